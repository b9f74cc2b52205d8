package civil

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The shapes in which a date is written in Pakistan. A number alone is read day first; only a month written as a word, or
// a year of four digits at the front, changes the order.
var (
	yearFirst = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$`)
	dayWord   = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?[-/. ]\s?(\pL{3,9})[-/.,، ]\s?(\d{4}|\d{2})$`)
	wordDay   = regexp.MustCompile(`^(\pL{3,9}) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$`)
)

// errNotDate does not repeat what was written: the cell may hold a phone number, and errors reach logs.
var errNotDate = errors.New("this is not a date: write it as 2026-11-27, 27/11/2026 or 27 Nov 2026")

// midnights are the empty times that spreadsheets hang on a date when they save it as text.
var midnights = []string{" 00:00:00", " 00:00", " 0:00", "t00:00:00z", "t00:00:00", " 12:00:00 am", " 12:00 am"}

// ParseDate reads a date: 2026-11-27, 27/11/2026, 27-11-2026, 27.11.26, "27 Nov 2026", 27-Nov-26, "27th November, 2026",
// "November 27, 2026", with western, Urdu or Arabic digits and English or Urdu month names. A year of two digits is in
// this century.
//
// Numbers are day first, as Pakistan writes them. 11/27/2026 can only be month first and is refused with a sentence that
// says so; 3/4/2026 is the third of April, and nothing here can tell that somebody meant the fourth of March. Days that
// the calendar lacks, and years outside 1900 to 2199, are refused.
func ParseDate(s string) (Date, error) {
	s = fold(s)
	for _, midnight := range midnights {
		if before, cut := strings.CutSuffix(s, midnight); cut {
			s = before
			break
		}
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return newDate(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		day, month, year := number(m[1]), number(m[2]), year(m[3])
		if month > 12 && day <= 12 {
			return Date{}, fmt.Errorf("%d/%d/%d has the month first: write the day first, %d/%d/%d, or %04d-%02d-%02d",
				day, month, year, month, day, year, year, day, month)
		}
		return newDate(year, month, day)
	}
	if m := dayWord.FindStringSubmatch(s); m != nil {
		if month, ok := monthNamed(m[2]); ok {
			return newDate(year(m[3]), int(month), number(m[1]))
		}
	}
	if m := wordDay.FindStringSubmatch(s); m != nil {
		if month, ok := monthNamed(m[1]); ok {
			return newDate(number(m[3]), int(month), number(m[2]))
		}
	}
	return Date{}, errNotDate
}

func newDate(year, month, day int) (Date, error) {
	d := Date{year, time.Month(month), day}
	switch {
	case month < 1 || month > 12:
		return Date{}, fmt.Errorf("there is no month %d: write the date as 2026-11-27 or 27/11/2026", month)
	case year < 1900 || year > 2199:
		return Date{}, fmt.Errorf("the year %d cannot be right: write the year with four digits, as in 27/11/2026", year)
	case !d.exists():
		return Date{}, fmt.Errorf("%s %d has no day %d: check the date", d.Month, year, day)
	}
	return d, nil
}

// year reads "2026", and "26" as 2026: a school writes of this year and the next, not of 1926.
func year(digits string) int {
	if len(digits) == 2 {
		return 2000 + number(digits)
	}
	return number(digits)
}

// number reads at most four digits, which a pattern has already found to be digits.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// urduMonths are the months as Urdu papers print them.
var urduMonths = [...]string{"جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"}

func monthNamed(word string) (time.Month, bool) {
	for month := time.January; month <= time.December; month++ {
		if word == urduMonths[month-1] || len(word) >= 3 && strings.HasPrefix(strings.ToLower(month.String()), word) {
			return month, true
		}
	}
	return 0, false
}
