package console

import (
	"fmt"
	"html/template"
	"strings"
	"sync"
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
		"sentence": w.sentence, "defect": w.defect,
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
