package console

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"raabta/bot"
	"raabta/templates"
)

const (
	// undoFor is how long what was sent can be taken back whole, before the first of it leaves.
	undoFor = time.Minute
	// typedAbove is from how many texts on their number must be typed.
	typedAbove = 200
)

// draftView is the page that shows what a draft would do, and sends it.
type draftView struct {
	*frame
	Draft    bot.BroadcastDraft
	Whom     string
	Rule     string    // of what is said every week
	At       time.Time // when it is to leave; zero at once
	Looks    *bot.Rehearsal
	Wordings []wordsLook
	Cost     string
	Warnings []string
	Missed   int  // whom nothing reaches
	Typed    bool // the number of texts must be typed
	Second   second
	Pin      string // of all this: what is sent is what was looked at
	Cannot   string // why it cannot be sent, "" where it can
	Wrong    string
}

// wordsLook is what goes out in one language.
type wordsLook struct {
	*bot.WordsIn
	templates.Size // of the longest
}

// Sends says that somebody gets something.
func (d draftView) Sends() bool { return d.Looks != nil && d.Looks.Texts+d.Looks.Together() > 0 }

// theDraft is the one that the path names.
func (v *visit) theDraft() (bot.BroadcastDraft, error) {
	return v.c.Store.BroadcastDraft(v.Context(), v.school.ID, v.PathValue("id"))
}

func draftPage(v *visit) error {
	return v.looked(func(view draftView) error { return v.page("draft", view) })
}

// looked has do go on with a look at the draft that the path names. One that is open no more leads to what it became.
func (v *visit) looked(do func(view draftView) error) error {
	d, err := v.theDraft()
	if err != nil {
		return err
	}
	if d.State != bot.DraftOpen {
		return v.becameOf(d)
	}
	view, err := v.looks(d)
	if err != nil {
		return err
	}
	return do(view)
}

// becameOf leads to what a draft became: whoever sends it twice finds that it went once.
func (v *visit) becameOf(d bot.BroadcastDraft) error {
	switch {
	case d.BroadcastID != "":
		return v.leads("/broadcasts/"+d.BroadcastID, "This was sent already, once. Nothing is sent a second time.")
	case d.ScheduleID != "":
		return v.leads("/broadcasts", "This is planned already, once.")
	}
	return v.leads("/broadcasts", "This draft was discarded.")
}

// looks rehearses a draft: what it would do, sent now.
func (v *visit) looks(d bot.BroadcastDraft) (draftView, error) {
	view := draftView{frame: v.framed(v.t("Look before it leaves")), Draft: d, At: v.leaves(d)}
	names, err := v.namesIn(d.Audience)
	if err != nil {
		return view, err
	}
	view.Whom = v.whom(d.Audience, names)
	b := v.broadcastFrom(d)
	switch {
	case d.Cron != "":
		plan, err := v.planFrom(d)
		if err != nil {
			return view, fmt.Errorf("the rule of draft %s: %w", d.ID, err)
		}
		view.Rule, b.SendAfter = v.weekly(d.Cron), plan.NextAt
		view.At = plan.NextAt
	case d.Wall != "" && !view.At.After(v.now):
		view.Cannot = v.t("The time when it was to leave is over: change it.")
	}
	r := bot.Rehearser{Store: v.c.Store, Composers: map[string]bot.Composer{bot.KindText: bot.TextComposer{Books: v.c.Books}}, Price: v.c.SegmentPrice, Unit: v.c.PriceUnit}
	view.Looks, err = r.Rehearse(v.Context(), v.now, v.school, b, nil)
	unsendable, ok := errors.AsType[*bot.UnsendableError](err)
	switch {
	case ok:
		view.Cannot = v.t("A value of the text is missing for %s. Correct it on the page People, or leave the word in braces out.", v.list(unsendable.Recipients[:min(len(unsendable.Recipients), 10)]))
		return view, nil
	case errors.Is(err, bot.ErrAudience):
		view.Cannot = v.t("The school does not have all of these classes or families any more: choose again.")
		return view, nil
	case err != nil:
		return view, err
	}
	for _, w := range view.Looks.Languages {
		view.Wordings = append(view.Wordings, wordsLook{w, templates.Measure(w.Longest)})
	}
	for _, u := range view.Looks.Unreached {
		view.Missed += u.Count
	}
	for _, w := range view.Looks.Warnings {
		view.Warnings = append(view.Warnings, v.warning(w))
	}
	if view.Looks.Price > 0 {
		view.Cost = amount(view.Looks.Cost, view.Looks.Unit)
	}
	if !view.Sends() && view.Cannot == "" {
		view.Cannot = v.t("Nobody gets a text of this.")
	}
	view.Typed = view.Looks.Texts > typedAbove && d.Cron == ""
	texts := view.Looks.Texts
	if d.Class == bot.Emergency {
		texts = 0 // it waits for nobody
	}
	if view.Second, err = v.second(draftSubject(d), "/broadcasts/drafts/"+d.ID+"/look", firstWords(d.Texts().Text), texts); err != nil {
		return view, err
	}
	view.Pin = pin(d, view.Looks)
	return view, nil
}

