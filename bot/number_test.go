package bot_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"raabta/bot"
)

// TestParseNumber holds the spellings of one Pakistani number that sheets really have, and what is no mobile number.
func TestParseNumber(t *testing.T) {
	const want = bot.Number("+923001234567")
	for _, s := range []string{
		"03001234567", "0300-1234567", "0300 1234567", "0300.123.4567", "(0300) 1234567", "923001234567", "00923001234567", "0092 300 1234567",
		"3001234567", "+923001234567", "+92 300 1234567", "+92 0300 1234567", "+92 (0)300 1234567", "+92-300-1234567", "۰۳۰۰۱۲۳۴۵۶۷", "٠٣٠٠١٢٣٤٥٦٧",
		"whatsapp:+923001234567", " 03001234567\u00a0", "\u200e0300\u200c1234567", "'03001234567", "3001234567.0", "０３００１２３４５６７", "0300/1234567",
	} {
		got, err := bot.ParseNumber(s, "PK")
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v", s, got, err)
		}
	}
	for s, want := range map[string]error{
		"": bot.ErrNumberEmpty, " ": bot.ErrNumberEmpty,
		"3.00123E+09": bot.ErrNumberRounded, "9.23E+11": bot.ErrNumberRounded,
		"nil": bot.ErrNumberLetters, "0300-CALL-ME": bot.ErrNumberLetters, "03001234567 x12": bot.ErrNumberLetters,
		"0300123456": bot.ErrNumberInvalid, "030012345678": bot.ErrNumberInvalid, "12345": bot.ErrNumberInvalid,
		"02135301234": bot.ErrNumberLandline, "042111222333": bot.ErrNumberLandline, "0800-12345": bot.ErrNumberLandline,
	} {
		if got, err := bot.ParseNumber(s, "PK"); !errors.Is(err, want) {
			t.Errorf("%q: got %q, %v; want %v", s, got, err, want)
		}
	}
	if got, err := bot.ParseNumber("+447400123456", "PK"); err != nil || got != "+447400123456" {
		t.Errorf("a number from abroad: %q, %v", got, err)
	}
}

// TestNumbersAreMaskedInLogs is the promise that a log never holds a phone number.
func TestNumbersAreMaskedInLogs(t *testing.T) {
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("sent", "to", bot.Number("+923001234567"))
	if strings.Contains(out.String(), "300123") || !strings.Contains(out.String(), "67") {
		t.Errorf("logged %s", out.String())
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"03001234567", "+92 (0)300 1234567", "۰۳۰۰", "9.23E+11", "whatsapp:+1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := bot.ParseNumber(s, "PK")
		if (err == nil) == (n == "") {
			t.Fatalf("%q: %q, %v", s, n, err)
		}
		if err == nil {
			if again, err := bot.ParseNumber(string(n), "US"); err != nil || again != n {
				t.Fatalf("%q became %q, which reads as %q, %v", s, n, again, err)
			}
		}
	})
}
