package bot

import (
	"maps"
	"slices"
	"testing"
	"time"
)

var tried = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

func unresolved(id, body string, change ...func(*Unresolved)) Unresolved {
	u := Unresolved{StartedAt: tried, Message: Message{
		ID: id, Channel: SMS, Number: "+923001234567", Body: body, Class: Routine, Status: InDoubt, ExpiresAt: tried.Add(48 * time.Hour),
	}}
	for _, c := range change {
		c(&u)
	}
	return u
}

func carried(id, body string, after time.Duration) Carried {
	return Carried{ProviderID: id, To: "+923001234567", Body: body, At: tried.Add(after), Status: Sending}
}

func startedAfter(d time.Duration) func(*Unresolved) {
	return func(u *Unresolved) { u.StartedAt = tried.Add(d) }
}

func byTemplate(u *Unresolved) {
	u.Channel, u.Template, u.Vars = WhatsApp, "event_announce", `{"event":"Sports Day"}`
}

// TestMatch is what counts as proof that a message was sent.
func TestMatch(t *testing.T) {
	busy := func(u *Unresolved) { u.Busy = true }
	other := carried("SM1", "Hello", 0)
	other.To = "+923001234568"
	for _, c := range []struct {
		name    string
		list    []Unresolved
		carried []Carried
		owned   []string
		want    map[string]string
	}{
		{"the same words at the same time", []Unresolved{unresolved("a", "Hello")}, []Carried{carried("SM1", "Hello", 0)}, nil, map[string]string{"a": "SM1"}},
		{"other words", []Unresolved{unresolved("a", "Hello")}, []Carried{carried("SM1", "Hello.", 0)}, nil, nil},
		{"another phone", []Unresolved{unresolved("a", "Hello")}, []Carried{other}, nil, nil},
		{"one of ours already", []Unresolved{unresolved("a", "Hello")}, []Carried{carried("SM1", "Hello", 0)}, []string{"SM1"}, nil},
		{"two minutes before, in whole seconds", []Unresolved{unresolved("a", "Hello")}, []Carried{carried("SM1", "Hello", -2*time.Minute)}, nil, map[string]string{"a": "SM1"}},
		{"before that", []Unresolved{unresolved("a", "Hello")}, []Carried{carried("SM1", "Hello", -2*time.Minute-time.Second)}, nil, nil},
		{"ten minutes after", []Unresolved{unresolved("a", "Hello")}, []Carried{carried("SM1", "Hello", 10*time.Minute)}, nil, map[string]string{"a": "SM1"}},
		{"after that", []Unresolved{unresolved("a", "Hello")}, []Carried{carried("SM1", "Hello", 10*time.Minute+time.Second)}, nil, nil},
		{"several: the oldest that belongs to nobody", []Unresolved{unresolved("a", "Hello")},
			[]Carried{carried("SM3", "Hello", 3*time.Minute), carried("SM2", "Hello", 2*time.Minute), carried("SM1", "Hello", time.Minute)}, []string{"SM1"}, map[string]string{"a": "SM2"}},
		{"two children, one text, both sent", []Unresolved{unresolved("a", "Hello"), unresolved("b", "Hello", startedAfter(time.Second))},
			[]Carried{carried("SM2", "Hello", time.Second), carried("SM1", "Hello", 0)}, nil, map[string]string{"a": "SM1", "b": "SM2"}},
		{"two children, one text, one sent", []Unresolved{unresolved("b", "Hello", startedAfter(time.Second)), unresolved("a", "Hello")},
			[]Carried{carried("SM1", "Hello", time.Second)}, nil, map[string]string{"a": "SM1"}},
		{"two of ours and two of theirs, an hour apart", []Unresolved{unresolved("a", "Hello"), unresolved("b", "Hello", startedAfter(time.Hour))},
			[]Carried{carried("SM2", "Hello", time.Hour)}, nil, map[string]string{"b": "SM2"}},
		{"listed twice, since it moved to the next page meanwhile", []Unresolved{unresolved("a", "Hello"), unresolved("b", "Hello")},
			[]Carried{carried("SM1", "Hello", 0), carried("SM1", "Hello", 0)}, nil, map[string]string{"a": "SM1"}},
		{"another text to the phone is on its way", []Unresolved{unresolved("a", "Hello", busy)}, []Carried{carried("SM1", "Hello", 0)}, nil, nil},
		{"line ends and space at the ends", []Unresolved{unresolved("a", "Hello \r\nthere\n")}, []Carried{carried("SM1", "Hello\nthere", 0)}, nil, map[string]string{"a": "SM1"}},
		{"written plainly by a messaging service", []Unresolved{unresolved("a", "“Sports Day” – don’t be late…")}, []Carried{carried("SM1", `"Sports Day" - don't be late...`, 0)}, nil, map[string]string{"a": "SM1"}},
		{"a trial account", []Unresolved{unresolved("a", "Hello")}, []Carried{carried("SM1", "Sent from your Twilio trial account - Hello", 0)}, nil, map[string]string{"a": "SM1"}},
		{"a template's words, by count", []Unresolved{unresolved("a", "Sports Day", byTemplate)}, []Carried{carried("SM1", "Dear parent: Sports Day", 0)}, nil, map[string]string{"a": "SM1"}},
		{"a template's words, but two are there and one is missing", []Unresolved{unresolved("a", "Sports Day", byTemplate)},
			[]Carried{carried("SM1", "Dear parent: Sports Day", 0), carried("SM2", "Fees", 0)}, nil, nil},
		{"a template and free words: which is which?", []Unresolved{unresolved("a", "Sports Day", byTemplate), unresolved("b", "Hello", func(u *Unresolved) { u.Channel = WhatsApp })},
			[]Carried{carried("SM1", "Dear parent: Sports Day", 0)}, nil, nil},
		{"a text sent as a template needs no words of ours, a plain one does", []Unresolved{unresolved("a", "Sports Day", func(u *Unresolved) { u.Channel = WhatsApp })},
			[]Carried{carried("SM1", "Dear parent: Sports Day", 0)}, nil, nil},
	} {
		owned := map[string]bool{}
		for _, id := range c.owned {
			owned[id] = true
		}
		got := map[string]string{}
		for id, found := range match(c.list, c.carried, owned) {
			got[id] = found.ProviderID
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: found %v, want %v", c.name, got, c.want)
		}
	}
}

