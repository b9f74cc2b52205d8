package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Spending is what a school that has a daily cap has spent today, and what waits for it.
type Spending struct {
	School  School
	Day     string // the school's own
	Spent   int    // segments
	Alarmed bool   // staff were told that the cap is reached
	Waiting int    // SMS in the queue, emergencies apart
	Urgent  int    // emergencies in the queue
}

// Reached says that nothing but emergencies goes out any more today.
func (s Spending) Reached() bool { return s.School.DailyCap > 0 && s.Spent >= s.School.DailyCap }

// Exhausted says that not even emergencies do.
func (s Spending) Exhausted() bool {
	return s.School.DailyCap > 0 && s.Spent >= s.School.DailyCap+s.School.EmergencyReserve
}

// Left is how many segments a message of a class may still take today.
func (s Spending) Left(class Class) int {
	left := s.School.DailyCap - s.Spent
	if class == Emergency {
		left += s.School.EmergencyReserve
	}
	return max(0, left)
}

func (s Spending) alarm() Alarm {
	return Alarm{
		SchoolID: s.School.ID, Cause: "cap:" + s.Day,
		Text: fmt.Sprintf("The day's cap of %d segments is reached: %s until tomorrow or until it expires, emergencies go out. To send it today: raabta school set daily-cap=N.",
			s.School.DailyCap, plural(s.Waiting, "text waits", "texts wait")),
	}
}

func (s Spending) urgentAlarm() Alarm {
	return Alarm{
		SchoolID: s.School.ID, Cause: "reserve:" + s.Day,
		Text: fmt.Sprintf("EMERGENCIES WAIT: the day's cap and the reserve for emergencies are spent (%d segments), and %s. Now: raabta school set emergency-reserve=N.",
			s.Spent, plural(s.Urgent, "emergency text waits", "emergency texts wait")),
	}
}

// CapStore is what watching the caps needs of storage.
type CapStore interface {
	// Spendings lists the schools that have a cap and have reached it today.
	Spendings(ctx context.Context, now time.Time) ([]Spending, error)
	// RaiseCapAlarm raises the day's alarm of a school, once. ErrTaken when it was raised before.
	RaiseCapAlarm(ctx context.Context, now time.Time, s Spending, a Alarm) error
	RaiseAlarm(ctx context.Context, now time.Time, a Alarm) error
}

// CapWatch tells staff, once a day, that a school has reached its cap.
type CapWatch struct {
	Store CapStore
	Log   *slog.Logger
}

// Step looks at the caps once.
func (w *CapWatch) Step(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := w.Store.Spendings(ctx, now)
	if err != nil {
		return false, err
	}
	var errs []error
	for _, s := range list {
		if s.Exhausted() && s.Urgent > 0 {
			errs = append(errs, w.Store.RaiseAlarm(ctx, now, s.urgentAlarm()))
		}
		if s.Alarmed || !s.Reached() {
			continue
		}
		switch err := w.Store.RaiseCapAlarm(ctx, now, s, s.alarm()); {
		case errors.Is(err, ErrTaken):
		case err != nil:
			errs = append(errs, err)
		default:
			w.Log.Warn("daily cap reached", "school", s.School.ID, "segments", s.Spent, "waiting", s.Waiting)
		}
	}
	return false, errors.Join(errs...)
}
