package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

// notice is a broadcast of a text, due now.
func (p *post) notice(audience string) bot.Broadcast {
	p.Helper()
	b, err := p.s.AddBroadcast(p.Context(), bot.Broadcast{
		SchoolID: p.school.ID, Kind: "text", Text: "No school on Friday", Audience: audience, Class: bot.Routine, Topic: bot.TopicNotice,
		SendAfter: p.now, CreatedAt: p.now,
	})
	p.must(err)
	return b
}

// chunkOf makes a draft for each of n recipients after the cursor.
func (p *post) chunkOf(b bot.Broadcast, n int) (drafts []bot.Draft, cursor string, done bool) {
	p.Helper()
	list, err := p.s.Chunk(p.Context(), p.now, b, "", b.Cursor, n)
	p.must(err)
	cursor = b.Cursor
	for _, c := range list {
		d := p.text("+923001234567")
		d.BroadcastID, d.Recipient, d.HouseholdID = b.ID, c.Key, c.Household.ID
		d.Question = &bot.Question{Kind: "broadcast", Subject: b.ID, Choices: []string{"yes", "no"}}
		drafts, cursor = append(drafts, d), c.Key
	}
	return drafts, cursor, len(list) < n
}

func (p *post) broadcast(id string) bot.Broadcast {
	p.Helper()
	b, err := p.s.Broadcast(p.Context(), id)
	p.must(err)
	return b
}

func (p *post) count(query string, args ...any) (n int) {
	p.Helper()
	p.must(storage.Writer(p.s).Get(&n, query, args...))
	return n
}

func TestExpansionGoesOnAfterACrash(t *testing.T) {
	eachPost(t, func(p *post) {
		for i := range 7 {
			p.addFamily(fmt.Sprintf("h%d", i), "5-B")
		}
		b := p.notice("all")
		if list, err := p.s.Expanding(p.Context(), p.now); err != nil || len(list) != 1 || list[0].ID != b.ID {
			p.Fatalf("to expand: %v %v", list, err)
		}
		drafts, cursor, done := p.chunkOf(b, 3)
		p.must(p.s.Expand(p.Context(), p.now, b, drafts, cursor, done))
		// The process dies, and the next one reads the broadcast afresh. An expansion that it had half done before the
		// cursor moved can't be: cursor and messages are one transaction.
		for b = p.broadcast(b.ID); !done; b = p.broadcast(b.ID) {
			drafts, cursor, done = p.chunkOf(b, 3)
			p.must(p.s.Expand(p.Context(), p.now, b, drafts, cursor, done))
		}
		if b.State != bot.BroadcastExpanded {
			p.Errorf("the broadcast is %s", b.State)
		}
		if n := p.count("SELECT count(DISTINCT recipient) FROM messages"); n != 7 || p.counts()[bot.Queued] != 7 {
			p.Errorf("%d recipients got %v", n, p.counts())
		}
		if n := p.count("SELECT count(*) FROM questions q JOIN messages m ON m.id = q.message_id AND m.question_id = q.id"); n != 7 {
			p.Errorf("%d of 7 questions belong to their messages", n)
		}
		if list, err := p.s.Expanding(p.Context(), p.now); err != nil || len(list) != 0 {
			p.Errorf("still to expand: %v %v", list, err)
		}
	})
}

// Two replicas expand one broadcast at once, chunk by chunk: each recipient has one message and one question.
func TestTwoExpandersOfOneBroadcast(t *testing.T) {
	eachPost(t, func(p *post) {
		for i := range 20 {
			p.addFamily(fmt.Sprintf("h%02d", i), "5-B")
		}
		first := p.notice("all")
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				b := first
				for done := false; !done; {
					var drafts []bot.Draft
					var cursor string
					drafts, cursor, done = p.chunkOf(b, 6)
					if err := p.s.Expand(p.Context(), p.now, b, drafts, cursor, done); err != nil {
						p.Error(err)
					}
					b.Cursor = cursor
				}
			})
		}
		wg.Wait()
		if n := p.counts()[bot.Queued]; n != 20 {
			p.Errorf("%d messages for 20 families", n)
		}
		if n := p.count("SELECT count(*) FROM questions"); n != 20 {
			p.Errorf("%d questions for 20 families", n)
		}
		if b := p.broadcast(first.ID); b.State != bot.BroadcastExpanded {
			p.Errorf("the broadcast is %s", b.State)
		}
	})
}

