package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/types"

	"raabta/bot"
)

// mostMet bounds what a session remembers of whom it has met.
const mostMet = 10_000

// meet keeps whose number stands behind an id of WhatsApp's own, once a session.
func (l *line) meet(now time.Time, person types.JID, number bot.Number) error {
	if person.Server != types.HiddenUserServer || number.Hidden() || number == "" {
		return nil
	}
	l.mu.Lock()
	known := l.met[person.User] == number
	l.mu.Unlock()
	if known {
		return nil
	}
	if err := l.channel.desk.Meet(l.ctx, now, l.own.SchoolID, person.User, number); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.met == nil || len(l.met) >= mostMet {
		l.met = map[string]bot.Number{}
	}
	l.met[person.User] = number
	return nil
}

// numberOf finds whose phone an address of WhatsApp's is; the number is hidden where nobody knows.
func (l *line) numberOf(ctx context.Context, jid, alt types.JID) (bot.Number, error) {
	for _, j := range []types.JID{alt, jid} {
		if j.Server == types.DefaultUserServer && j.User != "" {
			return bot.Number("+" + j.User), nil
		}
	}
	l.mu.Lock()
	n, known := l.met[jid.User]
	l.mu.Unlock()
	if known {
		return n, nil
	}
	n, err := l.channel.desk.NumberOfLID(ctx, jid.User)
	if err == nil || !errors.Is(err, bot.ErrNotFound) {
		return n, err
	}
	pn, err := l.cli.Store.LIDs.GetPNForLID(ctx, jid.ToNonAD())
	if err != nil {
		return "", fmt.Errorf("find the number behind a WhatsApp id: %w", err)
	}
	if pn.User != "" {
		return bot.Number("+" + pn.User), nil
	}
	return bot.HiddenNumber(jid.User), nil
}