// TestResolve is what follows from not finding a message: when it is looked for again, and what is decided meanwhile.
func TestResolve(t *testing.T) {
	emergency := func(u *Unresolved) { u.Class = Emergency }
	for _, c := range []struct {
		name             string
		u                Unresolved
		after            time.Duration
		looked           bool
		next             time.Duration // 0: never
		uncertain, again bool
	}{
		{"routine, first look", unresolved("a", ""), 30 * time.Second, true, 2 * time.Minute, false, false},
		{"routine, second", unresolved("a", ""), 2 * time.Minute, true, 5 * time.Minute, false, false},
		{"routine, third", unresolved("a", ""), 5 * time.Minute, true, 15 * time.Minute, false, false},
		{"routine, the window is over", unresolved("a", ""), 15 * time.Minute, true, time.Hour, true, false},
		{"routine, the list cannot be read", unresolved("a", ""), 15 * time.Minute, false, 15*time.Minute + 30*time.Second, false, false},
		{"routine, it still cannot", unresolved("a", ""), 20 * time.Minute, false, 20*time.Minute + 30*time.Second, true, false},
		{"uncertain, for the lists that lag", unresolved("a", "", func(u *Unresolved) { u.Status = Uncertain }), time.Hour, true, 6 * time.Hour, false, false},
		{"uncertain, the last look", unresolved("a", "", func(u *Unresolved) { u.Status = Uncertain }), 24 * time.Hour, true, 0, false, false},
		{"noticed days later", unresolved("a", ""), 72 * time.Hour, true, 0, true, false},
		{"an emergency, first look", unresolved("a", "", emergency), 30 * time.Second, true, time.Minute, false, false},
		{"an emergency, after a minute", unresolved("a", "", emergency), time.Minute, true, 2 * time.Minute, true, true},
		{"an emergency, and nobody answers", unresolved("a", "", emergency), time.Minute, false, 90 * time.Second, false, false},
		{"an emergency, and nobody answers for long", unresolved("a", "", emergency), 5 * time.Minute, false, 5*time.Minute + 30*time.Second, true, true},
		{"the second one of an emergency", unresolved("b", "", emergency, func(u *Unresolved) { u.AgainOf = "a" }), time.Minute, true, 2 * time.Minute, false, false},
		{"the second one, the window is over", unresolved("b", "", emergency, func(u *Unresolved) { u.AgainOf = "a" }), 15 * time.Minute, true, time.Hour, true, false},
		{"an emergency whose time is over", unresolved("a", "", emergency, func(u *Unresolved) { u.ExpiresAt = tried }), 15 * time.Minute, true, time.Hour, true, false},
	} {
		now := tried.Add(c.after)
		r := c.u.resolve(now, c.looked)
		next := time.Duration(0)
		if !r.LookAt.IsZero() {
			next = r.LookAt.Sub(tried)
		}
		if next != c.next || r.Uncertain != c.uncertain || (r.Again != nil) != c.again || r.Uncertain != (r.Reason != "") {
			t.Errorf("%s: next look after %v, uncertain %v, again %v, %q", c.name, next, r.Uncertain, r.Again != nil, r.Reason)
		}
		if m := r.Again; m != nil && (m.AgainOf != c.u.ID || m.Status != Queued || !m.SendAfter.Equal(now) || m.Reason != reasonOnceMore || m.ID == c.u.ID || m.ProviderID != "") {
			t.Errorf("%s: sent once more is %+v", c.name, m)
		}
	}
}

// TestPatience: who fails is asked less and less often, and never before the time it names.
func TestPatience(t *testing.T) {
	var p patience
	var waits []time.Duration
	for range 5 {
		p.note(&SlowDown{}, tried)
		waits = append(waits, p.until.Sub(tried))
	}
	if want := append(rests(), 5*time.Minute); !slices.Equal(waits, want) {
		t.Errorf("waits %v, want %v", waits, want)
	}
	p.note(nil, tried)
	if !p.mayAsk(tried) {
		t.Error("after an answer it is not asked")
	}
	p.note(&SlowDown{After: time.Hour}, tried)
	if p.mayAsk(tried.Add(59 * time.Minute)) {
		t.Error("asked before the time it named")
	}
}