// draftSubject is a draft as its words and people are now.
func draftSubject(d bot.BroadcastDraft) string { return fmt.Sprintf("draft %s %d", d.ID, d.Version) }

// pin is another one once the draft says or does something else: other words, other people, other costs.
func pin(d bot.BroadcastDraft, r *bot.Rehearsal) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %d %q %q %q %q %s %s %s %s\n", d.ID, d.Version, d.English, d.Urdu, d.Roman, d.Audience, d.Class, d.Question, d.Wall, d.Cron)
	fmt.Fprintf(h, "%d %d %d %d %d %d %d\n", r.Households, r.Teachers, r.Texts, r.SMS, r.WhatsApp, r.Segments, r.Together())
	for _, l := range r.Languages {
		fmt.Fprintf(h, "%s %d %q\n", l.Language, l.Texts, l.Longest)
	}
	for _, u := range r.Unreached {
		fmt.Fprintf(h, "%d %q\n", u.Count, u.Reason)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// warning says a warning and what helps against it.
func (v *visit) warning(w bot.Warning) string {
	channel := channelName(w.Channel)
	switch w.What {
	case bot.WarnNoSender:
		return v.t("Nothing can send by %s yet: the texts wait until a number is set up.", channel)
	case bot.WarnPaused:
		return v.t("Sending by %s is paused (%s): the texts wait until it goes on.", channel, v.reason(w.Reason))
	case bot.WarnTooSlow:
		return v.t("By %s this would take more than a year: choose fewer people.", channel)
	case bot.WarnTooLate:
		return v.t("Not everybody will get it: it is worth sending until %s, and the last would leave %s. Choose fewer people, or send it in parts.", v.clockface().Whole(w.Until), v.clockface().Whole(w.Last))
	case bot.WarnCap:
		return v.t("Not all of it goes out on one day: %d segments are left under the day's limit, and this takes %d. The rest waits for the next day, or until it is too late.", w.Left, w.Takes)
	case bot.WarnReserve:
		return v.t("Not everybody will get it today: %d segments are left under the day's limit and its reserve for emergencies, and this takes %d.", w.Left, w.Takes)
	case bot.WarnStrangers:
		return v.t("Not all of it goes out on one day: %d people never heard from the school on WhatsApp, and it may write first to %d on that day.", w.Takes, w.Left)
	}
	return ""
}

// amount is money with its unit, to a hundredth where it is not whole.
func amount(n float64, unit string) string {
	if n == math.Trunc(n) {
		return strings.TrimSpace(thousands(int(n)) + " " + unit)
	}
	return strings.TrimSpace(fmt.Sprintf("%.2f %s", n, unit))
}
