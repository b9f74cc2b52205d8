package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"raabta/bot"
)

// foundLink is a linked number that was not given up.
type foundLink struct {
	bot.LinkedNumber
	school bot.School
}

// readLinks reads how the linked numbers stand.
func (c *checkup) readLinks(ctx context.Context) {
	ctx, cancel := limited(ctx)
	defer cancel()
	if c.store == nil {
		return
	}
	var err error
	if c.linked, err = c.foundLinks(ctx); err != nil {
		c.fail("whatsapp", err.Error(), "")
	}
}

func (c *checkup) foundLinks(ctx context.Context) (found []foundLink, err error) {
	list, err := linkedNumbers(ctx, c.clock(), c.store, "")
	if err != nil || len(list) == 0 {
		return nil, err
	}
	schools, err := c.store.Schools(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		home := slices.IndexFunc(schools, func(s bot.School) bool { return s.ID == l.Own.SchoolID })
		if home >= 0 && l.Link.State != bot.LinkUnlinked {
			found = append(found, foundLink{l, schools[home]})
		}
	}
	return found, nil
}

// whatsapp says how each linked number stands.
func (c *checkup) whatsapp(ctx context.Context) {
	if c.config.WhatsAppLinked && c.store != nil && len(c.linked) == 0 {
		c.warn("whatsapp", "WHATSAPP_LINKED is set and no number is linked", "link the school's WhatsApp with raabta whatsapp link")
	}
	c.told = map[string]bool{}
	for _, l := range c.linked {
		c.linkedNumber(ctx, l)
	}
}

func (c *checkup) linkedNumber(ctx context.Context, l foundLink) {
	name := bot.Number(l.Own.Address).Readable()
	reason := l.Link.Reason
	if l.Link.Until.After(c.clock()) {
		reason = fmt.Sprintf("until %s: %s", when(l.school, l.Link.Until), reason)
	}
	switch state := l.Link.State; {
	case l.Paused():
		c.told[l.Own.ID] = true
		do := map[bot.LinkState]string{
			bot.LinkLoggedOut: "or give it up with raabta whatsapp unlink",
			bot.LinkBanned:    "serve connects again by itself when that is over; what is queued for it waits",
			bot.LinkOutdated:  "install the newest raabta and start serve again",
			bot.LinkRefused:   "see on the phone whether WhatsApp has restricted the number",
		}[state]
		c.fail("whatsapp", fmt.Sprintf("%s is %s: %s", name, strings.ReplaceAll(string(state), "_", " "), reason), do)
	case l.Link.Leaving:
		c.warn("whatsapp", name+" is being unlinked", "see raabta whatsapp status in a minute")
	case !c.config.WhatsAppLinked:
		c.unset(ctx, l, name)
	case state == bot.LinkConnected && !l.Held:
		c.fail("whatsapp", fmt.Sprintf("no raabta serve holds %s, so nothing goes out by it", name), "start raabta serve with WHATSAPP_LINKED=1")
	case state == bot.LinkConnected:
		c.ok("whatsapp", "%s is connected since %s", name, when(l.school, l.Link.At))
	case state == bot.LinkMade:
		c.warn("whatsapp", name+" is linked and was never connected", "start raabta serve with WHATSAPP_LINKED=1")
	case state == bot.LinkConnecting && l.Held:
		c.warn("whatsapp", name+" is connecting since "+when(l.school, l.Link.At), "see raabta whatsapp status in a minute")
	case state == bot.LinkConnecting:
		c.warn("whatsapp", "no raabta serve holds "+name, "start raabta serve with WHATSAPP_LINKED=1")
	default:
		c.warn("whatsapp", fmt.Sprintf("%s is %s since %s", name, state, when(l.school, l.Link.At)), reason)
	}
}

// unset says of a linked number that the settings do not let serve hold it.
func (c *checkup) unset(ctx context.Context, l foundLink, name string) {
	ctx, cancel := limited(ctx)
	defer cancel()
	if l.Held {
		c.warn("whatsapp", "a raabta serve holds "+name+", and WHATSAPP_LINKED is not set here", "set WHATSAPP_LINKED=1 in .env, or the next start leaves the number alone")
		return
	}
	classes := bot.Classes()
	queued, err := c.store.Backlog(ctx, l.school.ID, bot.WhatsApp, classes[len(classes)-1], c.clock().AddDate(10, 0, 0))
	if err != nil {
		c.fail("whatsapp", err.Error(), "")
		return
	}
	senders, err := c.store.Senders(ctx, l.school.ID)
	if err != nil {
		c.fail("whatsapp", err.Error(), "")
		return
	}
	const do = "set WHATSAPP_LINKED=1 in .env and start raabta serve"
	text := name + " is linked, and WHATSAPP_LINKED is not set"
	switch {
	case queued > 0:
		c.fail("whatsapp", fmt.Sprintf("%s, while %s for WhatsApp", text, plural(queued, "text waits", "texts wait")), do)
	case !slices.ContainsFunc(senders, func(s bot.Sender) bool { return s.Channel == bot.WhatsApp && s.CanSend && !s.Linked() }):
		c.fail("whatsapp", text+"; the school has no other WhatsApp sender", do)
	default:
		c.warn("whatsapp", text, do)
	}
}
