package console_test

import (
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/console"
)

// TestNobodysWordsAreMarkup: row 110: names from a sheet and words from the form come out as they are.
func TestNobodysWordsAreMarkup(t *testing.T) {
	each(t, func(r *rig) {
		const evil = `<script>alert(1)</script>"><img src=x onerror=alert(2)>`
		quoted := `"` + strings.ReplaceAll(evil, `"`, `""`) + `"`
		r.imports(map[string]string{"pupils.csv": "Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language\n101,Ayesha " + quotedIn(evil) + "," + quoted + ",,4,A,0300-1234501,,no,en\n"})
		out := r.outside(1000)
		b := r.as(bot.UserOffice)
		draft := b.drafts("text-en", evil+" {family}", "text-ur", evil, "to", "all")
		pages := []string{"/broadcasts/new?draft=" + draft[strings.LastIndexByte(draft, '/')+1:], draft + "/look", "/broadcasts"}
		path := b.sendsIt(draft)
		pages[0], pages[1] = "/broadcasts/new?from="+path[strings.LastIndexByte(path, '/')+1:], path
		r.passes(2 * time.Minute)
		out.steps()
		if a := b.posts(path + "/cancel"); a.status != http.StatusConflict {
			r.Errorf("canceled: %d", a.status)
		}
		paused := b.sendsIt(b.drafts("text-en", "Held.", "to", "all"))
		b.posts(paused+"/pause", "reason", evil)
		again := b.drafts("text-en", evil, "to", "all")
		for _, p := range append(pages, paused, again+"/look") {
			a := b.gets(p)
			if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img") {
				r.Errorf("%s has markup of somebody's", p)
			}
			if !strings.Contains(html.UnescapeString(a.body), "<script>alert(1)</script>") {
				r.Errorf("%s does not show what somebody wrote", p)
			}
		}
		a := b.posts("/broadcasts", "text-en", evil, "family", evil, "class", "routine", "when", "now")
		if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img") {
			r.Error("the form shown again has markup of somebody's")
		}
	})
}

func quotedIn(s string) string { return strings.NewReplacer(`"`, "", ",", "").Replace(s) }

// TestResultsAreASheet: rows 61, 62 and 64: no cell is a formula, Urdu opens in Excel, and a file of any length is streamed.
func TestResultsAreASheet(t *testing.T) {
	each(t, func(r *rig) {
		sheets := manyFamilies(1203) // more than two reads
		for i, name := range []string{"@SUM(A1)", "-Ali Khan", "+Ali Khan", "عمران خان"} {
			sheets["pupils.csv"] += fmt.Sprintf("%d,Evil Child,\"%s\",,4,A,0301-%07d,,no,en\n", 5000+i, name, 3000000+i)
		}
		r.imports(sheets)
		out := r.outside(0)
		b := r.as(bot.UserOffice)
		path := b.sendsIt(b.drafts("text-en", "School is closed on Friday.", "to", "all"), "count", "1,207")
		r.passes(2 * time.Minute)
		out.makes()
		a := b.gets(path + "/results.csv")
		if a.status != http.StatusOK || a.header.Get("Content-Length") != "" || a.header.Get("X-Content-Type-Options") != "nosniff" ||
			!regexp.MustCompile(`^attachment; filename="results-2026-11-24-[0-9a-f]{6}\.csv"$`).MatchString(a.header.Get("Content-Disposition")) {
			r.Errorf("%d, %v", a.status, a.header)
		}
		body, bom := strings.CutPrefix(a.body, "\uFEFF")
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil || !bom || len(rows) != 1208 {
			r.Fatalf("%d rows, %v", len(rows), err)
		}
		seen := map[string]bool{}
		for _, row := range rows[1:] {
			for _, cell := range row {
				if strings.IndexAny(strings.TrimSpace(cell), "=+-@＝＋－＠\t\r\n") == 0 {
					r.Errorf("a cell is a formula: %q", cell)
				}
			}
			if row[4] != "waits" {
				r.Errorf("%v", row)
			}
			seen[row[0]+row[2]] = true
		}
		if len(seen) != 1207 || !seen["عمران خان'+923013000003"] {
			r.Errorf("%d families are told of", len(seen))
		}
		if a := r.as(bot.UserReadOnly).gets(path + "/results.csv"); a.status != http.StatusForbidden {
			r.Errorf("who only reads takes the sheet away: %d", a.status)
		}
		// The page shows fifty at a time, each once.
		shown := map[string]bool{}
		next := path
		more := regexp.MustCompile(`href="([^"]+\?after=[^"]+)"`)
		rowOf := regexp.MustCompile(`<bdi dir="ltr">(\+\d+)</bdi>`)
		for pages := 0; next != "" && pages < 30; pages++ {
			a := b.gets(next)
			for _, m := range rowOf.FindAllStringSubmatch(html.UnescapeString(a.body), -1) {
				if shown[m[1]] {
					r.Errorf("%s is shown twice", m[1])
				}
				shown[m[1]] = true
			}
			next = ""
			if m := more.FindStringSubmatch(a.body); m != nil {
				next = html.UnescapeString(m[1])
			}
		}
		if len(shown) != 1207 {
			r.Errorf("the pages show %d families", len(shown))
		}
	})
}

// TestCellsAreNoFormulas is row 61, cell by cell.
func TestCellsAreNoFormulas(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Tariq": "Tariq", "4-A": "4-A", "عمران": "عمران", "=1+1": "'=1+1", "+92300": "'+92300", "-1": "'-1", "@A1": "'@A1", "\t=1": "'\t=1", "\r=1": "'\r=1",
		"\n=1": "'\n=1", "\x00=1": "'=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠A": "'＠A", "  =1": "'  =1", "\u200e=1": "'\u200e=1", "\u00a0+1": "'\u00a0+1",
		"a=1": "a=1",
	} {
		if got := console.Harmless(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}

// TestPagesOfBroadcasts: thirty a page, the rest behind it.
func TestPagesOfBroadcasts(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		for i := range 35 {
			at := r.now.Add(time.Duration(i/2) * time.Second) // two in one second
			if _, err := r.store.AddBroadcast(r.Context(), bot.Broadcast{
				SchoolID: r.school.ID, Kind: bot.KindText, Audience: "all", Text: fmt.Sprintf("Text number %02d.", i), Class: bot.Routine, SendAfter: at.Add(time.Hour), CreatedAt: at,
			}); err != nil {
				r.Fatal(err)
			}
		}
		b := r.as(bot.UserReadOnly)
		first := b.gets("/broadcasts")
		first.has(r, "Text number 34.", "Text number 05.")
		m := regexp.MustCompile(`/broadcasts\?before=[^"]+`).FindString(first.body)
		if strings.Contains(first.body, "Text number 04.") || m == "" || strings.Contains(first.body, "Write to many") {
			r.Error("the first page shows more than thirty, or what a reader may not do")
		}
		second := b.gets(m)
		second.has(r, "Text number 04.", "Text number 00.", "To the newest")
		if strings.Contains(second.body, "Text number 05.") {
			r.Error("one is on both pages")
		}
	})
}
