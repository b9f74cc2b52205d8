package main

import (
	"errors"
	"strings"

	"raabta/bot"
)

// joinSettings are the keys of "school set" for families that join by themselves.
func joinSettings() []setting {
	return []setting{
		{"join-check", "how a new phone shows whose it is: father (the first name of a father or guardian), phone (the last 4 digits of a phone on record), office (the office looks)",
			func(s bot.School) string { return string(s.Joining()) },
			func(s *bot.School, v string) error { s.JoinCheck = bot.JoinCheck(strings.ToLower(v)); return nil }},
		{"join-by-sms", "yes if a family may join by SMS too, where each answer costs; no for WhatsApp alone",
			func(s bot.School) string { return yesNo(s.JoinBySMS) },
			func(s *bot.School, v string) error { return setYesNo(&s.JoinBySMS, v) }},
	}
}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func setYesNo(to *bool, v string) error {
	switch strings.ToLower(v) {
	case "yes", "on":
		*to = true
	case "no", "off":
		*to = false
	default:
		return errors.New("write yes or no")
	}
	return nil
}
