package storage

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
)

// line lets callers in one after the other, and notes who came.
type line struct {
	turns
	came []string
}

func (l *line) wait(ctx context.Context, names string, urgent bool) {
	for _, name := range strings.Split(names, "") {
		go func() {
			if l.take(ctx, urgent) == nil {
				l.came = append(l.came, name)
				l.give()
			}
		}()
		synctest.Wait()
	}
}

func TestWebhooksGoBeforeTheLoopsWhichStillGetTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{}
		if err := l.take(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		if l.pressing() {
			t.Error("it presses though nobody waits")
		}
		l.wait(t.Context(), "ab", false)
		if l.pressing() {
			t.Error("it presses though only loops wait")
		}
		l.wait(t.Context(), "123456", true)
		if !l.pressing() {
			t.Error("it does not press though webhooks wait")
		}
		l.give()
		synctest.Wait()
		if got := strings.Join(l.came, ""); got != "1234a56b" {
			t.Errorf("they came in the order %s", got)
		}
	})
}

func TestWhoStopsWaitingTakesNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &line{}
		if err := l.take(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		l.wait(t.Context(), "a", true)
		l.wait(ctx, "b", true)
		l.wait(t.Context(), "c", true)
		cancel()
		synctest.Wait()
		l.give()
		synctest.Wait()
		if got := strings.Join(l.came, ""); got != "ac" {
			t.Errorf("they came in the order %s", got)
		}
		l.wait(t.Context(), "d", false)
		if got := strings.Join(l.came, ""); got != "acd" {
			t.Error("the turn was lost")
		}
	})
}
