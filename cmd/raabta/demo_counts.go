package main

import (
	"context"
	"fmt"

	"raabta/bot"
)

// counts ends the transcript with what the database says happened.
func (st *stage) counts(ctx context.Context) error {
	s, school := st.desk.store, st.desk.school.ID
	byStatus := map[bot.Status]int{}
	byClass := map[bot.Class]int{}
	in, forwards := 0, 0
	err := s.Messages(ctx, bot.MessageFilter{School: school}, func(m bot.Message, _ string) error {
		if m.Direction == bot.In {
			in++
			return nil
		}
		byStatus[m.Status]++
		if m.Status == bot.Delivered {
			byClass[m.Class]++
		}
		if m.StaffID != "" && m.Status == bot.Delivered {
			forwards++
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count messages: %w", err)
	}
	threads, err := s.Threads(ctx, bot.ThreadFilter{SchoolID: school})
	if err != nil {
		return fmt.Errorf("count threads: %w", err)
	}
	waiting := 0
	for _, t := range threads {
		if t.State == bot.ThreadWaiting {
			waiting++
		}
	}
	events, err := s.Events(ctx, school, demoStart().Date)
	if err != nil {
		return fmt.Errorf("count answers: %w", err)
	}
	meetings, err := s.Meetings(ctx, school)
	if err != nil {
		return fmt.Errorf("count bookings: %w", err)
	}
	rows := [][]string{
		{"texts delivered", fmt.Sprint(byStatus[bot.Delivered]), fmt.Sprintf("%d routine, %d reminders, %d in conversations", byClass[bot.Routine], byClass[bot.Reminder], byClass[bot.Conversation])},
		{"SMS segments", fmt.Sprint(st.paper.segments), "what a provider would charge for"},
		{"replies read", fmt.Sprint(in), ""},
		{"texts to staff", fmt.Sprint(forwards), "forwards, and questions to them"},
		{"conversations", fmt.Sprint(len(threads)), fmt.Sprintf("%d wait for an answer", waiting)},
		{"held back", fmt.Sprint(byStatus[bot.Canceled]), "for a family that wrote STOP, or too late to be useful"},
		{"not sent", fmt.Sprint(byStatus[bot.Failed] + byStatus[bot.Undelivered] + byStatus[bot.InDoubt] + byStatus[bot.Uncertain]), ""},
	}
	for _, e := range events {
		rows = append(rows, []string{e.Title, fmt.Sprintf("%d yes, %d no", e.Yes, e.No), ""})
	}
	for _, m := range meetings {
		rows = append(rows, []string{m.Name, fmt.Sprintf("%d families booked", m.BookedFamilies), fmt.Sprintf("of %d invited; two never hold one time", m.InvitedFamilies+m.BookedFamilies+m.DeclinedFamilies)})
	}
	fmt.Fprintf(st.app.out, "\n%s\n\n", "━━ The week in numbers "+rule(demoWidth-23))
	t := table{rows: rows, indent: 2}
	t.print(st.app.out)
	fmt.Fprintf(st.app.out, "\nAll phones were simulated: nothing left this machine, and nothing is left on it.\n")
	return nil
}
