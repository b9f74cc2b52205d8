// Package simulator is a provider that is always well: it takes every message at once, says it was delivered, and hands
// it to whoever watches. The demo and tests send over it. It knows no network, no clock and no failure; what a provider
// may do wrong is the fake Twilio's to play.
package simulator

import (
	"context"
	"strings"

	"raabta/bot"
)

// Channel is the simulated provider. It may be used by many goroutines, if its watcher may.
type Channel struct{ watch func(bot.Outgoing) }

var _ bot.Channel = (*Channel)(nil)

// New makes a channel that calls watch with each message, before Send returns; nil watches nothing.
func New(watch func(bot.Outgoing)) *Channel { return &Channel{watch: watch} }

// Send delivers at once, under an id of its own: "SIM" and 32 hexadecimal digits.
func (c *Channel) Send(_ context.Context, out bot.Outgoing) bot.SendResult {
	if c.watch != nil {
		c.watch(out)
	}
	id := "SIM" + strings.ReplaceAll(bot.NewID(), "-", "")
	return bot.SendResult{Outcome: bot.Accepted, ProviderID: id, Status: bot.Delivered}
}
