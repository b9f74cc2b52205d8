package main

import (
	"strings"
	"testing"

	"raabta/bot"
	"raabta/storage"
)

func TestHouseholdIsFoundByWhatAParentSays(t *testing.T) {
	o := newSchool(t)
	for words, family := range map[string]string{
		"ayesha":           "Imran Ali (Ayesha, 5-B)",
		"imran ali":        "Imran Ali (Ayesha, 5-B)",
		"Saima":            "Imran Ali (Ayesha, 5-B)", // the mother
		"عائشہ":            "Tariq Mehmood (Hamza, 5-B; عائشہ, 5-B)",
		"0300-1234567":     "Imran Ali (Ayesha, 5-B)",
		"+92 300 1234567":  "Imran Ali (Ayesha, 5-B)",
		"00923001234567":   "Imran Ali (Ayesha, 5-B)",
		"۰۳۰۰۱۲۳۴۵۶۷":      "Imran Ali (Ayesha, 5-B)",
		"0300-123":         "Imran Ali (Ayesha, 5-B)", // as far as it could be heard
		"tariq 3331112223": "Tariq Mehmood (Hamza, 5-B; عائشہ, 5-B)",
	} {
		out := o.does(append([]string{"household", "find"}, strings.Fields(words)...)...)
		if strings.Count(out, "\n") != 2 || !strings.Contains(out, family) {
			t.Errorf("%q found:\n%s", words, out)
		}
	}
	if out := o.does("household", "find", "03062223334"); !strings.Contains(out, "Asif Iqbal (Sana") || !strings.Contains(out, "Naveed Akhtar (Ali") {
		t.Errorf("a shared phone found:\n%s", out)
	}
	o.wants(o.does("household", "find", "nobody"), "no family has all of these words")
	o.wants(o.does("household", "find", "Sana", "--json"), `"name":"Asif Iqbal"`, `"admission_no":"5"`, `"number":"+923062223334"`, `"opt_outs":[]`)
}

func TestHouseholdShow(t *testing.T) {
	o := newSchool(t)
	id := o.id("Hamza")
	for _, ref := range []string{id, strings.ToUpper(id), "0333-1112223", "Hamza"} {
		o.wants(o.does("household", "show", ref), "Tariq Mehmood", "عائشہ طارق, 5-B, 2", "Hamza Tariq, 5-B, 3", "Tariq Mehmood (father)",
			"+923331112223: SMS and WhatsApp", "Urdu", "no messages yet")
	}
	o.onStore(func(d *desk) {
		now := bot.SystemClock()
		err := d.store.Enqueue(t.Context(), now, []bot.Draft{{Message: bot.Message{
			SchoolID: d.school.ID, HouseholdID: id, Number: "+923331112223", Channel: bot.SMS, Class: bot.Routine, Topic: bot.TopicNotice, Body: "کل سکول\nبند ہے",
		}}})
		if err != nil {
			t.Fatal(err)
		}
	})
	o.wants(o.does("household", "show", id), "to them  sms  queued  کل سکول بند ہے")
	if out := o.does("household", "show", id, "--messages", "0"); strings.Contains(out, "messages") {
		t.Errorf("messages that nobody asked for:\n%s", out)
	}
}

func TestOptOutAndIn(t *testing.T) {
	o := newSchool(t)
	out := o.does("household", "opt-out", "0306-2223334", "--topic", "digest", "--yes")
	o.wants(out, "two families use this phone, both are affected: Asif Iqbal (Sana, 5-B) and Naveed Akhtar (Ali, 5-B)", "weekly digests, for 1 phone")
	for _, child := range []string{"Sana", "Ali Naveed"} {
		o.wants(o.does("household", "show", o.id(child)), "+923062223334: weekly digests, since", "by the office")
	}

	sana := o.id("Sana")
	if _, errs, code := o.answers("no\n", "household", "opt-out", sana); code != 1 || errs != "nothing was done" {
		t.Errorf("no: ended with %d and %q", code, errs)
	}
	if out, _, _ := o.answers("y\n", "household", "opt-out", sana); !strings.Contains(out, "Stop everything but emergencies for 2 phones?") {
		t.Errorf("asked:\n%s", out)
	}
	o.wants(o.does("household", "show", "0345-7778889"), "+923457778889: everything")

	o.wants(o.does("household", "opt-in", sana, "--topic", "event", "--yes"), "Nothing to do", "Still stopped: +923457778889: everything")
	out = o.does("household", "opt-in", sana, "--topic", "digest", "--yes")
	o.wants(out, "Goes out again: weekly digests, to 1 phone", "Still stopped: +923062223334: everything")
	o.does("household", "opt-in", sana, "--yes")
	if out := o.does("household", "show", sana); strings.Contains(out, "stopped") {
		t.Errorf("still stopped:\n%s", out)
	}
	o.wants(o.does("household", "opt-in", sana, "--yes"), "nothing is stopped")

	o.does("school", "set", "stop-covers-emergency=yes")
	o.wants(o.does("household", "opt-out", sana, "--yes"), "Stopped: everything, for 2 phones")
}

