package main

import (
	"context"
	"errors"
	"fmt"

	"raabta/bot"
)

// pauseBroadcast holds what has not left of a broadcast until somebody lets it go on.
func pauseBroadcast(ctx context.Context, a *app, d *desk, b bot.Broadcast, reason string) error {
	if reason == "" {
		reason = "staff paused it"
	}
	err := d.store.PauseBroadcast(ctx, a.clock(), b.ID, reason)
	if errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("this broadcast is %s already: there is nothing to pause", b.State)
	}
	if err != nil {
		return err
	}
	all, err := d.store.Progress(ctx, []string{b.ID})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "paused: %s held; let it go on with raabta broadcast resume %s, or take it back with cancel\n",
		plural(all[b.ID].Queued, "text is", "texts are"), shortID(b.ID))
	return nil
}

// resumeBroadcast lets a paused broadcast go on.
func resumeBroadcast(ctx context.Context, a *app, d *desk, b bot.Broadcast) error {
	err := d.store.ResumeBroadcast(ctx, a.clock(), b.ID)
	if errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("this broadcast is not paused but %s: there is nothing to resume", b.State)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, "it goes on, within the families' hours; what expired meanwhile is not sent")
	return nil
}