func TestOneMessageForARecipient(t *testing.T) {
	eachPost(t, func(p *post) {
		b := p.notice("all")
		d := p.text("+923001234567")
		d.BroadcastID, d.Recipient = b.ID, "h1"
		d.Question = &bot.Question{Kind: "broadcast", HouseholdID: "h1"}
		p.queue(d)
		p.queue(d, d)
		if n, q := p.counts()[bot.Queued], p.count("SELECT count(*) FROM questions"); n != 1 || q != 1 {
			p.Errorf("queued three times it is %d messages with %d questions", n, q)
		}
		d.BroadcastID, d.Recipient, d.Question = "", "", nil
		p.queue(d, d)
		if n := p.counts()[bot.Queued]; n != 3 {
			p.Errorf("messages of no broadcast are not compared: %d, want 3", n)
		}
	})
}

func TestAnEffectRefusedRollsTheChunkBack(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-B")
		b := p.notice("all")
		drafts, cursor, done := p.chunkOf(b, 10)
		drafts[0].Effects = []bot.Effect{bot.AnswerQuestion{QuestionID: "gone", Answer: "yes"}}
		if err := p.s.Expand(p.Context(), p.now, b, drafts, cursor, done); !errors.Is(err, bot.ErrTaken) {
			p.Fatalf("Expand: %v, want ErrTaken", err)
		}
		if b := p.broadcast(b.ID); b.Cursor != "" || b.State != bot.BroadcastExpanding || len(p.counts()) != 0 {
			p.Errorf("it left %+v and %v behind", b, p.counts())
		}
	})
}

func TestSameKeyIsTheSameBroadcast(t *testing.T) {
	eachPost(t, func(p *post) {
		b := bot.Broadcast{SchoolID: p.school.ID, Kind: "text", Key: "form 17", Audience: "all", Text: "first", CreatedAt: p.now}
		var wg sync.WaitGroup
		var mu sync.Mutex
		ids := make(map[string]bool)
		for range 5 {
			wg.Go(func() {
				added, err := p.s.AddBroadcast(p.Context(), b)
				if err != nil {
					p.Error(err)
				}
				mu.Lock()
				ids[added.ID] = true
				mu.Unlock()
			})
		}
		wg.Wait()
		b.Text = "second"
		again, err := p.s.AddBroadcast(p.Context(), b)
		p.must(err)
		if ids[again.ID] = true; len(ids) != 1 || again.Text != "first" {
			p.Errorf("%d broadcasts with one key, the last says %q", len(ids), again.Text)
		}
		b.Key = ""
		if other, err := p.s.AddBroadcast(p.Context(), b); err != nil || ids[other.ID] {
			p.Errorf("a broadcast without a key: %v %v", other.ID, err)
		}
	})
}

func TestCanceledBroadcastSendsNothingMore(t *testing.T) {
	eachPost(t, func(p *post) {
		for i := range 6 {
			p.addFamily(fmt.Sprintf("h%d", i), "5-B")
		}
		b := p.notice("all")
		drafts, cursor, done := p.chunkOf(b, 5)
		p.must(p.s.Expand(p.Context(), p.now, b, drafts, cursor, done))
		p.must(p.s.RefreshHours(p.Context(), p.now))
		claimed := p.claim(p.sms, 3)
		begun := p.begin(claimed[0].ID)
		stopped, err := p.s.CancelBroadcast(p.Context(), p.now, b.ID)
		p.must(err)
		if stopped != 4 {
			p.Errorf("%d messages were stopped, want the two queued and the two that nobody had begun", stopped)
		}
		if late := p.begin(claimed[1].ID, claimed[2].ID); len(late) != 0 {
			p.Error("a canceled message was begun")
		}
		p.settle(accepted(begun[0], "SM1"), bot.Settled{MessageID: claimed[1].ID, Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now})
		b.Cursor = cursor
		drafts, cursor, done = p.chunkOf(b, 5)
		if err := p.s.Expand(p.Context(), p.now, b, drafts, cursor, done); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("expanding what was taken back: %v", err)
		}
		progress, err := p.s.Progress(p.Context(), []string{b.ID})
		p.must(err)
		if progress[b.ID] != (bot.Progress{Sending: 1, Canceled: 4}) {
			p.Errorf("progress: %+v", progress[b.ID])
		}
		if _, err := p.s.CancelBroadcast(p.Context(), p.now, b.ID); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("canceled twice: %v", err)
		}
	})
}

