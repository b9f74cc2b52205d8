package simulator_test

import (
	"testing"

	"raabta/bot"
	"raabta/bot/simulator"
)

func TestEveryMessageIsDeliveredAndSeen(t *testing.T) {
	var seen []string
	c := simulator.New(func(out bot.Outgoing) { seen = append(seen, out.Body) })
	ids := map[string]bool{}
	for _, body := range []string{"one", "two"} {
		out := bot.Outgoing{Message: bot.Message{Body: body}}
		res := c.Send(t.Context(), out)
		if res.Outcome != bot.Accepted || res.Status != bot.Delivered || len(res.ProviderID) != 35 || res.ProviderID[:3] != "SIM" {
			t.Errorf("%s: %+v", body, res)
		}
		ids[res.ProviderID] = true
	}
	if len(ids) != 2 {
		t.Error("two messages share an id")
	}
	if len(seen) != 2 || seen[0] != "one" || seen[1] != "two" {
		t.Errorf("seen %q", seen)
	}
	if res := simulator.New(nil).Send(t.Context(), bot.Outgoing{}); res.Outcome != bot.Accepted {
		t.Errorf("unwatched: %+v", res)
	}
}
