package join

import (
	"slices"

	"raabta/bot"
	"raabta/bot/reply"
	"raabta/templates"
)

// CheckAsker reads the answer to the check: a father's name, or the last digits of a phone.
type CheckAsker struct{}

// Fits takes what may be an answer to the check that was asked for.
func (CheckAsker) Fits(q bot.Question, r reply.Reading) bool {
	if checkOf(q) == bot.JoinByPhone {
		_, ok := reply.ReadLastFour(r.Words)
		return ok
	}
	return reply.ReadName(r.Words) != ""
}

// checkOf is the check that a question asked for: the school may have chosen another one since.
func checkOf(q bot.Question) bot.JoinCheck {
	if len(q.Choices) > 1 {
		return bot.JoinCheck(q.Choices[1])
	}
	return bot.JoinByFather
}

// Answer links the number where the check fits one household; says the same of every wrong answer, and leaves to the office
// what it cannot decide.
func (CheckAsker) Answer(q bot.Question, _ reply.Reading, talk bot.Talk) bot.Answer {
	facts, ok := q.Facts.(Facts)
	if !ok {
		return bot.Answer{Reason: "what joining looks at could not be read, so the question stays open"}
	}
	v := voice{talk: talk}
	fits := slices.DeleteFunc(slices.Clone(facts.Households), func(h bot.Household) bool { return !proves(checkOf(q), talk.Words, h) })
	switch {
	case facts.Refused:
		return v.done(v.office(facts.Admission, "a family said that this number is not theirs: the office decides"))
	case facts.Tries >= MostTries:
		return v.done(v.office(facts.Admission, "it had three tries today: the office decides"))
	case facts.TriedOn >= MostTriesOn:
		return v.done(v.office(facts.Admission, "too many tried this admission number today: the office decides"))
	case len(fits) > 1:
		return v.done(v.office(facts.Admission, "the check fits two households of the child: the office decides"))
	case len(fits) == 1 && len(fits[0].Phones) >= bot.MaxPhones:
		return v.done(v.office(facts.Admission, "the household has as many phones as it may have: the office decides"))
	case len(fits) == 1:
		return v.done(v.link(fits[0], facts))
	}
	return v.done(v.wrong(facts))
}

// proves says that words are the right answer for a household.
func proves(check bot.JoinCheck, words string, h bot.Household) bool {
	if check == bot.JoinByPhone {
		four, ok := reply.ReadLastFour(words)
		return ok && slices.ContainsFunc(h.Phones, func(p bot.Phone) bool {
			n := string(p.Number)
			return len(n) > 4 && n[len(n)-4:] == four
		})
	}
	// The sheet's name is read as the parent's is, so that one spelling of a letter is the other's too.
	given := bot.FirstNameKey(reply.ReadName(words))
	return given != "" && slices.ContainsFunc(h.Guardians, func(g bot.Guardian) bool {
		return bot.FirstNameKey(reply.Read(g.Name).Words) == given
	})
}

// wrong notes a wrong answer. The words are the same whether a pupil has the admission number or not.
func (v *voice) wrong(facts Facts) bot.Answer {
	a := v.ask("join_wrong", bot.Question{Kind: bot.KindJoin, Choices: []string{string(v.talk.Language)}}, "the check does not fit: asked once more")
	if facts.Tries+1 >= MostTries || facts.TriedOn+1 >= MostTriesOn {
		a = v.office(facts.Admission, "the check does not fit, and there are no more tries today: the office decides")
	}
	a.Effects = []bot.Effect{Try{Number: v.talk.Number, Admission: facts.Admission, At: v.talk.Now}}
	return a
}

// link makes the number the household's, tells it so, and tells the phones that the household had.
func (v *voice) link(h bot.Household, facts Facts) bot.Answer {
	at := v.talk.Now
	before := h.Phones
	h.Phones = append(slices.Clone(before), bot.Phone{
		HouseholdID: h.ID, Number: v.talk.Number, Rank: len(before) + 1, SMS: true, WhatsApp: v.talk.Channel == bot.WhatsApp, Joined: true,
	})
	a := bot.Answer{
		Close: true, Answer: "linked", Joined: &h, Reason: "the check fits: the number is linked to the family",
		Effects: []bot.Effect{Link{HouseholdID: h.ID, Number: v.talk.Number, WhatsApp: v.talk.Channel == bot.WhatsApp, Admission: facts.Admission, At: at}},
		Texts: []bot.AnswerText{{Template: "join_done", Body: v.say(
			v.talk.School.Language(h.Language), "join_done", templates.Values{"child": facts.Child.FirstName(), "class": facts.Child.Class})}},
	}
	var untold int
	a.Others, untold = v.notices(h, before, facts)
	if untold > 0 {
		a.Reason += "; not every phone of the family could be told"
	}
	return a
}
