package console

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/scheduler"
)

// broadcastFrom is the broadcast that a draft makes when it is sent now.
func (v *visit) broadcastFrom(d bot.BroadcastDraft) bot.Broadcast {
	texts := d.Texts()
	b := bot.Broadcast{
		ID: bot.NewID(), SchoolID: v.school.ID, Kind: bot.KindText, Key: "draft " + d.ID, Audience: d.Audience, Text: texts.Text, TextUrdu: texts.Urdu,
		TextRoman: texts.Roman, Class: d.Class, Topic: scheduler.TopicOf(bot.KindText, d.Class), Question: d.Question, State: bot.BroadcastExpanding,
		SendAfter: v.now, CreatedAt: v.now, BeyondBudget: d.BeyondBudget,
	}
	if d.Class != bot.Emergency {
		b.SendAfter = v.now.Add(undoFor)
	}
	if at := v.leaves(d); at.After(b.SendAfter) {
		b.SendAfter = at
	}
	return b
}

// leaves is when a draft is to leave by its own word; zero at once.
func (v *visit) leaves(d bot.BroadcastDraft) time.Time {
	wall, err := civil.ParseWall(d.Wall)
	if err != nil {
		return time.Time{}
	}
	return wall.Instant(v.school.Zone())
}

// planFrom is the schedule that a draft makes.
func (v *visit) planFrom(d bot.BroadcastDraft) (scheduler.Schedule, error) {
	texts := d.Texts()
	return scheduler.Arm(scheduler.Schedule{
		ID: bot.NewID(), SchoolID: v.school.ID, Kind: bot.KindText, Audience: d.Audience, Text: texts.Text, TextUrdu: texts.Urdu, TextRoman: texts.Roman,
		Class: d.Class, Question: d.Question, Cron: d.Cron, GraceSeconds: int(scheduler.DefaultGrace.Seconds()), SkipHolidays: d.SkipHolidays, CreatedAt: v.now,
	}, v.school, v.now)
}

// sendDraft sends what was looked at, once.
func sendDraft(v *visit) error { return v.looked(v.sendLooked) }

func (v *visit) sendLooked(view draftView) error {
	d, status := view.Draft, http.StatusUnprocessableEntity
	switch n, typed := numberTyped(v.PostFormValue("count")); {
	case view.Cannot != "":
		view.Wrong = view.Cannot
	case v.PostFormValue("pin") != view.Pin:
		status, view.Wrong = http.StatusConflict, v.t("What this would do has changed since you looked at it. Nothing was sent: look again.")
	case view.Second.Asks(), view.Second.Waits():
		_, err := v.seconded(view.Second)
		return err
	case view.Typed && (!typed || n != view.Looks.Texts):
		view.Wrong = v.t("Nothing was sent. To send so many, type their number: %d.", view.Looks.Texts)
	default:
		if view.Typed { // to a good part of the school
			if ok, err := v.provedLately("/broadcasts/drafts/" + d.ID + "/look"); !ok {
				return err
			}
		}
		err := v.sends(d)
		if errors.Is(err, bot.ErrTaken) {
			return v.overtaken(d)
		}
		if err != nil {
			return err // and the second person is still asked
		}
		v.endsWish(view.Second.Subject)
		return nil
	}
	// Sent by the other click while this one looked.
	if fresh, err := v.theDraft(); err == nil && fresh.State != bot.DraftOpen {
		return v.becameOf(fresh)
	}
	return v.pageWith(status, "draft", view)
}

// sends makes a broadcast or a schedule of the draft.
func (v *visit) sends(d bot.BroadcastDraft) error {
	if d.Cron != "" {
		plan, err := v.planFrom(d)
		if err == nil {
			plan.Name, err = v.planName(v.Context(), d)
		}
		if err == nil {
			err = v.c.Store.ScheduleBroadcastDraft(v.Context(), v.now, d, plan)
		}
		if err != nil {
			return err
		}
		return v.leads("/broadcasts", "Planned %s: the first leaves %s.", v.weekly(d.Cron), v.clockface().Whole(plan.NextAt))
	}
	b := v.broadcastFrom(d)
	if err := v.c.Store.SendBroadcastDraft(v.Context(), v.now, d, b); err != nil {
		return err
	}
	v.c.Planned()
	return v.leads("/broadcasts/"+b.ID, "")
}

// planName is a name for the schedule of a draft that no other has.
func (v *visit) planName(ctx context.Context, d bot.BroadcastDraft) (string, error) {
	letters := []rune(firstWords(d.Texts().Text))
	name := string(letters[:min(len(letters), 40)])
	_, err := v.c.Store.Schedule(ctx, v.school.ID, name)
	if errors.Is(err, bot.ErrNotFound) {
		return name, nil
	}
	return name + " " + d.ID[len(d.ID)-6:], err
}

// overtaken answers who found that the draft had gone on meanwhile.
func (v *visit) overtaken(d bot.BroadcastDraft) error {
	fresh, err := v.theDraft()
	if err != nil {
		return err
	}
	if fresh.State != bot.DraftOpen {
		return v.becameOf(fresh)
	}
	return v.leads("/broadcasts/drafts/"+d.ID+"/look", "Somebody changed this draft at the same moment. Nothing was sent: look again.")
}

func discardDraft(v *visit) error {
	d, err := v.theDraft()
	if err == nil {
		err = v.c.Store.DiscardBroadcastDraft(v.Context(), v.now, d)
	}
	if errors.Is(err, bot.ErrTaken) {
		return v.overtaken(d)
	}
	if err != nil {
		return err
	}
	v.endsWish(draftSubject(d))
	return v.leads("/broadcasts", "The draft is discarded.")
}

// numberTyped reads a number as people type it, in the digits of either script.
func numberTyped(s string) (int, bool) {
	digits := strings.NewReplacer(",", "", " ", "", "٬", "", "،", "").Replace(latinDigits(s))
	n, err := strconv.Atoi(digits)
	return n, err == nil
}
