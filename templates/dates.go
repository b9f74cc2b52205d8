package templates

import (
	"strconv"
	"time"
)

// calendar holds the words of days and months, Sunday and January first.
type calendar struct {
	days   [7]string
	months [12]string
}

func calendarOf(lang Language) calendar {
	switch lang {
	case Urdu:
		return calendar{
			[7]string{"اتوار", "پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ"},
			[12]string{"جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"},
		}
	case RomanUrdu:
		return calendar{
			[7]string{"Itwar", "Peer", "Mangal", "Budh", "Jumerat", "Jumma", "Hafta"},
			[12]string{"Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"},
		}
	}
	return calendar{
		[7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		[12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	}
}

// Day names a civil date with its weekday and without its year: "Fri 27 Nov",
// "جمعہ 27 نومبر", "Jumma 27 Nov". A day beyond its month runs on into the next,
// as in [time.Date]. A language that is not ours is written in English.
func Day(lang Language, year int, month time.Month, day int) string {
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	words := calendarOf(lang)
	return words.days[date.Weekday()] + " " + strconv.Itoa(date.Day()) + " " + words.months[date.Month()-1]
}

// Clock tells a wall-clock time on the twelve-hour clock, which is how families
// say it: "4:00 pm", "شام 4:00 بجے", "sham 4:00 baje". Morning is from 4, noon
// (دوپہر) from 12, evening (شام) from 4, night (رات) from 8. Hours and minutes
// beyond the clock wrap round. A language that is not ours is written in English.
func Clock(lang Language, hour, minute int) string {
	hour, minute = wrap(hour, 24), wrap(minute, 60)
	twelve := wrap(hour-1, 12) + 1
	digits := strconv.Itoa(twelve) + ":"
	if minute < 10 {
		digits += "0"
	}
	digits += strconv.Itoa(minute)
	switch lang {
	case Urdu:
		return partOfDay(hour, "صبح", "دوپہر", "شام", "رات") + " " + digits + " بجے"
	case RomanUrdu:
		return partOfDay(hour, "subah", "dopahar", "sham", "raat") + " " + digits + " baje"
	}
	if hour < 12 {
		return digits + " am"
	}
	return digits + " pm"
}

func partOfDay(hour int, morning, noon, evening, night string) string {
	switch {
	case hour < 4 || hour >= 20:
		return night
	case hour < 12:
		return morning
	case hour < 16:
		return noon
	}
	return evening
}

func wrap(n, size int) int {
	return (n%size + size) % size
}