// TestProviderStopNeedsTheFamily: a STOP that the phone company holds cannot be taken back by the office.
func TestProviderStopNeedsTheFamily(t *testing.T) {
	o := newSchool(t)
	o.onStore(func(d *desk) {
		now := bot.SystemClock()
		if err := d.store.SetOptOut(t.Context(), now, d.school.ID, bot.OptOut{Number: "+923001234567", Topic: bot.TopicAll, At: now, Source: "provider"}); err != nil {
			t.Fatal(err)
		}
	})
	o.wants(o.does("household", "opt-in", "0300-1234567", "--yes"), "text START to the school's number")
}

func TestHouseholdPhone(t *testing.T) {
	o := newSchool(t)
	id := o.id("Ayesha")
	phones := func(want ...string) {
		t.Helper()
		out := o.does("household", "show", id, "--messages", "0")
		_, got, _ := strings.Cut(out, "phones")
		if got = strings.Join(strings.Fields(got), " "); !strings.HasPrefix(got, strings.Join(want, " ")) {
			t.Errorf("the phones are %q, want %q", got, want)
		}
	}
	o.wants(o.does("household", "phone", id, "--add", "0321-7654321", "--whatsapp", "--yes"), "new: +923217654321: SMS and WhatsApp", "the school's sheet too")
	phones("+923001234567: SMS", "+923217654321: SMS and WhatsApp")
	o.does("household", "phone", id, "--add", "0321-7654321", "--whatsapp", "--no-sms", "--first", "--yes")
	phones("+923217654321: WhatsApp", "+923001234567: SMS")

	o.does("household", "opt-out", "0321-7654321", "--topic", "tip", "--yes")
	out := o.does("household", "phone", id, "--replace", "0321-7654321=0306 2223334", "--yes")
	o.wants(out, "+923217654321 → +923062223334: SMS", "Naveed Akhtar (Ali, 5-B) uses +923062223334 too", "had stopped tips", "opt-out +923062223334 --topic tip")
	phones("+923062223334: SMS", "+923001234567: SMS")

	o.does("household", "phone", id, "--remove", "+923062223334", "--yes")
	phones("+923001234567: SMS")
	if out, _, code := o.answers("n\n", "household", "phone", id, "--remove", "0300-1234567"); code != 1 || !strings.Contains(out, "nothing can be sent to this family") {
		t.Errorf("the last number: ended with %d\n%s", code, out)
	}
	phones("+923001234567: SMS")
	for _, flag := range []string{"--add=lid:98765432101234", "--replace=0300-1234567=lid:923001234567"} {
		if _, errs, code := o.run("household", "phone", id, flag, "--yes"); code != 2 || !strings.Contains(errs, "a person whose number it hides, not a phone number") {
			t.Errorf("%s ended with %d: %s", flag, code, errs)
		}
	}
	o.does("household", "phone", id, "--remove", "0300-1234567", "--yes")
	o.wants(o.does("household", "show", id), "none: nothing can be sent")
}