func TestBroadcastsOfTheFutureWait(t *testing.T) {
	eachPost(t, func(p *post) {
		b := bot.Broadcast{SchoolID: p.school.ID, Kind: "text", Audience: "all", CreatedAt: p.now, SendAfter: p.now.Add(time.Hour)}
		b, err := p.s.AddBroadcast(p.Context(), b)
		p.must(err)
		if list, _ := p.s.Expanding(p.Context(), p.now); len(list) != 0 {
			p.Error("a broadcast for later is expanded now")
		}
		if list, _ := p.s.Expanding(p.Context(), b.SendAfter); len(list) != 1 {
			p.Error("a broadcast is not expanded at its time")
		}
		p.must(p.s.EndBroadcast(p.Context(), b.ID, bot.BroadcastFailed))
		if list, _ := p.s.Expanding(p.Context(), b.SendAfter); len(list) != 0 {
			p.Error("a broadcast that failed is expanded")
		}
		list, err := p.s.Broadcasts(p.Context(), p.school.ID, 10)
		if err != nil || len(list) != 1 || list[0] != p.broadcast(b.ID) {
			p.Errorf("listed: %+v %v", list, err)
		}
	})
}

func TestAudience(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-A")
		p.addFamily("h2", "5-B")
		p.addFamily("h3", "6-A", "5-B") // two children
		p.addFamily("h4", "6-A")
		p.exec("UPDATE students SET state = 'left' WHERE id = 'h4 6-A'")
		p.addFamily("h5", "5-B")
		p.exec("UPDATE household_students SET may_receive = FALSE WHERE household_id = 'h5'")
		for id, role := range map[string]bot.Role{"t1": bot.RoleTeacher, "t2": bot.RoleClassTeacher, "t3": bot.RoleHead, "t4": bot.RoleOffice} {
			p.exec(`INSERT INTO staff (id, school_id, name, number, role, language, whatsapp, state) VALUES ($1, $2, $1, $3, $4, 'en', TRUE, 'active')`,
				id, p.school.ID, "+92300999000"+id[1:], role)
		}
		p.exec("INSERT INTO teachings (staff_id, class_id, subject, class_teacher) VALUES ('t3', '5-A', 'Maths', FALSE)")
		for audience, want := range map[string][]string{
			"all":                         {"h1", "h2", "h3"},
			"class:5-B":                   {"h2", "h3"},
			"class:5-b, class:6-A":        {"h2", "h3"},
			"grade:5":                     {"h1", "h2", "h3"},
			"grade:6":                     {"h3"},
			"household:h1,household:h4":   {"h1"},
			"household:h5":                nil, // may not be told about its child
			"household:h1,class:5-A,all":  {"h1", "h2", "h3"},
			"teachers":                    {"staff:t1", "staff:t2", "staff:t3"},
			"staff:t4,household:h2":       {"h2", "staff:t4"},
			"class:5-A,teachers,staff:t4": {"h1", "staff:t1", "staff:t2", "staff:t3", "staff:t4"},
		} {
			b := p.notice(audience)
			for _, n := range []int{1, 2, 100} {
				var got []string
				for after, more := "", true; more; {
					list, err := p.s.Chunk(p.Context(), p.now, b, "", after, n)
					p.must(err)
					for _, c := range list {
						got, after = append(got, c.Key), c.Key
					}
					more = len(list) == n
				}
				if !slices.Equal(got, want) {
					p.Errorf("%q in chunks of %d is %v, want %v", audience, n, got, want)
				}
			}
			if n, err := p.s.CountAudience(p.Context(), p.school.ID, audience); err != nil || n != len(want) {
				p.Errorf("%q counts %d, %v; want %d", audience, n, err, len(want))
			}
		}
		for audience, says := range map[string]string{
			"class:9-Z":      "the school has 5-A, 5-B, 6-A",
			"grade:9":        "the school has 5, 6",
			"household:h9":   "no household h9",
			"staff:t9":       "no member of staff t9",
			"everybody":      "is not known",
			"all, class:9-Z": "9-Z",
		} {
			_, err := p.s.AddBroadcast(p.Context(), bot.Broadcast{SchoolID: p.school.ID, Audience: audience, CreatedAt: p.now})
			if check := p.s.CheckAudience(p.Context(), p.school.ID, audience); !errors.Is(err, bot.ErrAudience) || !errors.Is(check, bot.ErrAudience) || !strings.Contains(err.Error(), says) {
				p.Errorf("%q: %v; want it to say %q", audience, err, says)
			}
		}
	})
}

