package meeting_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/meeting"
	"raabta/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

func compose(t *testing.T, s store, b bot.Broadcast, chunk ...bot.Recipient) []bot.Draft {
	t.Helper()
	b.ID, b.SchoolID, b.Kind, b.Subject = "broadcast", "school", meeting.Kind, "ptm"
	c := meeting.Composer{Store: s, Books: books{builtin(t)}}
	drafts, err := c.Compose(t.Context(), now, school, b, chunk)
	if err != nil {
		t.Fatal(err)
	}
	return drafts
}

// What Imran Ali's family reads, from the invitation to the reminder, in each language, with what it costs.
func TestGoldenTexts(t *testing.T) {
	for _, lang := range templates.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			var out strings.Builder
			show := func(name, body string) {
				size := templates.Measure(body)
				fmt.Fprintf(&out, "== %s: %d × %s, %d units\n%s\n\n", name, size.Segments, size.Encoding, size.Units, body)
			}
			s := store{board: board(12, sana, omar), needs: imran()}
			invited := compose(t, s, bot.Broadcast{Part: meeting.PartInvite, Class: bot.Routine}, family("imran", string(lang)))[0]
			show("invitation", invited.Body)

			q, fresh := asked(invited), answering(t, s, lang)
			show("1", fresh(q, "1").Texts[0].Body)
			other := fresh(q, "2")
			show("2", other.Texts[0].Body)
			show("2, then no", fresh(*other.Texts[0].Question, "no").Texts[0].Body)
			show("3", fresh(q, "3").Texts[0].Body)

			one := s
			one.board.Slots = slices.DeleteFunc(slices.Clone(s.board.Slots), func(s meeting.Slot) bool { return s.StartsAt.After(at(1)) })
			show("2, and nothing else is free", answering(t, one, lang)(q, "2").Texts[0].Body)
			s.board.Visits = []meeting.Visit{visit("x", "x", sana, 0)}
			show("1, and the time is gone", answering(t, s, lang)(q, "1").Texts[0].Body)

			s.board.Visits = []meeting.Visit{visit("imran", "Ayesha Imran", sana, 1), visit("imran", "Muhammad Bilal Imran", omar, 2)}
			s.board.Families["imran"] = meeting.Booked
			show("reminder", compose(t, s, bot.Broadcast{Part: meeting.PartRemind}, family("imran", string(lang)))[0].Body)
			show("canceled", compose(t, s, bot.Broadcast{Part: meeting.PartCancel}, family("imran", string(lang)))[0].Body)

			path := "testdata/" + string(lang) + ".golden"
			if *update {
				if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if out.String() != string(want) {
				t.Errorf("%s differs; see what changed with: go test ./bot/meeting -run Golden -update && git diff\n%s", path, out.String())
			}
		})
	}
}

func TestInvitationHoldsWhatItSays(t *testing.T) {
	s := store{board: board(12, sana, omar), needs: imran()}
	d := compose(t, s, bot.Broadcast{Part: meeting.PartInvite, Class: bot.Routine}, family("imran", "en"))[0]
	propose := d.Effects[len(d.Effects)-1].(meeting.Propose)
	if propose.HouseholdID != "imran" || !slices.Equal(slots(propose.Visits), []string{sana + "/0", omar + "/1"}) {
		t.Errorf("proposed %v", propose)
	}
	for _, v := range propose.Visits {
		if !v.HeldUntil.Equal(replyBy) {
			t.Errorf("held until %v, want %v", v.HeldUntil, replyBy)
		}
	}
	q := d.Question
	if q.Kind != meeting.KindProposal || q.Subject != "ptm" || !q.ExpiresAt.Equal(at(0)) || q.Ask != "Reply 1=OK, 2=another time, 3=cannot come" {
		t.Errorf("the question is %+v", q)
	}
	if want := []string{sana + "/0:ayesha", omar + "/1:bilal"}; !slices.Equal(q.Choices, want) {
		t.Errorf("the choices are %v, want %v", q.Choices, want)
	}
	for i, kind := range []string{meeting.KindProposal, meeting.KindOther} {
		if want := (bot.SupersedeQuestions{HouseholdID: "imran", Kind: kind, Subject: "ptm"}); d.Effects[i] != want {
			t.Errorf("effect %d is %v, want %v", i, d.Effects[i], want)
		}
	}
	if !d.ExpiresAt.Equal(replyBy) && !d.ExpiresAt.Equal(now.Add(bot.Routine.Lifetime())) {
		t.Errorf("the invitation lives until %v", d.ExpiresAt)
	}
}

