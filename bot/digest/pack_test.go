package digest_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/digest"
	"raabta/templates"
)

// Whatever teachers enter, in whatever script, for however many children: an SMS stays in its budget, every child that has
// facts is named, one action and the digits stand at the end, and nothing is said that was not entered.
func TestAnyFactsFitAndNothingIsMadeUp(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 2026))
	book := builtin(t).book
	full := 0
	for range 6000 {
		g := gen{random}
		lang := templates.Languages()[random.IntN(3)]
		s := &store{facts: map[string]*digest.Facts{}}
		var children []bot.Child
		for i := range 1 + random.IntN(6) {
			c := child(g.words(40), []string{"5-B", "Nursery", "10-Green"}[random.IntN(3)])
			c.ID = strconv.Itoa(i)
			children = append(children, c)
			if f := g.facts(); random.IntN(5) > 0 {
				s.facts[c.ID] = f
			}
		}
		r := family(lang, children...)
		drafts := compose(t, s, r)
		if len(drafts) == 0 {
			continue
		}
		if again := compose(t, s, r); again[0].Body != drafts[0].Body {
			t.Fatalf("equal facts, two texts:\n%s\n%s", drafts[0].Body, again[0].Body)
		}
		full += check(t, book, lang, children, s.facts, drafts[0].Body)
	}
	if full < 1000 {
		t.Errorf("only %d texts were full: the budget was hardly tried", full)
	}
}

