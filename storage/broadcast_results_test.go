package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// results reads all of a broadcast, n at a time.
func (p *post) results(id string, n int, status ...bot.Status) (all []bot.Result) {
	p.Helper()
	for f := (bot.ResultFilter{Status: status, Limit: n}); ; {
		list, err := p.s.Results(p.Context(), id, f)
		p.must(err)
		if all = append(all, list...); len(list) < n {
			return all
		}
		f.After = list[n-1].ID
	}
}

// The results tell what the progress counts, each recipient once, by the last try of each.
func TestResultsAreWhatProgressCounts(t *testing.T) {
	eachPost(t, func(p *post) {
		b, ids := p.bulk(7)
		out := p.claim(p.sms, 4)
		attempts := p.begin(idsOf(out)...)
		p.settle(accepted(attempts[0], "SM1"))
		p.report(bot.Report{AttemptID: attempts[0].ID, ProviderID: "SM1", Status: bot.Delivered})
		p.settle(bot.Settled{MessageID: attempts[1].MessageID, AttemptID: attempts[1].ID, Outcome: bot.NotSent, Status: bot.Failed, Reason: "no phone has this number", Counts: true})
		again, err := bot.Resend(p.message(attempts[1].MessageID), time.Time{}, p.now)
		p.must(err)
		_, err = p.s.Resend(p.Context(), p.now, []bot.Message{again})
		p.must(err)
		for _, n := range []int{1, 2, 3, 100} {
			list := p.results(b.ID, n)
			counts := map[bot.Status]int{}
			seen := map[string]bool{}
			for _, r := range list {
				counts[r.Status]++
				seen[string(r.Number)] = true
			}
			got, want := p.progress(b.ID), bot.Progress{Delivered: counts[bot.Delivered], Queued: counts[bot.Queued], Sending: counts[bot.Sending], Failed: counts[bot.Failed]}
			if len(list) != len(ids) || len(seen) != len(ids) || got != want {
				p.Errorf("read by %d: %d results of %d numbers, %+v; the progress is %+v", n, len(list), len(seen), want, got)
			}
			if queued := p.results(b.ID, n, bot.Queued); len(queued) != counts[bot.Queued] {
				p.Errorf("read by %d: %d wait, want %d", n, len(queued), counts[bot.Queued])
			}
		}
		carrier, part, _, second := p.mergedPair()
		if list := p.results(second.ID, 10); len(list) != 1 || list[0].ID != part || list[0].Status != bot.Queued {
			p.Errorf("what goes with %s stands as %+v", carrier, list)
		}
		plan := p.plan("SELECT p.id FROM messages p WHERE p.broadcast_id = 'b' AND p.broadcast_id <> '' AND p.recipient <> '' AND p.recipient > 'r' ORDER BY p.recipient LIMIT 50")
		if !strings.Contains(plan, "messages_broadcast") {
			p.Errorf("the plan does not use messages_broadcast:\n%s", plan)
		}
	})
}

// A result knows whose it is: a family with the children that it is told about, and its answer; or a teacher.
func TestResultsKnowWhose(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-A", "5-B")
		p.exec("UPDATE household_students SET may_receive = FALSE WHERE student_id = 'h1 5-B'")
		p.exec(`INSERT INTO staff (id, school_id, name, number, role, language, whatsapp, state) VALUES ('t1', $1, 'Hira Malik', '+923009990001', 'teacher', 'en', FALSE, 'active')`, p.school.ID)
		b := p.notice("all,teachers")
		family, teacher := p.text("+923001112222"), p.text("+923009990001")
		family.BroadcastID, family.Recipient, family.HouseholdID = b.ID, "h1", "h1"
		teacher.BroadcastID, teacher.Recipient, teacher.StaffID = b.ID, "staff:t1", "t1"
		p.queue(family, teacher)
		p.exec("INSERT INTO broadcast_answers (broadcast_id, household_id, answer, at) VALUES ($1, 'h1', 'yes', $2)", b.ID, p.now)
		list := p.results(b.ID, 10)
		if len(list) != 2 || list[0].Answer != "yes" || len(list[0].Children) != 1 || list[0].Children[0].Class != "5-A" || list[1].Name != "Hira Malik" || list[1].Answer != "" {
			p.Errorf("got %+v", list)
		}
		sizes, err := p.s.ClassSizes(p.Context(), p.school.ID)
		p.must(err)
		var got []string
		for _, c := range sizes {
			got = append(got, fmt.Sprint(c.Name, " ", c.Households))
		}
		if want := []string{"5-A 1", "5-B 0"}; !slices.Equal(got, want) {
			p.Errorf("the classes have %v, want %v", got, want)
		}
		if n, err := p.s.CountFamilies(p.Context(), p.school.ID); err != nil || n != 1 {
			p.Errorf("%d families, %v", n, err)
		}
	})
}

// The audit has what staff did once, however many transactions it took.
func TestPausingIsOneDeed(t *testing.T) {
	eachPost(t, func(p *post) {
		b, _ := p.bulk(2500)
		ctx := bot.WithDeed(p.Context(), bot.Deed{SchoolID: p.school.ID, Who: "Mrs Amina", Action: "broadcast.pause", Subject: b.ID, At: p.now})
		p.must(p.s.PauseBroadcast(ctx, p.now, b.ID, "a reason"))
		p.must(p.s.ResumeBroadcast(ctx, p.now, b.ID))
		if n := p.count("SELECT count(*) FROM audit"); n != 2 {
			p.Errorf("the audit has %d rows of a pause and a resume", n)
		}
	})
}