// An approved template, filled with a draft's values, says what the draft says; only the lines of the visits become one.
func TestValuesOfAContentTemplate(t *testing.T) {
	booked := []meeting.Visit{visit("imran", "Ayesha Imran", sana, 1), visit("imran", "Muhammad Bilal Imran", omar, 2)}
	for _, c := range []struct {
		part, name string
		visits     []meeting.Visit
	}{
		{meeting.PartInvite, "meeting_invite+meeting_ask", nil},
		{meeting.PartRemind, "meeting_remind", booked},
		{meeting.PartCancel, "meeting_canceled", booked},
	} {
		for _, lang := range templates.Languages() {
			s := store{board: board(12, sana, omar), needs: imran()}
			if s.board.Visits = c.visits; c.visits != nil {
				s.board.Families["imran"] = meeting.Booked
			}
			b := bot.Broadcast{Part: c.part, Class: bot.Routine}
			d := compose(t, s, b, family("imran", string(lang)))[0]
			if names := (meeting.Composer{}).Templates(b); d.Template != c.name || !slices.Equal(names, []string{c.name}) {
				t.Errorf("%s: the draft is of %s, the broadcast of %v", c.part, d.Template, names)
			}
			var vars templates.Values
			if err := json.Unmarshal([]byte(d.Vars), &vars); err != nil {
				t.Fatal(err)
			}
			visits := vars["visits"]
			if strings.Contains(visits, "\n") || c.part != meeting.PartCancel && strings.Count(visits, "; ") != 1 {
				t.Errorf("%s: the visits are %q", c.part, visits)
			}
			vars["visits"] = strings.ReplaceAll(visits, "; ", "\n")
			if says, err := builtin(t).Render(lang, d.Template, vars); err != nil || says != d.Body {
				t.Errorf("%s says\n%s\nfor\n%s (%v)", d.Template, says, d.Body, err)
			}
		}
	}
}

func TestWhoIsInvited(t *testing.T) {
	lapsed := now.Add(-time.Hour)
	for _, c := range []struct {
		name  string
		state string
		own   []meeting.Visit
		want  bool
	}{
		{"nobody told it yet", "", nil, true},
		{"booked", meeting.Booked, []meeting.Visit{visit("imran", "ayesha", sana, 0)}, false},
		{"declined", meeting.Declined, nil, false},
		{"may still answer", meeting.Invited, []meeting.Visit{proposed(visit("imran", "ayesha", sana, 0), replyBy)}, false},
		{"did not answer in time", meeting.Invited, []meeting.Visit{proposed(visit("imran", "ayesha", sana, 0), lapsed)}, true},
		{"did not answer, and somebody took the time", meeting.Invited, nil, true},
		{"nothing was free last time", meeting.Full, nil, true},
		{"nothing else was free, and it thinks about the proposal", meeting.Full, []meeting.Visit{proposed(visit("imran", "ayesha", sana, 0), replyBy)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := store{board: board(6, sana, omar), needs: imran()}
			s.board.Visits = c.own
			if c.state != "" {
				s.board.Families["imran"] = c.state
			}
			drafts := compose(t, s, bot.Broadcast{Part: meeting.PartInvite}, family("imran", "en"))
			if (len(drafts) == 1) != c.want {
				t.Errorf("invited: %v, want %v", drafts, c.want)
			}
		})
	}
	t.Run("a canceled meeting invites nobody", func(t *testing.T) {
		s := store{board: board(6, sana, omar), needs: imran()}
		s.board.Meeting.State = meeting.Canceled
		if drafts := compose(t, s, bot.Broadcast{Part: meeting.PartInvite}, family("imran", "en")); len(drafts) != 0 {
			t.Errorf("invited: %v", drafts)
		}
	})
	t.Run("staff and families without a child at the meeting get nothing", func(t *testing.T) {
		s := store{board: board(6, sana, omar), needs: imran()}
		drafts := compose(t, s, bot.Broadcast{Part: meeting.PartInvite}, bot.Recipient{Key: "t", Staff: &bot.Staff{ID: sana}}, family("javed", "en"))
		if len(drafts) != 0 {
			t.Errorf("invited: %v", drafts)
		}
	})
	t.Run("after the last moment to reply the time is held until it begins", func(t *testing.T) {
		s := store{board: board(6, sana, omar), needs: imran()}
		s.board.Meeting.ReplyBy = lapsed
		d := compose(t, s, bot.Broadcast{Part: meeting.PartInvite, Class: bot.Routine}, family("imran", "en"))[0]
		if got := d.Effects[2].(meeting.Propose).Visits[1].HeldUntil; !got.Equal(at(0)) {
			t.Errorf("held until %v, want %v", got, at(0))
		}
	})
}

