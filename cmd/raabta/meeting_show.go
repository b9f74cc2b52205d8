package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
)

func meetingShow(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	asJSON := f.Bool("json", false, "print JSON")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		m, err := d.meetingNamed(ctx, args)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(a.out, meetingLineOf(m))
		}
		board, err := d.store.Board(ctx, m.ID)
		if err != nil {
			return err
		}
		now := a.clock()
		t := table{}
		t.add("id", m.ID)
		t.add("name", m.Name)
		t.add("from", d.when(m.StartsAt))
		t.add("to", d.when(m.EndsAt))
		t.add("for", m.Audience)
		t.add("state", m.State)
		t.add("answers", "until "+d.when(m.ReplyBy))
		t.add("families", familiesWords(m))
		t.print(a.out)
		fmt.Fprintln(a.out)
		d.showBoard(a.out, board, now)
		return d.showFamilies(ctx, a.out, board)
	})
}

// byName lists the ids of a board's teachers by name.
func byName(b meeting.Board) []string {
	return slices.SortedFunc(maps.Keys(b.Teachers), func(x, y string) int {
		return strings.Compare(b.Teachers[x]+" "+x, b.Teachers[y]+" "+y)
	})
}

// marks are how a time looks on the board.
func mark(state string) string {
	switch state {
	case meeting.Booked:
		return "#"
	case meeting.Proposed:
		return "?"
	}
	return "."
}

// showBoard prints each teacher's times, one sign for each, a column for each day.
func (d *desk) showBoard(w io.Writer, b meeting.Board, now time.Time) {
	var days []string
	for _, r := range b.Sheet("", now, d.school.Zone()) {
		if !slices.Contains(days, r.Date) {
			days = append(days, r.Date)
		}
	}
	slices.Sort(days)
	t := table{}
	t.add(append([]string{"teacher", "booked", "proposed", "free"}, days...)...)
	for _, id := range byName(b) {
		counts := map[string]int{}
		strips := make([]string, len(days))
		for _, r := range b.Sheet(id, now, d.school.Zone()) {
			counts[mark(r.State)]++
			strips[slices.Index(days, r.Date)] += mark(r.State)
		}
		t.add(append([]string{b.Teachers[id], fmt.Sprint(counts["#"]), fmt.Sprint(counts["?"]), fmt.Sprint(counts["."])}, strips...)...)
	}
	t.print(w)
	fmt.Fprintf(w, "# booked, ? proposed, . free; one sign is %d minutes, from %s\n", b.Meeting.SlotMin, civil.WallOf(b.Meeting.StartsAt, d.school.Zone()).Clock)
}

// showFamilies names the families that have not answered and those for whom there was no time.
func (d *desk) showFamilies(ctx context.Context, w io.Writer, b meeting.Board) error {
	for _, group := range []struct{ state, title string }{
		{meeting.Invited, "no answer yet"}, {meeting.Full, "no complete time was free, to be called"}, {meeting.Declined, "cannot come"},
	} {
		var ids []string
		for id, state := range b.Families {
			if state == group.state {
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 {
			continue
		}
		slices.Sort(ids)
		fmt.Fprintf(w, "\n%s:\n", group.title)
		list, err := d.store.Households(ctx, d.school.ID, ids[:min(len(ids), familiesShown)])
		if err != nil {
			return err
		}
		for _, c := range list {
			fmt.Fprintf(w, "  %s\n", c.Household.Family()+firstPhone(c.Household))
		}
		if more := len(ids) - familiesShown; more > 0 {
			fmt.Fprintf(w, "  and %d more\n", more)
		}
	}
	return nil
}

// familiesShown is how many families of a group are named.
const familiesShown = 50

// firstPhone is the number to call, behind a space; "" where there is none.
func firstPhone(h bot.Household) string {
	if len(h.Phones) == 0 {
		return ""
	}
	return "  " + string(h.Phones[0].Number)
}

func meetingSheet(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	teacher := f.String("teacher", "", "only this teacher's list: name")
	asJSON := f.Bool("json", false, "print JSON, one time a line")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		m, err := d.meetingNamed(ctx, args)
		if err != nil {
			return err
		}
		board, err := d.store.Board(ctx, m.ID)
		if err != nil {
			return err
		}
		ids := byName(board)
		if *teacher != "" {
			var staff []bot.Staff
			for id, name := range board.Teachers {
				staff = append(staff, bot.Staff{ID: id, Name: name})
			}
			one, err := d.teacherNamed(staff, *teacher)
			if err != nil {
				return err
			}
			ids = []string{one.ID}
		}
		for i, id := range ids {
			rows := board.Sheet(id, a.clock(), d.school.Zone())
			if *asJSON {
				for _, r := range rows {
					if err := printJSON(a.out, r); err != nil {
						return err
					}
				}
				continue
			}
			if i > 0 {
				fmt.Fprintln(a.out)
			}
			fmt.Fprintf(a.out, "%s: %s\n", m.Name, board.Teachers[id])
			t := table{indent: 2}
			for _, r := range rows {
				t.add(r.Date, r.From+"-"+r.Until, stateOnSheet(r.State), childOnSheet(r), r.Family)
			}
			t.print(a.out)
		}
		return nil
	})
}

// stateOnSheet is what a teacher reads beside a time.
func stateOnSheet(state string) string {
	switch state {
	case meeting.Proposed:
		return "not confirmed"
	case meeting.Lapsed:
		return "no answer"
	}
	return state
}

func childOnSheet(r meeting.Row) string {
	if r.Child == "" {
		return ""
	}
	return fmt.Sprintf("%s (%s)", r.Child, r.Class)
}
