package main

import (
	"context"
	"errors"
	"fmt"

	"raabta/bot"
)

// alarmsWord is "messages alarms": what needs a person, and "messages alarms clear N" for what was seen to.
func alarmsWord(ctx context.Context, a *app, d *desk, args []string, asJSON bool) error {
	list, err := d.store.Alarms(ctx)
	if err != nil {
		return err
	}
	switch {
	case len(args) == 0 && asJSON:
		for _, alarm := range list {
			if err := printJSON(a.out, alarmLineOf(alarm)); err != nil {
				return err
			}
		}
		return nil
	case len(args) == 0:
		return showAlarms(a, d, list)
	case args[0] != "clear" || len(args) != 2:
		return usagef("needs nothing, or clear and a number of the list; see raabta messages --help")
	}
	n := 0
	if _, err := fmt.Sscan(args[1], &n); err != nil || n < 1 || n > len(list) {
		return usagef("%q is no alarm: raabta messages alarms numbers them", args[1])
	}
	alarm := list[n-1]
	err = d.store.ClearAlarm(ctx, alarm.SchoolID, alarm.Cause)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	fmt.Fprintln(a.out, "cleared: "+alarm.Text)
	return nil
}

func showAlarms(a *app, d *desk, list []bot.Alarm) error {
	if len(list) == 0 {
		fmt.Fprintln(a.out, "no alarm: nothing needs a person")
		return nil
	}
	t := table{}
	t.add("", "last", "times", "what to do")
	for i, alarm := range list {
		t.add(fmt.Sprint(i+1), d.when(alarm.LastAt), fmt.Sprint(alarm.Count), alarm.Text)
	}
	t.print(a.out)
	fmt.Fprintln(a.out, "\nraabta messages alarms clear 1 takes the first off the list; it comes back if it happens again")
	return nil
}

// noteAlarms reminds whoever lists messages or conversations that something needs a person.
func noteAlarms(ctx context.Context, a *app, d *desk) error {
	list, err := d.store.Alarms(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	fmt.Fprintf(a.out, "\n%s: see raabta messages alarms\n", plural(len(list), "alarm needs a person", "alarms need a person"))
	return nil
}

// alarmLine is an alarm as JSON.
type alarmLine struct {
	Cause   string `json:"cause"`
	Text    string `json:"text"`
	Count   int    `json:"count"`
	FirstAt string `json:"first_at"`
	LastAt  string `json:"last_at"`
}

func alarmLineOf(a bot.Alarm) alarmLine {
	const rfc = "2006-01-02T15:04:05Z07:00"
	return alarmLine{Cause: a.Cause, Text: a.Text, Count: a.Count, FirstAt: a.FirstAt.UTC().Format(rfc), LastAt: a.LastAt.UTC().Format(rfc)}
}
