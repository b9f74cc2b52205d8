package main

import (
	"os"
	"strings"
	"testing"

	"raabta/bot"
)

// whatsAppSender gives the office's school a WhatsApp number.
func (o office) whatsAppSender(address string) {
	o.Helper()
	a := &app{clock: bot.SystemClock, out: os.Stderr, err: os.Stderr}
	c, err := loadConfig()
	if err != nil {
		o.Fatal(err)
	}
	d, err := openDesk(o.Context(), a, c)
	if err != nil {
		o.Fatal(err)
	}
	defer d.close()
	if _, err := d.store.SetSender(o.Context(), bot.Sender{SchoolID: d.school.ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: address, CanSend: true, CanReceive: true}); err != nil {
		o.Fatal(err)
	}
}

func TestThePosterIsForTheSchoolsNumber(t *testing.T) {
	o := newOffice(t)
	o.refuses([]misuse{
		{"whatsapp", "needs a command"},
		{"whatsapp|poster", "no WhatsApp number yet"},
		{"whatsapp|poster|now", "no arguments"},
		{"whatsapp|poster|--number|12", "--number 12: no phone has this number"},
		{"whatsapp|poster|--number|0300-1234567|--language|en,fr", `no language "fr"`},
	})
	o.whatsAppSender("+923001234567")
	o.wants(o.does("whatsapp", "poster"), "poster.html is written, for +92 300 1234567", "print it on A4")
	page, err := os.ReadFile("poster.html")
	if err != nil {
		t.Fatal(err)
	}
	o.wants(string(page), "Al-Noor School", "wa.me/923001234567")
	if got := o.does("whatsapp", "poster", "--link"); got != "https://wa.me/923001234567?text=Salaam\n" {
		t.Errorf("for a script the link is %q", got)
	}
	if out, errs, _ := o.answers("", "whatsapp", "poster", "--link"); !strings.Contains(out, "▀▀") {
		t.Errorf("a person sees no code: %s %s", out, errs)
	}
	o.wants(o.does("whatsapp", "poster", "--out", "-", "--language", "roman", "--number", "0321 7654321"), "92 321 7654321", "bachay ka admission number")
	o.whatsAppSender("+923001234568")
	o.refuses([]misuse{{"whatsapp|poster", "several WhatsApp numbers"}})
}
