package bot

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"raabta/templates"
)

// overtaken is an inbox in which what every decision relies on is always taken meanwhile, but for one that hands the message
// to people.
type overtaken struct {
	Inbox
	waiting Inbound
	set     []Decision
}

func (o *overtaken) Unrouted(context.Context, time.Time, int) ([]Inbound, error) {
	if len(o.set) > 0 {
		return nil, nil
	}
	return []Inbound{o.waiting}, nil
}

func (o *overtaken) UnroutedMessage(context.Context, time.Time, string) (Inbound, error) {
	return o.waiting, nil
}

func (o *overtaken) RouteAll(_ context.Context, _ time.Time, list []Decision) []error {
	errs := make([]error, len(list))
	for i := range errs {
		errs[i] = ErrTaken
	}
	return errs
}

func (o *overtaken) Route(_ context.Context, _ time.Time, d Decision) error {
	if d.Reason != setAside(o.waiting).Reason {
		return ErrTaken
	}
	o.set = append(o.set, d)
	return nil
}

// builtin is the wording of a school that has none of its own.
type builtin struct{ book *templates.Book }

func (b builtin) Book(context.Context, string) (*templates.Book, error) { return b.book, nil }

// TestWordsThatAreOvertakenForEverReachPeople: a message that the program can never work on, for whatever reason, does not
// wait unseen.
func TestWordsThatAreOvertakenForEverReachPeople(t *testing.T) {
	book, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	inbox := &overtaken{waiting: Inbound{Message: Message{ID: "m", Number: "+923001234567", Body: "Is there school?"}, School: School{ID: "s", Languages: "en"}}}
	r := &Router{Store: inbox, Books: builtin{book}, Log: slog.New(slog.DiscardHandler)}
	for range overtakenAtMost - 1 {
		if _, err := r.Step(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if len(inbox.set) > 0 {
		t.Fatal("it went to people although others may only have been quicker")
	}
	for range 2 {
		if _, err := r.Step(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if len(inbox.set) != 1 || inbox.set[0].Thread == nil || !inbox.set[0].Thread.Waits {
		t.Errorf("it is set aside as %+v", inbox.set)
	}
}