// check reads a text back; it returns 1 where a fact was left out.
func check(t *testing.T, book *templates.Book, lang templates.Language, children []bot.Child, facts map[string]*digest.Facts, body string) (leftOut int) {
	t.Helper()
	say := func(name string, v templates.Values) string {
		text, err := book.Render(lang, name, v)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	rest, ok := strings.CutPrefix(body, school.ShortName+": ")
	rest, asked := strings.CutSuffix(rest, "\n"+say("digest_ask", nil))
	lines := strings.Split(rest, "\n")
	action, lines := lines[len(lines)-1], lines[:len(lines)-1]
	if !ok || !asked || action == "" {
		t.Fatalf("the school, the action or the digits are missing:\n%s", body)
	}
	most := 2
	if n := len(lines); n > 2 {
		most = 2 + (n-1)/2
	}
	if size := templates.Measure(body); size.Segments > most {
		t.Fatalf("%d segments for %d children:\n%s", size.Segments, len(lines), body)
	}
	var named, known []string
	for _, c := range children {
		allowed := sentences(say, lang, facts[c.ID])
		if len(allowed) == 0 {
			continue
		}
		known = append(known, c.Name)
		for i, line := range lines {
			if line == "" {
				continue
			}
			if left, ok := aboutChild(say, line, c, allowed, lang); ok {
				named, lines[i] = append(named, c.Name), ""
				leftOut = max(leftOut, left)
				break
			}
		}
	}
	if len(named) != len(known) || strings.Join(lines, "") != "" {
		t.Fatalf("of %d children with facts %d are told of; not understood: %q\n%s", len(known), len(named), lines, body)
	}
	return leftOut
}

// aboutChild reads a line of allowed sentences about a child.
func aboutChild(say func(string, templates.Values) string, line string, c bot.Child, allowed []string, lang templates.Language) (leftOut int, ok bool) {
	for _, name := range []string{c.FirstName(), c.Name} {
		if line == name || len([]rune(line)) >= 6 && strings.HasPrefix(name, line) {
			return 1, true // just the name, cut if need be
		}
		head := strings.TrimSuffix(say("digest_child", templates.Values{"child": name, "class": c.Class, "facts": "FACTS"}), "FACTS")
		rest, found := strings.CutPrefix(line, head)
		if !found {
			continue
		}
		for said := 0; ; said++ {
			if rest == "" {
				if said < len(allowed) {
					leftOut = 1
				}
				return leftOut, said > 0
			}
			longest := ""
			for _, a := range allowed {
				if strings.HasPrefix(rest, a) && len(a) > len(longest) {
					longest = a
				}
			}
			if longest == "" {
				cut, dots := strings.CutSuffix(rest, "...")
				for _, a := range allowed {
					if dots && strings.HasPrefix(a, cut) {
						return 1, true // the first words of a note
					}
				}
				return 0, false
			}
			rest = strings.TrimPrefix(rest[len(longest):], templates.Commas(lang, []string{"", ""}))
		}
	}
	return 0, false
}

// sentences are all the ways in which facts may be said.
func sentences(say func(string, templates.Values) string, lang templates.Language, f *digest.Facts) (all []string) {
	if f == nil {
		return nil
	}
	if n := len(f.Missing); n > 0 {
		count := strconv.Itoa(n)
		all = append(all, say("digest_missing_short", templates.Values{"count": count}))
		var items []string
		for _, m := range f.Missing {
			items = append(items, m.Subject+" "+m.Title) // entered in the order of the text
		}
		if len(items) > 4 {
			items = append(items[:3:3], items[3]+" ...")
		}
		all = append(all, say("digest_missing", templates.Values{"count": count, "what": templates.Commas(lang, items)}))
	}
	counts := map[string]int{}
	for _, a := range f.Attendance {
		counts[a.Status]++
	}
	switch all_ := strconv.Itoa(len(f.Attendance)); {
	case counts[digest.Absent] > 0:
		all = append(all, say("digest_absent", templates.Values{"count": strconv.Itoa(counts[digest.Absent]), "days": all_}))
	case len(f.Attendance) > 0 && counts[digest.Leave] == 0:
		all = append(all, say("digest_present", templates.Values{"days": all_}))
	}
	for _, m := range f.Marks {
		all = append(all, say("digest_mark", templates.Values{"subject": m.Subject, "marks": m.Marks, "out_of": m.OutOf}))
	}
	for _, n := range f.Notes {
		all = append(all, say("digest_note", templates.Values{"note": n.Note}))
	}
	return all
}

// gen makes what people write.
type gen struct{ *rand.Rand }

// words are up to so many letters in one script, or in both.
func (g gen) words(most int) string {
	alphabets := []string{"abcdefghijklmnop", "ابپتٹجچدرسشعفقکگلمنوہی", "abcابپ’ñ"}
	letters := []rune(alphabets[g.IntN(len(alphabets))])
	var b strings.Builder
	for n := 1 + g.IntN(most); n > 0; n-- {
		r := letters[g.IntN(len(letters))]
		if r == '’' {
			r = '\''
		}
		b.WriteRune(r)
		if n > 2 && g.IntN(7) == 0 {
			n--
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func (g gen) facts() *digest.Facts {
	f := &digest.Facts{Attendance: days("PPPPPPP"[:g.IntN(7)])}
	for i := range f.Attendance {
		if g.IntN(6) == 0 {
			f.Attendance[i].Status = []string{digest.Absent, digest.Late, digest.Leave}[g.IntN(3)]
		}
	}
	for i := range g.IntN(7) {
		f.Missing = append(f.Missing, digest.Missing{Subject: fmt.Sprintf("S%d", i), Title: g.words(20), Due: "2026-11-26"})
	}
	for i := range g.IntN(4) {
		f.Marks = append(f.Marks, mark(fmt.Sprintf("%s%d", g.words(8), i), strconv.Itoa(g.IntN(21))))
	}
	for range g.IntN(3) {
		f.Notes = append(f.Notes, note([]string{digest.Praise, digest.Improve}[g.IntN(2)], g.words(200))...)
	}
	return f
}

// A family of two with facts each is composed in about as long as its rows take to be written.
func BenchmarkCompose(b *testing.B) {
	for _, lang := range templates.Languages() {
		for _, channel := range []bot.ChannelName{bot.SMS, bot.WhatsApp} {
			b.Run(string(lang)+"/"+string(channel), func(b *testing.B) {
				s := &store{facts: map[string]*digest.Facts{}}
				var chunk []bot.Recipient
				for i := range bot.ChunkSize {
					first, second := child("Muhammad Abdullah Siddiqui", "5-B"), child("Fatima Tuz Zahra Siddiqui", "3-A")
					first.ID, second.ID = fmt.Sprint(i, "a"), fmt.Sprint(i, "b")
					s.facts[first.ID] = &digest.Facts{Missing: missing("Maths", "p41", "Maths", "p44"), Attendance: days("PPAPP"), Marks: []digest.Mark{mark("Maths", "12")}}
					s.facts[second.ID] = &digest.Facts{Attendance: days("PPPPP"), Marks: []digest.Mark{mark("Maths", "18"), mark("Urdu", "15")}, Notes: note(digest.Praise, "helped a new classmate all week")}
					r := family(lang, first, second)
					r.Reach.Channel = channel
					chunk = append(chunk, r)
				}
				composer := digest.Composer{Store: s, Books: builtin(b)}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := composer.Compose(b.Context(), now, school, report, chunk); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*bot.ChunkSize), "µs/household")
			})
		}
	}
}
