package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/templates"
)

// stuckAfter is how long a text that nothing may hold waits in a queue that moves.
const stuckAfter = 10 * time.Minute

// running says whether serve runs: without it nothing is sent.
func (c *checkup) running(ctx context.Context) {
	ctx, cancel := limited(ctx)
	defer cancel()
	serving, known, err := storage.Serving(ctx, c.config.DatabaseURL)
	if !known && c.store != nil { // on Postgres whoever serves holds a lease
		leases, e := c.store.Leases(ctx)
		now := c.clock()
		serving = slices.ContainsFunc(leases, func(l bot.Lease) bool { return l.Held(now) })
		known, err = e == nil, e
	}
	switch {
	case err != nil || !known:
	case serving:
		c.ok("serve", "runs")
	default:
		c.warn("serve", "does not run on this database, so nothing is sent", "start it with raabta serve")
	}
}

// school looks at each school's wordings and at what was imported.
func (c *checkup) school(ctx context.Context) {
	ctx, cancel := limited(ctx)
	defer cancel()
	if c.store == nil {
		return
	}
	schools, err := c.store.Schools(ctx)
	if err != nil {
		c.fail("school", err.Error(), "")
		return
	}
	builtin, err := templates.Builtin()
	if err != nil {
		c.fail("texts", err.Error(), "")
		return
	}
	shelf := books{store: c.store, builtin: builtin}
	for _, school := range schools {
		c.texts(ctx, shelf, school)
	}
	st, err := c.store.Standing(ctx, c.clock())
	switch {
	case err != nil:
		c.fail("school", err.Error(), "")
		return
	case st.Students == 0:
		c.warn("school", "nobody is imported yet", "raabta import pupils.csv staff.csv")
		return
	case st.Unreachable > 0:
		c.warn("school", fmt.Sprintf("%s with a child here cannot be reached by any phone", plural(st.Unreachable, "household", "households")), "raabta broadcast --to all --text Test --dry-run names them, and why")
	}
	if st.NoTeacher > 0 {
		c.warn("school", fmt.Sprintf("%s no class teacher with a phone, so their families' words go to the front desk", plural(st.NoTeacher, "class has", "classes have")), "add them to the staff sheet and import it")
	}
	if st.Unreachable == 0 && st.NoTeacher == 0 {
		c.ok("school", "%s in %s, %s of staff", plural(st.Students, "pupil", "pupils"), plural(st.Households, "household", "households"), plural(st.Staff, "member", "members"))
	}
}

// texts says which of a school's wordings cannot be used, and what WhatsApp will not carry.
func (c *checkup) texts(ctx context.Context, shelf books, school bot.School) {
	if err := shelf.unfit(ctx, school.ID); err != nil {
		for line := range strings.Lines(err.Error()) {
			c.warn("texts", school.ShortName+": "+strings.TrimSpace(line), "the built-in text is said instead; raabta school template set words it anew")
		}
	}
	senders, err := c.store.Senders(ctx, school.ID)
	if err != nil {
		c.fail("texts", err.Error(), "")
		return
	}
	if !slices.ContainsFunc(senders, func(s bot.Sender) bool { return s.Channel == bot.WhatsApp && s.CanSend && s.Provider == "twilio" }) {
		return
	}
	d := &desk{store: c.store, books: shelf, school: school, config: c.config}
	asking := d.askingTexts()
	approved, err := c.store.Contents(ctx, school.ID, asking)
	if err != nil {
		c.fail("texts", err.Error(), "")
		return
	}
	missing := 0
	for _, name := range asking {
		for _, lang := range strings.Split(school.Languages, ",") {
			if approved[templates.Key{Name: name, Language: templates.Language(strings.TrimSpace(lang))}].SID == "" {
				missing++
			}
		}
	}
	if missing > 0 {
		c.warn("texts", fmt.Sprintf("%s: %s no approved WhatsApp template, so families who have not written for 24 hours get them by SMS or not at all",
			school.ShortName, plural(missing, "text that asks has", "texts that ask have")), "raabta school template list shows them")
	}
}

// queue looks at what waits, what is not known to have arrived, and what holds it.
func (c *checkup) queue(ctx context.Context) {
	ctx, cancel := limited(ctx)
	defer cancel()
	if c.store == nil {
		return
	}
	now := c.clock()
	senders, err := c.store.Senders(ctx, "")
	if err != nil {
		c.fail("queue", err.Error(), "")
		return
	}
	paused := false
	for _, s := range senders {
		if s.State != bot.SenderPaused || !s.CanSend {
			continue
		}
		paused = true
		if c.told[s.ID] {
			continue
		}
		do := "mend that; serve tries again by itself"
		if !s.PausedTill.IsZero() {
			do += " at " + s.PausedTill.Format("15:04:05") + " UTC"
		}
		c.fail("queue", "the "+string(s.Channel)+" sender is paused: "+s.Reason, do)
	}
	g, err := c.store.Gauges(ctx, now)
	if err != nil {
		c.fail("queue", err.Error(), "")
		return
	}
	st, err := c.store.Standing(ctx, now)
	if err != nil {
		c.fail("queue", err.Error(), "")
		return
	}
	queued := 0
	for _, q := range g.Queued {
		queued += q.N
	}
	quiet := true
	if wait := now.Sub(st.OldestDue); !st.OldestDue.IsZero() && wait > stuckAfter && !paused {
		c.warn("queue", fmt.Sprintf("a text that nothing should hold has waited for %s", wait.Round(time.Minute)), "see that serve runs, and its log")
		quiet = false
	}
	if wait := now.Sub(g.OldestReceived); !g.OldestReceived.IsZero() && wait > stuckAfter {
		c.warn("queue", fmt.Sprintf("what a parent wrote has waited for %s to be read", wait.Round(time.Minute)), "see that serve runs, and its log")
		quiet = false
	}
	if g.Uncertain > 0 {
		c.warn("queue", plural(g.Uncertain, "text", "texts")+" may or may not have arrived", "raabta messages --status uncertain lists them; raabta messages resend ID sends one again")
		quiet = false
	}
	if g.InDoubt > 0 {
		c.warn("queue", plural(g.InDoubt, "text is", "texts are")+" in doubt", "wait: what became of them is being asked")
		quiet = false
	}
	if g.Alarms > 0 {
		c.warn("queue", plural(g.Alarms, "alarm wants", "alarms want")+" a person", "raabta messages alarms")
		quiet = false
	}
	if quiet && !paused {
		c.ok("queue", "%s, %s for the school", plural(queued, "text is queued", "texts are queued"), plural(st.Waiting, "conversation waits", "conversations wait"))
	}
}
