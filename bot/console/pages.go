package console

import (
	"fmt"
	"html/template"
	"strings"
	"sync"
	"time"

	"raabta/bot/civil"
)

// pages are the console's templates in one language. A page is parsed when it is first asked for: all of them take a moment that a
// service which starts should not.
type pages struct {
	shared *template.Template // the base and the parts, whose names begin with an underscore

	mu     sync.Mutex
	parsed map[string]*template.Template // by file name without ending
}

// readPages parses the base and the parts of html/.
func readPages(w *words) (*pages, error) {
	shared := template.New("").Funcs(template.FuncMap{
		"t": w.t, "tn": w.tn, "dict": dict, "thousands": thousands,
		"area": func() string { return "" }, // of each page its own
		"join": func(sep string, list []string) string { return strings.Join(list, sep) },
	})
	shared, err := shared.ParseFS(files, "html/base.html", "html/_*.html")
	if err != nil {
		return nil, err
	}
	return &pages{shared: shared, parsed: map[string]*template.Template{}}, nil
}

// page is the page of a file name without ending.
func (p *pages) page(name string) (*template.Template, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if page := p.parsed[name]; page != nil {
		return page, nil
	}
	page, err := p.shared.Clone()
	if err == nil {
		area := areas()[name]
		page, err = page.Funcs(template.FuncMap{"area": func() string { return area }}).ParseFS(files, "html/"+name+".html")
	}
	if err != nil {
		return nil, fmt.Errorf("read the page %s: %w", name, err)
	}
	p.parsed[name] = page
	return page, nil
}

// areas are the parts of the console that have a file in css/ whose rules hold inside of them alone, by page.
func areas() map[string]string {
	of := map[string]string{}
	for area, pages := range map[string][]string{
		"today": {"today"}, "threads": {"threads", "thread"}, "phones": {"phones"},
		"people": {"people", "household", "classes", "class", "staff", "import"},
		"plans":  {"schedule", "digest", "events", "event", "event_new", "event_step"},
	} {
		for _, page := range pages {
			of[page] = area
		}
	}
	return of
}

// dict makes the argument of a part that takes several: names and values in turn.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict needs names and values in turn, not %d of them", len(pairs))
	}
	d := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("the name %v of dict is no text", pairs[i])
		}
		d[name] = pairs[i+1]
	}
	return d, nil
}

// thousands writes a number with commas: "12,345".
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// When writes an instant by the school's clock, as short as it is clear: "09:40" today, "Tue 09:40" within a week, "24 Nov" else.
func (f *frame) When(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	wall, today := civil.WallOf(at, f.zone), civil.DateOf(f.Now, f.zone)
	switch days := wall.Date.Sub(today); {
	case days == 0:
		return wall.Clock.String()
	case days > -7 && days < 7:
		return f.words.t(wall.Date.Weekday().String()[:3]) + " " + wall.Clock.String()
	case wall.Date.Year == today.Year:
		return f.Day(wall.Date)
	}
	return f.Day(wall.Date) + " " + fmt.Sprint(wall.Date.Year)
}

// Whole writes an instant whole: "Tue 24 Nov 2026, 09:40".
func (f *frame) Whole(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	wall := civil.WallOf(at, f.zone)
	return fmt.Sprintf("%s %s %d, %s", f.words.t(wall.Date.Weekday().String()[:3]), f.Day(wall.Date), wall.Date.Year, wall.Clock)
}

// Day writes a date without its year: "24 Nov".
func (f *frame) Day(d civil.Date) string {
	return fmt.Sprintf("%d %s", d.Day, f.words.t(d.Month.String()[:3]))
}

// Since writes how long ago an instant is, roughly: "5 min", "3 h", "2 days".
func (f *frame) Since(at time.Time) string {
	d := f.Now.Sub(at)
	switch {
	case at.IsZero():
		return ""
	case d < time.Minute:
		return f.words.t("just now")
	case d < time.Hour:
		return f.words.t("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return f.words.t("%d h", int(d.Hours()))
	}
	return f.words.t("%d days", int(d.Hours()/24))
}