func TestHouseholdMisuse(t *testing.T) {
	o := newSchool(t)
	o.onStore(func(d *desk) {
		if err := d.store.SetSenders(t.Context(), d.school.ID, "twilio", []bot.Sender{
			{SchoolID: d.school.ID, Channel: bot.SMS, Provider: "twilio", Address: "+923009999999", CanSend: true, Rate: 1, State: bot.SenderOK},
		}); err != nil {
			t.Fatal(err)
		}
	})
	before := o.does("household", "find", "a", "--json")
	id := o.id("Ayesha")
	const unknown = "01a200d0-0000-7000-8000-000000000000"
	o.refuses([]misuse{
		{"household", "needs a command"},
		{"household|find", "needs words"},
		{"household|find| ", "needs words"},
		{"household|show", "needs the id"},
		{"household|show|" + id + "|" + id, "needs the id"},
		{"household|show|" + unknown, "there is no household"},
		{"household|show|Zebra", "household find"},
		{"household|show|0306-2223334", "in 2 families"},
		{"household|show|" + id + "|--messages|-1", "0 or more"},
		{"household|show|" + id + "|--messages|many", "invalid argument"},
		{"household|opt-out", "needs a household's id or a phone number"},
		{"household|opt-out|" + unknown + "|--yes", "there is no household"},
		{"household|opt-out|0300-0000000|--yes", "no family of the school has the number"},
		{"household|opt-out|0300-12|0300-13|--yes", "quotes"},
		{"household|opt-out|0300-1234567|--topic|cricket|--yes", "all, digest, event, meeting, tip, notice"},
		{"household|opt-out|0300-1234567|--topic|talk|--yes", "is not known"},
		{"household|opt-out|0300-1234567", "give --yes"},
		{"household|opt-in|0300-0000000|--yes", "no family of the school has the number"},
		{"household|opt-in|0300-1234567|--topic|cricket|--yes", "is not known"},
		{"household|phone|--add|0321-7654321|--yes", "needs the id"},
		{"household|phone|" + id, "needs one of --add"},
		{"household|phone|" + id + "|--add|0321-7654321|--remove|0300-1234567|--yes", "needs one of --add"},
		{"household|phone|" + id + "|--add|0321-76543|--yes", "no phone has this number"},
		{"household|phone|" + id + "|--add|042-35550100|--yes", "not a mobile number"},
		{"household|phone|" + id + "|--add|3.0E+09|--yes", "rounded"},
		{"household|phone|" + id + "|--add|0321-7654321|--no-sms|--yes", "gets nothing"},
		{"household|phone|" + id + "|--add|0300-9999999|--yes", "the school's own number"},
		{"household|phone|" + id + "|--remove|0321-7654321|--yes", "does not have the number +923217654321; it has +923001234567"},
		{"household|phone|" + id + "|--remove|0300-1234567|--first|--yes", "go with --add or --replace"},
		{"household|phone|" + id + "|--replace|0300-1234567|--yes", "OLD=NEW"},
		{"household|phone|" + id + "|--replace|0300-1234567=|--yes", "there is no number"},
		{"household|phone|" + id + "|--replace|0321-7654321=0321-7654322|--yes", "does not have the number"},
		{"household|phone|" + unknown + "|--add|0321-7654321|--yes", "there is no household"},
		{"household|phone|" + id + "|--add|0321-7654321", "give --yes"},
	})
	if after := o.does("household", "find", "a", "--json"); after != before {
		t.Errorf("a refused command changed a family:\n%s\nbefore:\n%s", after, before)
	}
}

// TestAnotherSchoolsHouseholdIsNotShown: ids of one school open nothing in another.
func TestAnotherSchoolsHouseholdIsNotShown(t *testing.T) {
	o := newSchool(t)
	id := o.id("Ayesha")
	o.onStore(func(d *desk) {
		other := d.school
		other.ID, other.Name = "", "Another School"
		other, err := d.store.AddSchool(t.Context(), bot.SystemClock(), other)
		if err != nil {
			t.Fatal(err)
		}
		d.school = other
		if c, err := d.household(t.Context(), id); exitCode(err) != 2 {
			t.Errorf("another school's desk found %q, %v", c.Name, err)
		}
		if list, err := d.find(t.Context(), []string{"0300-1234567"}); err != nil || len(list) != 0 {
			t.Errorf("another school's desk found %d families, %v", len(list), err)
		}
	})
}

// id is the id of the only household that the words find.
func (o office) id(words string) string {
	o.Helper()
	lines := strings.Split(strings.TrimSpace(o.does("household", "find", words)), "\n")
	if len(lines) != 2 {
		o.Fatalf("%q finds %d families", words, len(lines)-1)
	}
	return strings.Fields(lines[1])[0]
}

// onStore works on the school's database beside the commands.
func (o office) onStore(f func(d *desk)) {
	o.Helper()
	store, err := storage.Open(o.Context(), "sqlite:school.db")
	if err != nil {
		o.Fatal(err)
	}
	defer store.Close()
	list, err := store.Schools(o.Context())
	if err != nil || len(list) != 1 {
		o.Fatalf("%d schools, %v", len(list), err)
	}
	f(&desk{store: store, school: list[0]})
}