func TestCandidateIsWhatIsKnownOfAFamily(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-A", "5-B")
		p.exec("UPDATE household_students SET may_receive = FALSE WHERE student_id = 'h1 5-B'")
		p.exec("UPDATE households SET language = 'ur' WHERE id = 'h1'")
		p.exec("DELETE FROM phones")
		for i, number := range []string{"+923001230002", "+923001230001"} {
			p.exec("INSERT INTO phones (school_id, household_id, number, rank, sms, whatsapp) VALUES ($1, 'h1', $2, $3, TRUE, FALSE)", p.school.ID, number, 2-i)
		}
		heard := p.now.Add(-time.Hour)
		_, err := p.s.Receive(p.Context(), bot.Incoming{Channel: bot.WhatsApp, ProviderID: "SM1", From: "+923001230001", To: p.whatsapp.Address, At: heard})
		p.must(err)
		p.exec("INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem) VALUES ($1, 'sms', '+923001230002', $2, $2, 'no such number')",
			p.school.ID, time.Time{})
		p.stop("+923001230002", bot.TopicNotice, p.now)
		p.stop("+923001230001", bot.TopicDigest, p.now)
		p.must(p.s.SetContent(p.Context(), p.school.ID, "broadcast", "ur", "HX1"))
		b := p.notice("all")
		one := func() bot.Candidate {
			p.Helper()
			list, err := p.s.Chunk(p.Context(), p.now, b, "broadcast", "", 10)
			p.must(err)
			if len(list) != 1 {
				p.Fatalf("%d recipients", len(list))
			}
			return list[0]
		}
		c := one()
		if c.Household.ID != "h1" || len(c.Household.Children) != 1 || c.Household.Children[0].Class != "5-A" {
			p.Errorf("the family is %+v", c.Household)
		}
		want := []bot.Line{
			{Phone: bot.Phone{HouseholdID: "h1", Number: "+923001230001", Rank: 1, SMS: true, WhatsApp: true}, LastWhatsAppIn: heard},
			{Phone: bot.Phone{HouseholdID: "h1", Number: "+923001230002", Rank: 2, SMS: true}, SMSProblem: "no such number", Stopped: true, StoppedAt: p.now},
		}
		if !slices.Equal(c.Lines, want) {
			p.Errorf("its phones are\n%+v, want\n%+v", c.Lines, want)
		}
		if c.Ways != (bot.Ways{SMS: true, WhatsApp: true, NeedsWindow: true, Approved: true}) {
			p.Errorf("the ways are %+v", c.Ways)
		}
		p.stop("+923001230001", bot.TopicAll, p.now)
		b.Class = bot.Emergency
		if r := bot.Choose(one().Lines, c.Ways, b.Class, p.now); r.Number != "+923001230001" {
			p.Errorf("an emergency goes to %+v", r)
		}
		p.stopCoversEmergency(true)
		if r := bot.Choose(one().Lines, c.Ways, b.Class, p.now); r.Number != "" || !strings.Contains(r.Problem, "STOP") {
			p.Errorf("an emergency goes to %+v where STOP covers it", r)
		}
	})
}

// addFamily adds a household with a phone and one child in each class, "h1 5-B", of grade "5".
func (p *post) addFamily(id string, classes ...string) {
	p.Helper()
	p.exec("INSERT INTO households (id, school_id, name, language, created_at) VALUES ($1, $2, $3, 'en', $4)", id, p.school.ID, "Family "+id, p.now)
	p.exec("INSERT INTO phones (school_id, household_id, number, rank, sms, whatsapp) VALUES ($1, $2, $3, 1, TRUE, TRUE)", p.school.ID, id, "+9230055500"+id)
	for _, class := range classes {
		grade, section, _ := strings.Cut(class, "-")
		p.exec("INSERT INTO classes (id, school_id, name, grade, section) VALUES ($1, $2, $1, $3, $4) ON CONFLICT DO NOTHING", class, p.school.ID, grade, section)
		p.exec("INSERT INTO students (id, school_id, admission_no, name, class_id, state) VALUES ($1, $2, $1, 'Ali', $3, 'active')", id+" "+class, p.school.ID, class)
		p.exec("INSERT INTO household_students (household_id, student_id, may_receive, may_book) VALUES ($1, $2, TRUE, TRUE)", id, id+" "+class)
	}
}
