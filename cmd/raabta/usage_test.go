package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// inNewSchool gives a test a folder and a database of its own with the sample school in it, and no other settings.
func inNewSchool(t *testing.T) func(args ...string) (string, error) {
	sample, err := filepath.Abs("sample")
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		for _, ours := range []string{"TWILIO_", "SCHOOL_", "SEGMENT_PRICE", "ALERT_PHONE", "PUBLIC_URL", "DATABASE_URL"} {
			if strings.HasPrefix(name, ours) {
				t.Setenv(name, "")
			}
		}
	}
	t.Chdir(t.TempDir())
	t.Setenv("DATABASE_URL", "sqlite:raabta.db")
	t.Setenv("SCHOOL_NAME", "Al-Noor School")
	raabta := func(args ...string) (string, error) {
		var out, errs bytes.Buffer
		err := run(t.Context(), args, strings.NewReader(""), &out, &errs)
		return out.String(), err
	}
	if out, err := raabta("import", "--yes", filepath.Join(sample, "pupils.csv"), filepath.Join(sample, "staff.csv")); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return raabta
}

// TestWrongUse is what a person sees who calls a command wrongly: exit code 2 and a sentence that says what to do.
func TestWrongUse(t *testing.T) {
	raabta := inNewSchool(t)
	for _, c := range []struct{ line, want string }{
		{"broadcast", "--to all, --to class:5-B"},
		{"broadcast hello", "the text goes behind --text"},
		{"broadcast --to all", "there is nothing to say"},
		{"broadcast --to all --text Hi --template help", "give one of the two"},
		{"broadcast --to all --template absent", "choose "},
		{"broadcast --to all --text Hi,{name}", "{name} is not known"},
		{"broadcast --to all --text Hi --class urgent", `--class "urgent" is not known: choose emergency, absence, conversation, reminder, routine, tip`},
		{"broadcast --to all --text Hi --question maybe", "only yesno"},
		{"broadcast --to class:9-Z --text Hi", "there is no class 9-Z; the school has 3-A, 4-A, 5-A, 5-B"},
		{"broadcast --to parents --text Hi", `"parents" is not known; write all, class:5-B`},
		{"broadcast --to household:nobody --text Hi", "no household nobody"},
		{"broadcast --to all --text Hi --at 2020-01-01T08:00", "is over; at Al-Noor School it is now"},
		{"broadcast --to all --text Hi --at tomorrow", "write it as 2026-11-27 16:00"},
		{"broadcast --to all --text Hi", "give --yes"},
		{"broadcast --to all --text Hi --json", "give --yes to send, or --dry-run"},
		{"broadcast --to all --text Hi --frobnicate", "see raabta broadcast --help"},
		{"broadcast show", "the broadcast's id"},
		{"broadcast show 12345678", `there is no broadcast "12345678"`},
		{"broadcast cancel 12345678 --yes", `there is no broadcast "12345678"`},
		{"broadcast list --limit 0", "1 or more"},

		{"schedule", "needs a command"},
		{"schedule add --digest --cron 0_16_*_*_5", "a name for the schedule"},
		{"schedule add x --digest", "when? give --at"},
		{"schedule add x --digest --at 2099-01-01T08:00 --cron 0_16_*_*_5", "one of the two"},
		{"schedule add x --cron 0_16_*_*_5", "what is to be said?"},
		{"schedule add x --digest --text Hi --cron 0_16_*_*_5", "what is to be said?"},
		{"schedule add x --text Hi --cron 0_16_*_*_5", "whom is it for?"},
		{"schedule add x --to all --text Hi --cron 0_16", "a schedule has five parts"},
		{"schedule add x --to all --text Hi --cron 0_16_30_2_*", "no such day ever comes"},
		{"schedule add x --to all --text Hi --cron 99_16_*_*_5", "minutes go from 0 to 59"},
		{"schedule add x --to all --text Hi --cron *_8_*_*_*", "60 times a day"},
		{"schedule add x --to all --text Hi --cron TZ=UTC_0_16_*_*_5", "leave out TZ="},
		{"schedule add x --to all --text Hi --cron TZ=0", "leave out TZ="},
		{"schedule add x --to all --text Hi --cron @every_0s", "instead of @every"},
		{"schedule add x --to all --text Hi --cron @every_-1s", "instead of @every"},
		{"schedule add x --to all --text Hi --at 2020-01-01T08:00", "is over"},
		{"schedule add x --to all --text Hi --at 0_16_*_*_5", "not a date and a time"},
		{"schedule add x --to class:9-Z --text Hi --cron 0_16_*_*_5", "there is no class 9-Z"},
		{"schedule add x --to all --text Hi --cron 0_16_*_*_5 --grace 48h", "--grace must be"},
		{"schedule add x --to all --text Hi --cron 0_16_*_*_5 --class loud", "is not known: choose"},
		{"schedule add x --digest --question yesno --cron 0_16_*_*_5", "--question goes with"},
		{"schedule add x --event Gala --at 2099-01-01T08:00", `there is no event "Gala"`},
		{"schedule pause x", `there is no schedule "x"`},
		{"schedule remove", "the schedule's name"},

		{"event add --title Gala", "--date 2026-11-27"},
		{"event add --title Gala --date 2020-01-01", "begun"},
		{"event add --title Gala --date 2099-02-30", "no day 30"},
		{"event add --title Gala --date 2099-01-01 --time 4", "an hour alone"},
		{"event add --title Gala --date 2099-01-01 --for class:9-Z", "there is no class 9-Z"},
		{"event announce Gala", `there is no event "Gala"; raabta event list shows them`},
		{"event change", "the event's id or title"},

		{"meeting add --name Day --date 2099-01-01", "--from 14:00"},
		{"meeting add --name Day --date 2099-01-01 --from 17:00 --to 14:00", "before it begins"},
		{"meeting add --name Day --date 2099-01-01 --from 14:00 --to 17:00 --slot 90s", "whole minutes"},
		{"meeting add --name Day --date 2099-01-01 --from 14:00 --to 17:00 --slot 2h", "choose 5 to 60"},
		{"meeting add --name Day --date 2020-01-01 --from 14:00 --to 17:00", "is over"},
		{"meeting add --name Day --date 2099-01-01 --from 14:00 --to 17:00 --break noon", "--break:"},
		{"meeting add --name Day --date 2099-01-01 --from 14:00 --to 17:00 --teachers Nobody", "nobody of the staff"},
		{"meeting add --name Day --date 2099-01-01 --from 14:00 --to 17:00 --teachers sir", "several of the staff"},
		{"meeting show Day", `there is no meeting "Day"`},

		{"messages --status lost", `"lost" is not known`},
		{"messages --direction up", "give in or out"},
		{"messages --since yesterday", "--since:"},
		{"messages --limit -1", "1 or more"},
		{"messages --household Nobody", "Nobody"},
		{"messages --thread Z9", `there is no conversation "Z9"`},
		{"messages show 12345678", `there is no message "12345678"`},
		{"messages list", `does not know "list"`},

		{"threads show", "needs a code such as A7"},
		{"threads reply A7", `there is no conversation "A7"`},
		{"threads open A7", `does not know "open"`},
		{"threads --teacher Nobody", "nobody of the staff"},
	} {
		args := strings.Fields(c.line)
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "_", " ")
		}
		_, err := raabta(args...)
		var usage usageError
		if !errors.As(err, &usage) {
			t.Errorf("raabta %s: %v, want exit code 2", c.line, err)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("raabta %s: %q, want a sentence with %q", c.line, err, c.want)
		}
	}
}

// TestNothingIsSentBeforeServeRuns: a school without a sender can look and queue, and is told what is missing.
func TestNothingIsSentBeforeServeRuns(t *testing.T) {
	raabta := inNewSchool(t)
	out, err := raabta("broadcast", "--to", "teachers", "--text", "Meeting at two", "--yes")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"nothing can send sms yet", "TWILIO_SMS_FROM", "queued: broadcast", "waits in the queue"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said in:\n%s", want, out)
		}
	}
	if out, err := raabta("broadcast", "list"); err != nil || !strings.Contains(out, "to be sent") {
		t.Errorf("%v:\n%s", err, out)
	}
	for _, args := range [][]string{{"broadcast", "--help"}, {"schedule", "--help"}, {"event", "change", "--help"}, {"meeting", "invite", "--help"}, {"messages", "--help"}, {"threads", "--help"}} {
		if out, err := raabta(args...); err != nil || !strings.Contains(out, "usage: raabta "+args[0]) {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}
