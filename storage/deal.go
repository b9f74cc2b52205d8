package storage

import (
	"slices"
	"strings"

	"raabta/bot"
)

// deal gives one message its part.
func (b *batch) deal(m bot.Message) bot.Inbound {
	school := b.schools[m.SchoolID]
	who := phoneKey{school.ID, m.Number}
	in := bot.Inbound{
		Message: m, School: school, Ways: b.ways[school.ID], OptOuts: b.stops[who], NextCode: school.ThreadSeq,
		Teachers: map[string]bot.Staff{}, Pending: map[string]bot.Message{}, ThreadLanguages: map[string]string{},
		Lines: map[bot.Number]bot.Line{}, To: b.senders[m.SenderID], Carded: b.carded[who],
	}
	for _, id := range b.users[who] {
		in.Households = append(in.Households, b.households[id])
	}
	for _, f := range b.staff {
		if f.SchoolID == school.ID && f.Number == m.Number && m.Number != "" {
			in.Staff = append(in.Staff, f)
		}
	}
	in.Desk = b.desk(school.ID)
	in.Lately = b.lately[m.ID]
	in.Lately.Words = b.words
	b.dealQuestions(&in)
	b.dealThreads(&in)
	b.dealCorrected(&in)
	b.dealTeachers(&in)

	numbers := []bot.Number{m.Number}
	for _, f := range in.Desk {
		numbers = append(numbers, f.Number)
	}
	for _, f := range in.Teachers {
		numbers = append(numbers, f.Number)
	}
	for _, th := range in.Threads {
		numbers = append(numbers, th.Number)
	}
	if in.QuotedTalk != nil {
		numbers = append(numbers, in.QuotedTalk.Number)
	}
	for _, n := range numbers {
		if l, ok := b.lines[phoneKey{school.ID, n}]; ok {
			in.Lines[n] = l
		}
	}
	return in
}

func (b *batch) dealQuestions(in *bot.Inbound) {
	for _, q := range b.questions {
		if q.SchoolID != in.School.ID ||
			!(q.Number != "" && q.Number == in.Message.Number) &&
				!slices.ContainsFunc(in.Households, func(h bot.Household) bool { return h.ID == q.HouseholdID }) &&
				!slices.ContainsFunc(in.Staff, func(f bot.Staff) bool { return f.ID == q.StaffID }) {
			continue
		}
		if !b.answers(in.Message, q) {
			if !joins(q) {
				continue
			}
			q.Choices = nil // no answer to it, but more that waits for one
		}
		in.Questions = append(in.Questions, q)
		b.dealPending(in, q)
	}
}

// dealPending gives a message the words that wait, or waited, for a question's answer.
func (b *batch) dealPending(in *bot.Inbound, q bot.Question) {
	if !waits(q) {
		return
	}
	for _, id := range strings.Split(q.Subject, ",") {
		if m, ok := b.pending[id]; ok && m.SchoolID == in.School.ID {
			in.Pending[id] = m
		}
	}
}

// dealThreads gives the message its threads. What it quotes counts only where its own phone got it: on WhatsApp the quoted
// id is the writer's word. Where the number is hidden, knowing the id is all the proof there is.
func (b *batch) dealThreads(in *bot.Inbound) {
	m := in.Message
	if q, ok := b.quoted[providerKey{m.Channel, m.ReplyTo}]; ok && q.SchoolID == in.School.ID && (q.Number == m.Number || m.Number == "") &&
		(q.Direction == bot.Out || m.Kind == bot.Own) {
		in.Quoted = &q
	}
	for _, th := range b.threads {
		if th.SchoolID != in.School.ID {
			continue
		}
		quoted, own := in.Quoted != nil && in.Quoted.ThreadID == th.ID, concerns(th, in)
		if quoted {
			in.QuotedTalk = &th
		}
		if own {
			in.Threads = append(in.Threads, th)
		}
		if quoted || own {
			in.ThreadLanguages[th.ID] = b.languages[th.HouseholdID]
		}
	}
}

// concerns says that a thread is one of the writer's: of their household, of a number nobody knows, or of staff, where
// those who mind the front desk have its threads too.
func concerns(th bot.Thread, in *bot.Inbound) bool {
	if slices.ContainsFunc(in.Households, func(h bot.Household) bool { return h.ID == th.Party }) {
		return true
	}
	if len(in.Staff) == 0 {
		return in.Message.Number != "" && th.Party == string(in.Message.Number)
	}
	return slices.ContainsFunc(in.Staff, func(f bot.Staff) bool {
		return f.ID == th.StaffID || th.StaffID == "" && mindsDesk(f)
	})
}

// dealTeachers names the staff of the children and the threads. Who left the school is not among them: their threads go
// to the front desk.
func (b *batch) dealTeachers(in *bot.Inbound) {
	named := make(map[string]bool)
	for _, h := range in.Households {
		for _, c := range h.Children {
			named[c.TeacherID] = true
		}
	}
	for _, th := range in.Threads {
		named[th.StaffID] = true
	}
	if in.QuotedTalk != nil {
		named[in.QuotedTalk.StaffID] = true
	}
	for _, f := range b.staff {
		if named[f.ID] && f.SchoolID == in.School.ID {
			in.Teachers[f.ID] = f
		}
	}
}

// desk lists who answers for the front desk: office staff with a phone, else the head.
func (b *batch) desk(schoolID string) []bot.Staff {
	var office, heads []bot.Staff
	for _, f := range b.staff {
		switch {
		case f.SchoolID != schoolID || f.Number == "":
		case f.Role == bot.RoleOffice:
			office = append(office, f)
		case f.Role == bot.RoleHead:
			heads = append(heads, f)
		}
	}
	if len(office) > 0 {
		return office
	}
	return heads
}

// mindsDesk says that a member of staff may answer the front desk's threads.
func mindsDesk(f bot.Staff) bool { return f.Role == bot.RoleOffice || f.Role == bot.RoleHead }