// Two families, one slot: the second is not texted, and staff are told.
func TestFamilyWithoutAFreeTime(t *testing.T) {
	s := store{board: board(1, sana), needs: []meeting.Need{need("a", "a", sana), need("b", "b", sana)}}
	drafts := compose(t, s, bot.Broadcast{Part: meeting.PartInvite, Class: bot.Routine}, family("a", "en"), family("b", "en"))
	if len(drafts) != 2 {
		t.Fatalf("%d drafts", len(drafts))
	}
	d := drafts[1]
	if d.Recipient != "b" || d.Status != bot.Failed || d.Body != "" || d.Question != nil || d.ExpiresAt.After(now) || !strings.Contains(d.Reason, "call the family") {
		t.Errorf("the draft is %+v", d)
	}
	if want := (meeting.Release{MeetingID: "ptm", HouseholdID: "b", Family: meeting.Full, At: now}); d.Effects[0] != want {
		t.Errorf("the effect is %v, want %v", d.Effects[0], want)
	}
	if alarm, ok := d.Effects[1].(bot.RaiseAlarm); !ok || alarm.Cause != "meeting:ptm:full" || !strings.Contains(alarm.Text, "call them") {
		t.Errorf("the alarm is %v", d.Effects[1])
	}
}

// A family that no phone reaches keeps no slot from others.
func TestFamilyThatNobodyReaches(t *testing.T) {
	s := store{board: board(1, sana), needs: []meeting.Need{need("a", "a", sana), need("b", "b", sana)}}
	unreached := family("a", "en")
	unreached.Reach.Problem = "no phone number is known: ask the family for one"
	drafts := compose(t, s, bot.Broadcast{Part: meeting.PartInvite, Class: bot.Routine}, unreached, family("b", "en"))
	if len(drafts) != 2 || drafts[0].Recipient != "a" || len(drafts[0].Effects) != 0 {
		t.Fatalf("the drafts are %+v", drafts)
	}
	if got := drafts[1].Effects[2].(meeting.Propose); got.HouseholdID != "b" || got.Visits[0].SlotID != sana+"/0" {
		t.Errorf("the slot went to %v", got)
	}
}

