package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"raabta/bot"
)

// manyBroadcasts is how far back a shortened id is looked for.
const manyBroadcasts = 1000

// broadcastNamed finds a broadcast by its id or the beginning of it.
func (d *desk) broadcastNamed(ctx context.Context, ref string) (bot.Broadcast, error) {
	b, err := d.store.Broadcast(ctx, ref)
	if err == nil && b.SchoolID == d.school.ID {
		return b, nil
	}
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return b, err
	}
	list, err := d.store.Broadcasts(ctx, d.school.ID, manyBroadcasts)
	if err != nil {
		return b, err
	}
	return pick("broadcast", ref, list, func(b bot.Broadcast) (string, string) { return b.ID, b.Key })
}

// broadcastLine is a broadcast as --json prints it.
type broadcastLine struct {
	ID        string         `json:"id"`
	Kind      string         `json:"kind"`
	State     string         `json:"state"`
	Reason    string         `json:"reason"` // why it is paused
	Class     bot.Class      `json:"class"`
	To        string         `json:"to"`
	SendAfter time.Time      `json:"send_after"`
	Text      string         `json:"text"`
	Progress  map[string]int `json:"progress"`
	Answers   map[string]int `json:"answers,omitempty"`
}

func lineOf(b bot.Broadcast, p bot.Progress) broadcastLine {
	counts := map[string]int{}
	for _, c := range countsOf(p) {
		counts[string(c.status)] = c.n
	}
	return broadcastLine{ID: b.ID, Kind: b.Kind, State: b.State, Reason: b.Reason, Class: b.Class, To: b.Audience, SendAfter: b.SendAfter, Text: wordsOf(b), Progress: counts}
}

// count is how many messages have a status.
type count struct {
	status bot.Status
	n      int
}

// countsOf lists a broadcast's messages by status, what is still to come first.
func countsOf(p bot.Progress) []count {
	return []count{
		{bot.Queued, p.Queued}, {bot.Sending, p.Sending}, {bot.InDoubt, p.InDoubt}, {bot.Uncertain, p.Uncertain}, {bot.Sent, p.Sent}, {bot.Delivered, p.Delivered},
		{bot.Read, p.Read}, {bot.Failed, p.Failed}, {bot.Undelivered, p.Undelivered}, {bot.Canceled, p.Canceled},
	}
}

// stateWords is a broadcast's state as a person reads it.
func stateWords(b bot.Broadcast, p bot.Progress) string {
	switch {
	case b.State == bot.BroadcastExpanding:
		return "to be sent"
	case b.State == bot.BroadcastCanceled:
		return "taken back"
	case b.State == bot.BroadcastFailed:
		return "refused"
	case b.State == bot.BroadcastPaused:
		return "paused"
	case p.Queued+p.Sending > 0:
		return "under way"
	}
	return "done"
}

// progressWords is "412 delivered, 3 failed".
func progressWords(p bot.Progress) string {
	var parts []string
	for _, c := range countsOf(p) {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, strings.ReplaceAll(string(c.status), "_", " ")))
		}
	}
	if len(parts) == 0 {
		return "nothing yet"
	}
	return strings.Join(parts, ", ")
}

// wordsOf is what a broadcast says, or the name of it.
func wordsOf(b bot.Broadcast) string {
	switch {
	case b.Text != "":
		return b.Text
	case b.Template != "":
		return "text " + b.Template
	}
	return strings.TrimSpace(b.Kind + " " + b.Part)
}

func listBroadcasts(ctx context.Context, a *app, d *desk, o broadcastFlags) error {
	if o.limit < 1 {
		return usagef("--limit must be 1 or more")
	}
	list, err := d.store.Broadcasts(ctx, d.school.ID, o.limit)
	if err != nil {
		return err
	}
	ids := make([]string, len(list))
	for i, b := range list {
		ids[i] = b.ID
	}
	progress := map[string]bot.Progress{}
	if len(ids) > 0 {
		if progress, err = d.store.Progress(ctx, ids); err != nil {
			return err
		}
	}
	if o.json {
		for _, b := range list {
			if err := printJSON(a.out, lineOf(b, progress[b.ID])); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(a.out, "no broadcast yet")
		return nil
	}
	t := table{}
	t.add("id", "sent", "class", "to", "state", "messages", "text")
	for _, b := range list {
		state := stateWords(b, progress[b.ID])
		if b.Reason != "" {
			state += ": " + b.Reason
		}
		t.add(shortID(b.ID), d.when(b.SendAfter), string(b.Class), b.Audience, state, progressWords(progress[b.ID]), firstWords(wordsOf(b)))
	}
	t.print(a.out)
	return nil
}

func showBroadcast(ctx context.Context, a *app, d *desk, b bot.Broadcast, asJSON bool) error {
	all, err := d.store.Progress(ctx, []string{b.ID})
	if err != nil {
		return err
	}
	answers, err := d.store.Tally(ctx, b.ID)
	if err != nil {
		return err
	}
	if asJSON {
		line := lineOf(b, all[b.ID])
		line.Answers = answers
		return printJSON(a.out, line)
	}
	t := table{}
	t.add("id", b.ID)
	t.add("to", b.Audience)
	t.add("class", string(b.Class))
	t.add("sent", d.when(b.SendAfter))
	t.add("state", stateWords(b, all[b.ID]))
	if b.Reason != "" {
		t.add("why", b.Reason)
	}
	t.add("messages", progressWords(all[b.ID]))
	if b.Question != "" {
		t.add("answers", fmt.Sprintf("%d yes, %d no", answers["yes"], answers["no"]))
	}
	t.add("text", wordsOf(b))
	t.print(a.out)
	if b.State != bot.BroadcastFailed {
		return nil
	}
	alarms, err := d.store.Alarms(ctx)
	if err != nil {
		return err
	}
	for _, alarm := range alarms {
		if alarm.Cause == "broadcast:"+b.ID {
			fmt.Fprintln(a.out, "\n"+alarm.Text)
		}
	}
	return nil
}

func cancelBroadcast(ctx context.Context, a *app, d *desk, b bot.Broadcast, yes bool) error {
	if b.State == bot.BroadcastCanceled || b.State == bot.BroadcastFailed {
		return fmt.Errorf("this broadcast is %s already: there is nothing to take back", b.State)
	}
	all, err := d.store.Progress(ctx, []string{b.ID})
	if err != nil {
		return err
	}
	question := fmt.Sprintf("Take back what has not left of %q (%s)?", firstWords(wordsOf(b)), progressWords(all[b.ID]))
	if err := a.confirm(yes, question); err != nil {
		return err
	}
	stopped, err := d.store.CancelBroadcast(ctx, a.clock(), b.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "taken back: %s will not be sent; what had left stays sent\n", plural(stopped, "queued text", "queued texts"))
	return nil
}
