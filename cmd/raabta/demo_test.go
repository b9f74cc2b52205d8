package main

import (
	"bytes"
	"net"
	"slices"
	"strings"
	"testing"
)

// TestDemoTellsTheWeek plays the demo as a newcomer does, in a folder of a school whose settings would send and store for
// real. Nothing of them is read, nothing is connected to, nothing stays behind; and the story is told.
func TestDemoTellsTheWeek(t *testing.T) {
	outside := newTripwire(t)
	poison := given{
		"DATABASE_URL": "postgres://raabta:" + secret + "@" + outside.address() + "/school?sslmode=disable", "LISTEN_ADDR": outside.address(),
		"PUBLIC_URL": "http://" + outside.address(), "TWILIO_ACCOUNT_SID": someSID, "TWILIO_AUTH_TOKEN": someToken,
		"TWILIO_API_URL": "http://" + outside.address(), "TWILIO_SMS_FROM": "+12025550123", "ALERT_PHONE": "0300-1234567",
		"SCHOOL_NAME": "Our School", "SCHOOL_TIMEZONE": "America/New_York", "SCHOOL_LANGUAGES": "en", "SCHOOL_HOURS": "03:00-04:00",
	}
	var dotenv strings.Builder
	for name, value := range poison {
		dotenv.WriteString(name + "=" + value + "\n")
	}
	withSettings(t, poison, dotenv.String()+"and a line that cannot be read\n")
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		t.Setenv(name, "http://"+outside.address())
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)

	var out, errs bytes.Buffer
	if err := run(t.Context(), []string{"demo"}, strings.NewReader(""), &out, &errs); err != nil || errs.Len() > 0 {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	if outside.touched(t) {
		t.Error("the demo connected to what the settings name")
	}
	if left := filesIn(t, temporary); len(left) > 0 {
		t.Errorf("the temporary folder holds %v", left)
	}
	if left := filesIn(t, "."); !slices.Equal(left, []string{".env"}) {
		t.Errorf("the folder holds %v", left)
	}
	told := out.String()
	if strings.Contains(told, "Our School") || strings.Contains(told, secret) {
		t.Error("the settings show in the demo")
	}
	inOrder(t, told,
		"━━ Monday 23 November 2026 ━",
		`• raabta event announce "Sports Day"`,
		"Al-Noor School → 47 phones",
		"Al-Noor School: Sports Day on Mon 30 Nov, 9:00 am, at School ground.", "Reply 1 = yes, 2 = no",
		"Saima Imran (mother of Ayesha 5-B) → Al-Noor School", "│ 1\n", "Your answer for Sports Day is noted: yes.",
		"Nasreen Bibi (mother of Fatima 4-A) → Al-Noor School", "│ جی\n", "آپ کا جواب درج ہو گیا: جی ہاں",
		"Rubina Tariq (mother of Hamza 5-B, Hina 3-A) → Al-Noor School", "haan hum aayenge", "likh liya gaya: ji haan",
		"unknown number …01 → Al-Noor School", "Al-Noor School → School Office", "Al-Noor School: From the school office:",

		"━━ Tuesday 24 November 2026 ━",
		`• raabta meeting invite "Parents' day"`, "Reply 1=OK, 2=another time, 3=cannot come",
		"Your time is booked, Sat 28 Nov:", "10:20 am Miss Sana (Ayesha)",
		"Yeh jawab kis sawal ka hai?", "Doosre auqat", "aap ka waqt tay ho gaya", "Miss Hira (Usman)",
		"│ ۱\n", "آپ کا وقت طے ہو گیا",

		"━━ Wednesday 25 November 2026 ━",
		"Fees for December are due", "kal school ki chutti hai?",
		"Yeh baat kis bachay ke baray mein hai?", "1 = Hamza (5-B)", "2 = Hina (3-A)", "Miss Sana ke liye aap ka message mil gaya hai.",

		"━━ Thursday 26 November 2026 ━",
		"Al-Noor School → Miss Sana", "#B1 Hamza Tariq (5-B), family:", "Miss Sana ka message:",
		"Nasreen Bibi (mother of Fatima 4-A) → Al-Noor School", "فاطمہ کا ریاضی کا ٹیسٹ کب ہے؟",
		"Al-Noor School → Miss Hira", "#C1 Fatima Rehman (4-A), family:", "فاطمہ کا ریاضی کا ٹیسٹ کب ہے؟",
		"Miss Hira → Al-Noor School", "پیر کو ہے۔ صفحہ 40 سے 44 دہرا لیں۔",
		"Al-Noor School → Nasreen Bibi (mother of Fatima 4-A)", "Miss Hira کا پیغام", "پیر کو ہے۔ صفحہ 40 سے 44 دہرا لیں۔",

		"━━ Friday 27 November 2026 ━",
		"1 homework missing (Maths p41)", "Reply 1 = done, 2 = please call me",
		"We have told Miss Sana.", "please call about the weekly report",
		"Bushra Rashid (mother of Zainab 5-B) → Al-Noor School", "│ STOP\n", "دوبارہ شروع کرنے کے لیے START لکھیں۔",
		"Reminder: Parents' day, Sat 28 Nov:",

		"━━ Saturday 28 November 2026 ━", "09:00-09:10  booked     Hamza Tariq (5-B)",
		"━━ Sunday 29 November 2026 ━", "Reminder: Sports Day on Mon 30 Nov",
		"━━ Monday 30 November 2026 ━", "Today at 9:00 am: Sports Day, at School ground.",
		"━━ The week in numbers ━", "texts delivered", "replies read     20", "0 wait for an answer", "not sent         0",
		"Sports Day       3 yes, 0 no", "Parents' day     4 families booked",
		"nothing left this machine, and nothing is left on it.\n",
	)
	for line := range strings.Lines(told) {
		line = strings.TrimRight(line, "\n")
		if width := displayWidth(line); width > lineWidth {
			t.Errorf("a line of %d columns: %s", width, line)
		}
	}
}

// inOrder fails at the first part that a text does not have behind the parts before it.
func inOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Fatalf("%q is not told, or not in its place. What follows is:\n%s\nand all is:\n%s", part, rest, text)
		}
		rest = after
	}
}

// tripwire is a server that must not be called.
type tripwire struct {
	net.Listener
	callers chan string
}

func newTripwire(t *testing.T) *tripwire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	w := &tripwire{Listener: l, callers: make(chan string, 100)}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.callers <- c.RemoteAddr().String()
			c.Close()
		}
	}()
	return w
}

func (w *tripwire) address() string { return w.Addr().String() }

// touched says whether somebody called before now: it calls itself, and callers are taken in their order.
func (w *tripwire) touched(t *testing.T) bool {
	t.Helper()
	c, err := net.Dial("tcp", w.address())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return <-w.callers != c.LocalAddr().String()
}
