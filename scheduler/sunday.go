package scheduler

import (
	"strconv"
	"strings"
)

// withSundays writes the day of the week of an expression the way robfig/cron reads it, whose week is 0 to 6: a 7 becomes 0,
// and a range that ends on Sunday (5-7, fri-sun) becomes a list. What it cannot read it leaves for the parser to refuse.
func withSundays(expr string) string {
	i := strings.LastIndexByte(expr, ' ')
	if i < 0 {
		return expr // @weekly
	}
	items := strings.Split(expr[i+1:], ",")
	for n, item := range items {
		items[n] = withSunday(item)
	}
	return expr[:i+1] + strings.Join(items, ",")
}

func withSunday(item string) string {
	days, step, _ := strings.Cut(item, "/")
	first, last, isRange := strings.Cut(days, "-")
	if !isRange {
		if first == "7" {
			return "0"
		}
		return item
	}
	from, to := weekday(first), weekday(last)
	if last == "sun" && from > 0 {
		to = 7
	}
	by := 1
	if step != "" {
		by, _ = strconv.Atoi(step)
	}
	if from < 0 || to != 7 || from > to || by < 1 {
		return item
	}
	var list []string
	for day := from; day <= to; day += by {
		list = append(list, strconv.Itoa(day%7))
	}
	return strings.Join(list, ",")
}

// weekday is the number of a day in cron's week, 0 to 7; -1 for what is none.
func weekday(s string) int {
	const names = "sunmontuewedthufrisat"
	if i := strings.Index(names, s); len(s) == 3 && i >= 0 && i%3 == 0 {
		return i / 3
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n <= 7 {
		return n
	}
	return -1
}
