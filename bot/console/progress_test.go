package console_test

import (
	"testing"
	"time"

	"raabta/bot"
)

// TestWhatIsOverIsCountedNowAndThen: a report that comes late is seen, though what is over is not counted at each look.
func TestWhatIsOverIsCountedNowAndThen(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		out := r.outside(1000)
		out.quiet = true
		b := r.as(bot.UserOffice)
		b.sendsIt(b.drafts("text-en", "Bring a pencil.", "to", "all"))
		r.passes(2 * time.Minute)
		out.steps()
		b.gets("/broadcasts").has(r, "4 sent, not confirmed")
		arrives := func(providerID string) {
			r.Helper()
			err := r.store.Report(r.Context(), r.clock(), bot.Report{ProviderID: providerID, Status: bot.Delivered}, func(bot.Message) (bot.Message, bool) { return bot.Message{}, false })
			if err != nil {
				r.Fatal(err)
			}
		}
		arrives("SM1")
		b.gets("/broadcasts").has(r, "1 arrived", "3 sent, not confirmed") // it has only just left
		for range 5 {
			r.passes(20 * time.Minute)
			b.gets("/broadcasts")
		}
		arrives("SM2")
		b.gets("/broadcasts").has(r, "1 arrived", "3 sent, not confirmed")
		r.passes(11 * time.Minute)
		b.gets("/broadcasts").has(r, "2 arrived", "2 sent, not confirmed")
	})
}
