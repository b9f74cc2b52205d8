package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// ledger is a group whose transactions a test holds up and spoils. A text that begins with "bad" spoils its transaction,
// "panic" panics, "no" is refused alone.
type ledger struct {
	group[string, string]
	turn chan error // each transaction takes one, and fails with it

	mu   sync.Mutex
	kept [][]string
}

func newLedger() *ledger {
	l := &ledger{turn: make(chan error)}
	l.work = func(ctx context.Context, asked []string) ([]answer[string], error) {
		var fault error
		select {
		case fault = <-l.turn:
		case <-ctx.Done():
			fault = ctx.Err()
		}
		answers := make([]answer[string], len(asked))
		for i, text := range asked {
			switch {
			case strings.HasPrefix(text, "bad"):
				fault = errors.New("this row cannot be kept")
			case text == "panic":
				panic(text)
			case text == "no":
				answers[i].err = errors.New("refused")
			}
			answers[i].result = "kept " + text
		}
		if fault != nil {
			return nil, fault
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.kept = append(l.kept, asked)
		return answers, nil
	}
	return l
}

// ask calls for all texts at one moment, the first before the others, and gives what each was answered once they are.
func (l *ledger) ask(ctx context.Context, texts ...string) func() string {
	var wg sync.WaitGroup
	said := make([]string, len(texts))
	for i, text := range texts {
		wg.Go(func() {
			result, err := l.do(ctx, text)
			if said[i] = result; err != nil {
				said[i] = err.Error()
			}
		})
		synctest.Wait()
	}
	return func() string { wg.Wait(); return strings.Join(said, ", ") }
}

func TestCallsThatComeDuringACommitShareTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger()
		said := l.ask(t.Context(), "a", "b", "no", "c")
		l.turn <- nil
		l.turn <- nil
		if got, want := said(), "kept a, kept b, refused, kept c"; got != want {
			t.Errorf("they were answered %q, want %q", got, want)
		}
		if got, want := fmt.Sprint(l.kept), "[[a] [b no c]]"; got != want {
			t.Errorf("the transactions were %s, want %s", got, want)
		}
		said = l.ask(t.Context(), "later")
		l.turn <- nil
		if got := said(); got != "kept later" {
			t.Errorf("one that came when all was quiet was answered %q", got)
		}
	})
}

func TestSeveralTransactionsGoSideBySideWhereThatIsAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger()
		l.lanes = 2
		said := l.ask(t.Context(), "a", "b", "c", "d")
		for range 3 {
			l.turn <- nil
			synctest.Wait()
		}
		said()
		if got := len(l.kept); got != 3 || len(l.kept[2]) != 2 {
			t.Errorf("the transactions were %v, want one of a, one of b and then one of c and d", l.kept)
		}
	})
}

func TestAGroupIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger()
		said := l.ask(t.Context(), slices.Repeat([]string{"x"}, 2+2*grouped)...)
		for range 4 {
			l.turn <- nil
		}
		said()
		var sizes []int
		for _, some := range l.kept {
			sizes = append(sizes, len(some))
		}
		if want := []int{1, grouped, grouped, 1}; !slices.Equal(sizes, want) {
			t.Errorf("the transactions held %v calls, want %v", sizes, want)
		}
	})
}

func TestAFailingCommitAnswersNobodyNil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger()
		said := l.ask(t.Context(), "a", "b", "c")
		l.turn <- nil
		l.turn <- context.DeadlineExceeded // the database is of no use: asking for each alone would only take longer
		if got, want := said(), "kept a, context deadline exceeded, context deadline exceeded"; got != want {
			t.Errorf("they were answered %q, want %q", got, want)
		}
	})
}

func TestWhatOneSpoilsIsDoneAgainForEachAlone(t *testing.T) {
	for _, c := range []struct{ name, spoiler, answer string }{
		{"a row that cannot be kept", "bad", "this row cannot be kept"},
		{"a panic", "panic", "the program failed: panic"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLedger()
				said := l.ask(t.Context(), "a", "b", c.spoiler, "c")
				for range 5 { // a; the group; each of the group
					l.turn <- nil
				}
				if got, want := said(), "kept a, kept b, "+c.answer+", kept c"; got != want {
					t.Errorf("they were answered %q, want %q", got, want)
				}
			})
		})
	}
}

// The database fails in the middle of doing each alone: the rest is not tried.
func TestAloneTheyAreTriedWhileTheDatabaseWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger()
		said := l.ask(t.Context(), "a", "bad", "b", "c", "d")
		for _, fault := range []error{nil, nil, nil, nil, context.DeadlineExceeded} {
			l.turn <- fault
		}
		if got, want := said(), "kept a, this row cannot be kept, kept b, context deadline exceeded, context deadline exceeded"; got != want {
			t.Errorf("they were answered %q, want %q", got, want)
		}
	})
}

func TestWhoLeavesIsAnsweredAndSpoilsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger()
		first := l.ask(t.Context(), "a")
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		impatient, patient := l.ask(short, "b"), l.ask(t.Context(), "c")
		l.turn <- nil
		first()
		start := time.Now() // the group of b and c is in its transaction, and the database does not answer
		if got := impatient(); got != context.DeadlineExceeded.Error() || time.Since(start) > time.Second {
			t.Errorf("who waited for a second was answered %q after %v", got, time.Since(start))
		}
		l.turn <- nil
		if got := patient(); got != "kept c" {
			t.Errorf("the neighbour was answered %q", got)
		}
	})
}

// A statement that hangs must not hold up whoever comes after its callers have gone.
func TestNothingGoesOnThatNobodyWaitsFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		said := l.ask(short, "a", "b")
		if got, want := said(), "context deadline exceeded, context deadline exceeded"; got != want {
			t.Errorf("they were answered %q, want %q", got, want)
		}
		said = l.ask(t.Context(), "c")
		l.turn <- nil
		if got := said(); got != "kept c" {
			t.Errorf("who came later was answered %q", got)
		}
		if got, want := fmt.Sprint(l.kept), "[[c]]"; got != want {
			t.Errorf("the transactions were %s, want %s", got, want)
		}
	})
}

func TestCloseAnswersThoseWhoWaitAndRefusesTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger()
		said := l.ask(t.Context(), "a", "b", "c")
		closed := make(chan struct{})
		go func() { l.close(); close(closed) }()
		synctest.Wait()
		select {
		case <-closed:
			t.Error("it is closed while calls are in flight")
		default:
		}
		if got := l.ask(t.Context(), "late")(); got != errClosed.Error() {
			t.Errorf("who came after Close was answered %q", got)
		}
		l.turn <- nil
		l.turn <- nil
		<-closed
		if got, want := said(), "kept a, kept b, kept c"; got != want {
			t.Errorf("they were answered %q, want %q", got, want)
		}
	})
}
