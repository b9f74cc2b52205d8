package main

import (
	"context"
	"fmt"
	"time"

	"raabta/bot"
)

// resendWord is "messages resend": the messages named, or all that the flags let through, which without --status are those
// of which nobody knows whether they have arrived.
func resendWord(ctx context.Context, a *app, d *desk, o messagesFlags, refs []string) error {
	list, err := d.toResend(ctx, o, refs)
	if err != nil {
		return err
	}
	now := a.clock()
	ends := map[string]time.Time{}
	var again []bot.Message
	unsure, refused := 0, 0
	for _, m := range list {
		end, err := d.broadcastEnd(ctx, m.BroadcastID, ends)
		if err != nil {
			return err
		}
		next, err := bot.Resend(m, end, now)
		if err != nil {
			refused++
			fmt.Fprintf(a.err, "%s is not sent again: %v\n", shortID(m.ID), err)
			continue
		}
		if m.Status == bot.InDoubt || m.Status == bot.Uncertain {
			unsure++
		}
		again = append(again, next)
	}
	if len(again) > 0 {
		question := fmt.Sprintf("Send %s again?", plural(len(again), "text", "texts"))
		if unsure > 0 {
			question = fmt.Sprintf("Send %s again? %d of them may have arrived, and would arrive twice.", plural(len(again), "text", "texts"), unsure)
		}
		if err := a.confirm(o.yes, question); err != nil {
			return err
		}
	}
	sent, err := d.store.Resend(ctx, now, again)
	if err != nil {
		return err
	}
	if o.json {
		if err := printJSON(a.out, map[string]int{"queued": len(sent), "already": len(again) - len(sent), "refused": refused}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.out, "queued again: %s\n", plural(len(sent), "text", "texts"))
		if n := len(again) - len(sent); n > 0 {
			fmt.Fprintf(a.out, "sent again before, or found meanwhile: %d\n", n)
		}
	}
	if refused > 0 {
		return errSaid
	}
	return nil
}

// toResend finds the messages named, or those that the flags let through.
func (d *desk) toResend(ctx context.Context, o messagesFlags, refs []string) ([]bot.Message, error) {
	var list []bot.Message
	if len(refs) > 0 {
		if o.status != "" || o.broadcast != "" || o.household != "" || o.since != "" || o.thread != "" {
			return nil, usagef("name the messages or give flags that choose them, not both")
		}
		for _, ref := range refs {
			m, err := d.messageNamed(ctx, ref)
			if err != nil {
				return nil, err
			}
			list = append(list, m)
		}
		return list, nil
	}
	if o.status == "" {
		o.status = string(bot.Uncertain)
	}
	all := o
	all.json = true // no limit but a given one
	f, err := all.filter(ctx, d)
	if err != nil {
		return nil, err
	}
	f.Direction = bot.Out
	err = d.store.Messages(ctx, f, func(m bot.Message, _ string) error {
		list = append(list, m)
		return nil
	})
	return list, err
}

// broadcastEnd is when what a broadcast speaks about is over, zero where it did not say.
func (d *desk) broadcastEnd(ctx context.Context, broadcast string, known map[string]time.Time) (time.Time, error) {
	if broadcast == "" {
		return time.Time{}, nil
	}
	if end, ok := known[broadcast]; ok {
		return end, nil
	}
	b, err := d.store.Broadcast(ctx, broadcast)
	if err != nil {
		return time.Time{}, err
	}
	known[broadcast] = b.ExpiresAt
	return b.ExpiresAt, nil
}
