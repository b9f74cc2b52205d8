package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"raabta/templates"
)

// AlarmStore is what telling alarms needs of storage.
type AlarmStore interface {
	// AlarmsToText lists raised alarms that were not texted within the last hour.
	AlarmsToText(ctx context.Context, now time.Time) ([]Alarm, error)
	// TextAlarm queues the text of an alarm (nil for none) and marks it texted, in one transaction.
	TextAlarm(ctx context.Context, now time.Time, a Alarm, text *Draft) error
	// Schools lists the schools; an alarm of no school is sent from the first.
	Schools(ctx context.Context) ([]School, error)
}

// Alerter tells alarms: a log line, and one text to Phone, at most hourly for each cause.
type Alerter struct {
	Store AlarmStore
	Books Books
	Phone Number // ALERT_PHONE; "" texts nobody
	Log   *slog.Logger
}

// Step tells what has been raised.
func (a *Alerter) Step(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := a.Store.AlarmsToText(ctx, now)
	if err != nil || len(list) == 0 {
		return false, err
	}
	schools, err := a.Store.Schools(ctx)
	if err != nil {
		return false, fmt.Errorf("read schools: %w", err)
	}
	var errs []error
	for _, alarm := range list {
		a.Log.Warn("alarm", "cause", alarm.Cause, "count", alarm.Count, "school", alarm.SchoolID)
		var text *Draft
		for i, s := range schools {
			if a.Phone != "" && (s.ID == alarm.SchoolID || alarm.SchoolID == "" && i == 0) {
				if text, err = a.text(ctx, now, s, alarm); err != nil {
					errs = append(errs, err) // its row and log line stand; the others are told all the same
				}
			}
		}
		if err := a.Store.TextAlarm(ctx, now, alarm, text); err != nil {
			errs = append(errs, fmt.Errorf("text alarm %s: %w", alarm.Cause, err))
		}
	}
	return false, errors.Join(errs...)
}

func (a *Alerter) text(ctx context.Context, now time.Time, s School, alarm Alarm) (*Draft, error) {
	book, err := a.Books.Book(ctx, s.ID)
	if err != nil {
		return nil, fmt.Errorf("wording of school %s: %w", s.ID, err)
	}
	words := templates.Split(alarm.Text, 400) // one text, of three segments at most
	if len(words) == 0 {
		return nil, nil
	}
	body, err := book.Render(s.Language(""), "alarm", templates.Values{"school": s.ShortName, "text": words[0]})
	if err != nil {
		return nil, fmt.Errorf("text of an alarm: %w", err)
	}
	return &Draft{Message: Message{
		ID: NewID(), SchoolID: s.ID, Direction: Out, Channel: SMS, Class: Conversation, Priority: Conversation.Priority(), Topic: TopicAlarm,
		Status: Queued, Number: a.Phone, Body: body, Template: "alarm", Language: s.DefaultLanguage(), Segments: templates.Measure(body).Segments,
		SendAfter: now, ExpiresAt: now.Add(6 * time.Hour), CreatedAt: now,
	}}, nil
}
