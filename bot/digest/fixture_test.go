package digest_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/digest"
	"raabta/templates"
)

// The week of these tests ends on Saturday, 28 November 2026; the digest goes out at 18:00 in Lahore.
var (
	now    = time.Date(2026, 11, 28, 13, 0, 0, 0, time.UTC)
	school = bot.School{ID: "school", Name: "Al-Noor School, Lahore", ShortName: "Al-Noor School", Timezone: "Asia/Karachi", Languages: "en,ur,ur-Latn"}
	report = bot.Broadcast{ID: "broadcast", SchoolID: "school", Kind: digest.Kind, Class: bot.Routine, Topic: bot.TopicDigest, Day: "2026-11-28"}
)

// store is what was entered, by student; it keeps what it was asked.
type store struct {
	facts       map[string]*digest.Facts
	teachers    map[string]string
	from, until string
	asked       int
}

func (s *store) Facts(_ context.Context, _ string, ids []string, from, until string) (map[string]*digest.Facts, error) {
	s.from, s.until = from, until
	s.asked++
	found := map[string]*digest.Facts{}
	for _, id := range ids {
		if f := s.facts[id]; f != nil {
			found[id] = f
		}
	}
	return found, nil
}

func (s *store) ClassTeachers(context.Context, []string) (map[string]string, error) {
	s.asked++
	return s.teachers, nil
}

type books struct{ book *templates.Book }

func (b books) Book(context.Context, string) (*templates.Book, error) { return b.book, nil }

var builtinOnce = sync.OnceValues(templates.Builtin)

func builtin(t testing.TB) books {
	t.Helper()
	b, err := builtinOnce()
	if err != nil {
		t.Fatal(err)
	}
	return books{b}
}

func compose(t testing.TB, s *store, chunk ...bot.Recipient) []bot.Draft {
	t.Helper()
	drafts, err := digest.Composer{Store: s, Books: builtin(t)}.Compose(t.Context(), now, school, report, chunk)
	if err != nil {
		t.Fatal(err)
	}
	return drafts
}

// one is the only draft of a household.
func one(t testing.TB, s *store, r bot.Recipient) bot.Draft {
	t.Helper()
	drafts := compose(t, s, r)
	if len(drafts) != 1 {
		t.Fatalf("%d drafts, want 1", len(drafts))
	}
	return drafts[0]
}

// family is a household that is reached by SMS; a child's id is its name.
func family(lang templates.Language, children ...bot.Child) bot.Recipient {
	return bot.Recipient{Key: "family", Household: bot.Household{ID: "family", Name: "Imran Ali", Language: string(lang), Children: children}, Reach: bot.Reach{Channel: bot.SMS, Number: "+923001111101"}}
}

func child(name, class string) bot.Child {
	return bot.Child{Student: bot.Student{ID: name, Name: name, Class: class, State: bot.StudentActive}, MayReceive: true}
}

// days are attendance, a letter a day from Monday on: P, A, L(ate), l(eave).
func days(letters string) []digest.Attendance {
	var list []digest.Attendance
	for i, c := range letters {
		status := map[rune]string{'P': digest.Present, 'A': digest.Absent, 'L': digest.Late, 'l': digest.Leave}[c]
		list = append(list, digest.Attendance{Date: time.Date(2026, 11, 23+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), Status: status})
	}
	return list
}

func missing(items ...string) []digest.Missing {
	var list []digest.Missing
	for i := 0; i+1 < len(items); i += 2 {
		list = append(list, digest.Missing{Subject: items[i], Title: items[i+1], Due: "2026-11-26"})
	}
	return list
}

func mark(subject, marks string) digest.Mark {
	return digest.Mark{Subject: subject, Test: "Unit 3", Date: "2026-11-25", Marks: marks, OutOf: "20"}
}

func note(kind, text string) []digest.Note {
	return []digest.Note{{Date: "2026-11-25", Note: text, Kind: kind}}
}