func TestReminder(t *testing.T) {
	booked := []meeting.Visit{visit("imran", "Ayesha Imran", sana, 1)}
	for _, c := range []struct {
		name, part, day, state string
		visits                 []meeting.Visit
		want                   bool
	}{
		{"booked", meeting.PartRemind, "", meeting.Booked, booked, true},
		{"days before, by a schedule of the school's own", meeting.PartRemind, "2026-11-20", meeting.Booked, booked, true},
		{"on its day", meeting.PartToday, "2026-11-27", meeting.Booked, booked, true},
		{"on the meeting's other day", meeting.PartToday, "2026-11-28", meeting.Booked, booked, false},
		{"the evening before", meeting.PartEve, "2026-11-26", meeting.Booked, booked, true},
		{"the evening before the other day", meeting.PartEve, "2026-11-27", meeting.Booked, booked, false},
		{"never answered", meeting.PartRemind, "", meeting.Invited, []meeting.Visit{proposed(booked[0], replyBy)}, false},
		{"declined", meeting.PartRemind, "", meeting.Declined, nil, false},
		{"it is over", meeting.PartRemind, "", meeting.Booked, []meeting.Visit{visit("imran", "Ayesha Imran", sana, -1000)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := store{board: board(6, sana)}
			s.board.Visits, s.board.Families["imran"] = c.visits, c.state
			drafts := compose(t, s, bot.Broadcast{Part: c.part, Day: c.day}, family("imran", "en"))
			if (len(drafts) == 1) != c.want {
				t.Fatalf("reminded: %v, want %v", drafts, c.want)
			}
			if c.want && !drafts[0].ExpiresAt.Equal(at(1)) {
				t.Errorf("the reminder may arrive until %v, want %v", drafts[0].ExpiresAt, at(1))
			}
		})
	}
	s := store{board: board(6, sana)}
	s.board.Visits, s.board.Families["imran"], s.board.Meeting.State = booked, meeting.Booked, meeting.Canceled
	if drafts := compose(t, s, bot.Broadcast{Part: meeting.PartRemind}, family("imran", "en")); len(drafts) != 0 {
		t.Errorf("a canceled meeting reminds: %v", drafts)
	}
}

func TestCancelTellsThoseWhoExpectIt(t *testing.T) {
	s := store{board: board(6, sana)}
	s.board.Meeting.State = meeting.Canceled
	s.board.Families = map[string]string{"invited": meeting.Invited, "booked": meeting.Booked, "declined": meeting.Declined, "full": meeting.Full, "thinking": meeting.Full}
	s.board.Visits = []meeting.Visit{visit("booked", "a", sana, 0), proposed(visit("thinking", "b", sana, 1), replyBy)}
	var chunk []bot.Recipient
	for _, id := range []string{"invited", "booked", "declined", "full", "thinking", "never asked"} {
		chunk = append(chunk, family(id, "en"))
	}
	drafts := compose(t, s, bot.Broadcast{Part: meeting.PartCancel}, chunk...)
	var told []string
	for _, d := range drafts {
		told = append(told, d.Recipient)
		want := []bot.Effect{
			bot.SupersedeQuestions{HouseholdID: d.Recipient, Kind: meeting.KindProposal, Subject: "ptm"},
			bot.SupersedeQuestions{HouseholdID: d.Recipient, Kind: meeting.KindOther, Subject: "ptm"},
		}
		if !reflect.DeepEqual(d.Effects, want) {
			t.Errorf("the effects are %v, want %v", d.Effects, want)
		}
	}
	if want := []string{"invited", "booked", "thinking"}; !slices.Equal(told, want) {
		t.Errorf("told are %v, want %v", told, want)
	}
}

// A child without a name stops the broadcast, and the error says whose.
func TestTextThatCannotBeMadeStopsTheBroadcast(t *testing.T) {
	nameless := need("imran", "ayesha", sana)
	nameless.Child = " "
	c := meeting.Composer{Store: store{board: board(6, sana), needs: []meeting.Need{nameless}}, Books: books{builtin(t)}}
	_, err := c.Compose(t.Context(), now, school, bot.Broadcast{Part: meeting.PartInvite, Subject: "ptm"}, []bot.Recipient{family("imran", "en")})
	var unsendable *bot.UnsendableError
	if !errors.As(err, &unsendable) || !slices.Equal(unsendable.Recipients, []string{"imran"}) {
		t.Errorf("the error is %v", err)
	}
}

func TestSiblingsWithOneFirstNameGetTheirWholeNames(t *testing.T) {
	a, b := need("imran", "a", sana), need("imran", "b", omar)
	a.Child, b.Child = "Muhammad Ali Raza", "Ali Hassan"
	d := compose(t, store{board: board(6, sana, omar), needs: []meeting.Need{a, b}}, bot.Broadcast{Part: meeting.PartInvite}, family("imran", "en"))[0]
	if !strings.Contains(d.Body, "(Muhammad Ali Raza)") || !strings.Contains(d.Body, "(Ali Hassan)") {
		t.Errorf("nobody knows which Ali is meant:\n%s", d.Body)
	}
}
