package console_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"raabta/bot"
	"raabta/templates"
)

// network carries what the school sends; what a number is to be refused with stands in no. A quiet one does not tell what arrives.
type network struct {
	mu    sync.Mutex
	sent  []bot.Outgoing
	no    map[bot.Number]string
	quiet bool
}

// Send implements bot.Channel.
func (n *network) Send(_ context.Context, out bot.Outgoing) bot.SendResult {
	n.mu.Lock()
	defer n.mu.Unlock()
	if why := n.no[out.Number]; why != "" {
		return bot.SendResult{Outcome: bot.NotSent, Verdict: bot.BadNumber, Code: "21211", Reason: why}
	}
	n.sent = append(n.sent, out)
	status := bot.Delivered
	if n.quiet {
		status = bot.Sent
	}
	return bot.SendResult{Outcome: bot.Accepted, ProviderID: fmt.Sprint("SM", len(n.sent)), Status: status}
}

// outside is the rest of the program: it makes messages of broadcasts and sends them.
type outside struct {
	*rig
	*network
	expander *bot.Expander
	outbox   *bot.Outbox
}

// outside gives the school a number to send from, at a rate.
func (r *rig) outside(rate float64) *outside {
	r.Helper()
	if _, err := r.store.SetSender(r.Context(), bot.Sender{
		SchoolID: r.school.ID, Channel: bot.SMS, Provider: "test", Address: "+15550001111", CanSend: true, CanReceive: true, Rate: rate, State: bot.SenderOK,
	}); err != nil {
		r.Fatal(err)
	}
	builtin, err := templates.Builtin()
	if err != nil {
		r.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(r.Output(), nil))
	n := &network{no: map[bot.Number]string{}}
	return &outside{
		rig: r, network: n,
		expander: &bot.Expander{Store: r.store, Composers: map[string]bot.Composer{bot.KindText: bot.TextComposer{Books: oneBook{builtin}}}, Alarm: r.store.RaiseAlarm, Log: log},
		outbox:   &bot.Outbox{Store: r.store, Channels: map[string]bot.Channel{"test": n}, Owner: "test", Log: log, Wake: bot.NewWake()},
	}
}

// makes makes the messages that are due.
func (o *outside) makes() {
	o.Helper()
	if _, err := o.expander.Step(o.Context(), o.clock()); err != nil {
		o.Fatal(err)
	}
}

// steps makes and sends what is due.
func (o *outside) steps() {
	o.Helper()
	if err := o.store.RefreshHours(o.Context(), o.clock()); err != nil {
		o.Fatal(err)
	}
	o.makes()
	for more := true; more; {
		var err error
		if more, err = o.outbox.Step(o.Context(), o.clock()); err != nil {
			o.Fatal(err)
		}
	}
}

// drafts writes a draft and answers the path of its page, without /look.
func (b *browser) drafts(pairs ...string) string {
	b.Helper()
	form := []string{"class", "routine", "when", "now"}
	for i := 0; i+1 < len(pairs); i += 2 {
		switch pairs[i] {
		case "class":
			form[1] = pairs[i+1]
		case "when":
			form[3] = pairs[i+1]
		default:
			form = append(form, pairs[i], pairs[i+1])
		}
	}
	a := b.posts("/broadcasts", form...)
	if a.status != http.StatusSeeOther {
		b.Fatalf("no draft: %d %s", a.status, a.text())
	}
	return strings.TrimSuffix(a.header.Get("Location"), "/look")
}

var pinned = regexp.MustCompile(`name="pin" value="([0-9a-f]+)"`)

// pin is the pin of a draft's page.
func (b *browser) pin(draft string) string {
	b.Helper()
	m := pinned.FindStringSubmatch(b.gets(draft + "/look").body)
	if m == nil {
		b.Fatalf("%s cannot be sent: %s", draft, b.gets(draft+"/look").text())
	}
	return m[1]
}

// sendsIt looks at a draft and sends it; the answer is the path of the broadcast.
func (b *browser) sendsIt(draft string, more ...string) string {
	b.Helper()
	a := b.posts(draft+"/send", append([]string{"pin", b.pin(draft)}, more...)...)
	if a.status != http.StatusSeeOther {
		b.Fatalf("not sent: %d %s", a.status, a.text())
	}
	return a.header.Get("Location")
}

// broadcasts are the school's.
func (r *rig) broadcasts() []bot.Broadcast {
	r.Helper()
	list, err := r.store.Broadcasts(r.Context(), r.school.ID, 100)
	if err != nil {
		r.Fatal(err)
	}
	return list
}

// deeds are the actions in the audit that begin with a word, the first first.
func (r *rig) deeds(prefix string) (list []string) {
	r.Helper()
	all, err := r.store.Deeds(r.Context(), r.school.ID, "", 1000)
	if err != nil {
		r.Fatal(err)
	}
	for _, d := range slices.Backward(all) {
		if strings.HasPrefix(d.Action, prefix) {
			list = append(list, d.Action)
		}
	}
	return list
}

// manyFamilies is a school of so many, with a child in one class.
func manyFamilies(n int) map[string]string {
	var sheet strings.Builder
	sheet.WriteString("Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language\n")
	for i := range n {
		fmt.Fprintf(&sheet, "%d,Child %c%c%c,Father %[2]c%[3]c%[4]c,,5,B,0300-%07d,,no,en\n", i+1, 'A'+i%26, 'a'+i/26%26, 'a'+i/676%26, 2000000+i)
	}
	return map[string]string{"pupils.csv": sheet.String()}
}

// sendsItAgain clicks on a page that is still open.
func (b *browser) sendsItAgain(draft string) {
	b.Helper()
	if a := b.posts(draft + "/send"); a.status != http.StatusSeeOther {
		b.Errorf("the second click: %d", a.status)
	}
}
