package whatsapptest_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"raabta/bot/whatsapp/whatsapptest"
)

// once has something go wrong with the first message only.
func once(fault *whatsapptest.Fault) whatsapptest.Script {
	return func(m whatsapptest.Message) *whatsapptest.Fault {
		if m.N == 1 {
			return fault
		}
		return nil
	}
}

func TestAWithheldAckHoldsUpTheSenderUntilItIsReleased(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi")
	wa.Script(once(whatsapptest.Withhold()))
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { first <- b.sends(ammi, "3EB0AAAA", "first", 30*time.Second) }()
	if got := mother.Next(); got.Text != "first" {
		t.Fatalf("she got %+v", got)
	}
	go func() { second <- b.sends(ammi, "3EB0BBBB", "second", 30*time.Second) }()
	select {
	case err := <-first:
		t.Fatalf("the sender was answered: %v", err)
	case err := <-second:
		t.Fatalf("the second overtook the first: %v", err)
	default:
	}
	if n := wa.Release(); n != 1 {
		t.Errorf("%d acks were withheld", n)
	}
	if err := errors.Join(<-first, <-second); err != nil {
		t.Error(err)
	}
	if got := mother.Next(); got.Text != "second" {
		t.Errorf("she got %+v", got)
	}
}

func TestAnAckThatNeverComes(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi")
	wa.Script(once(whatsapptest.Withhold()))
	if err := b.sends(ammi, "3EB0AAAA", "hello", time.Second); !errors.Is(err, whatsmeow.ErrMessageTimedOut) && !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
	if got := mother.Next(); got.Text != "hello" {
		t.Errorf("she got %+v", got)
	}
	// Sent again with its id it is a new ciphertext, which her app does not show.
	if err := b.sends(ammi, "3EB0AAAA", "hello", 20*time.Second); err != nil {
		t.Fatal(err)
	}
	b.says(ammi, "the next")
	if got := mother.Next(); got.Text != "the next" || mother.Repeats() != 1 {
		t.Errorf("she got %+v and %d repeats", got, mother.Repeats())
	}
}

func TestASocketThatIsCutInTheMiddleOfASend(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]*whatsapptest.Fault{"before": whatsapptest.CutBefore(), "after": whatsapptest.CutAfter()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wa := start(t)
			b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi")
			wa.Script(once(cut))
			if err := b.sends(ammi, "3EB0AAAA", "hello", 20*time.Second); err != nil {
				t.Fatal(err) // whatsmeow sends the same ciphertext again once it is back
			}
			b.says(ammi, "the next")
			if one, two := mother.Next(), mother.Next(); one.Text != "hello" || two.Text != "the next" || mother.Repeats() != 0 {
				t.Errorf("she got %q and %q, %d repeats", one.Text, two.Text, mother.Repeats())
			}
			attempts := wa.Attempts()
			if len(attempts) != 3 || len(wa.Messages()) != 2 || attempts[0].Taken != (name == "after") || attempts[1].Again != (name == "after") {
				t.Errorf("the attempts are %+v", attempts)
			}
		})
	}
}

func TestAnAckThatSaysNo(t *testing.T) {
	t.Parallel()
	wa := start(t)
	wa.Register(ammi)
	b := linked(t, wa)
	wa.Script(func(m whatsapptest.Message) *whatsapptest.Fault {
		return whatsapptest.Refuse([]int{463, 479, 429}[(m.N-1)%3])
	})
	for _, code := range []string{"463", "479", "429"} {
		err := b.sends(ammi, b.GenerateMessageID(), "hello", 20*time.Second)
		if !errors.Is(err, whatsmeow.ErrServerReturnedError) || !strings.HasSuffix(err.Error(), code) {
			t.Errorf("the error is %v, want %s", err, code)
		}
	}
	if len(wa.Messages()) != 0 || len(wa.Attempts()) != 3 || wa.Attempts()[0].Error != 463 || wa.Waiting(ammi) != 0 {
		t.Errorf("the log has %+v", wa.Attempts())
	}
}

func TestATimeLock(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b := linked(t, wa)
	until := time.Now().Add(24 * time.Hour).Truncate(time.Second)
	wa.TimeLock(school, until)
	if lock := next[*events.NotifyAccountReachoutTimelock](b); !lock.IsActive || !lock.TimeEnforcementEnds.Equal(until) || lock.EnforcementType != "RESTRICT_ALL_COMPANIONS" {
		t.Errorf("the lock is %+v", lock)
	}
	wa.TimeLock(school, time.Time{})
	if lock := next[*events.NotifyAccountReachoutTimelock](b); lock.IsActive {
		t.Errorf("the lock is %+v", lock)
	}
}

func TestAMessageThatIsLostOrComesTwice(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	faults := []*whatsapptest.Fault{whatsapptest.Lose(), whatsapptest.Twice(), nil}
	wa.Script(func(m whatsapptest.Message) *whatsapptest.Fault { return faults[m.N-1] })
	mother.Says("lost")
	mother.Says("twice")
	mother.Says("once")
	for _, want := range []string{"twice", "once"} {
		if m := next[*events.Message](b); m.Message.GetConversation() != want {
			t.Errorf("the bot got %q, want %q", m.Message.GetConversation(), want)
		}
	}
	await(t, wa, "both have their receipts", func() bool { return wa.Waiting(school, 1) == 0 })
	nothing[*events.Message](b)
}

func TestAQueryWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	wa := start(t)
	wa.Register(ammi)
	b := linked(t, wa)
	asked := 0
	wa.Answers(func(q whatsapptest.Query) *whatsapptest.Answer {
		if q.Namespace != "usync" || q.Number != school {
			return nil
		}
		if asked++; asked == 1 {
			return whatsapptest.NoAnswer()
		}
		return whatsapptest.RateOverLimit()
	})
	if err := b.sends(ammi, b.GenerateMessageID(), "hello", 500*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("without an answer: %v", err)
	}
	if err := b.sends(ammi, b.GenerateMessageID(), "hello", 10*time.Second); !errors.Is(err, whatsmeow.ErrIQRateOverLimit) {
		t.Errorf("too many: %v", err)
	}
	wa.Answers(nil)
	b.says(ammi, "hello")
}
