package join

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"raabta/bot"
	"raabta/templates"
)

//go:embed poster.html
var posterHTML string

// Poster is a page for the school's gate that says how a family joins.
type Poster struct {
	School    string
	Number    bot.Number
	Languages []templates.Language // from the top; at least one
	Book      *templates.Book
}

// page is what poster.html shows.
type page struct {
	School, Number, Link string
	Lang                 string
	Code                 template.HTML
	Parts                []part
}

// part is the poster in one language.
type part struct {
	Lang, Dir                      string
	Title, Scan, Write, Then, Stop string
}

// Write writes the page: one HTML file that needs no other, for A4, black on white.
func (p Poster) Write(w io.Writer) error {
	link := ChatLink(p.Number, Hello)
	code, err := CodeOf(link)
	if err != nil {
		return err
	}
	pg := page{School: p.School, Number: p.Number.Readable(), Link: link, Code: template.HTML(code.SVG()), Lang: string(p.Languages[0])}
	for _, lang := range p.Languages {
		pt := part{Lang: string(lang), Dir: "ltr"}
		if lang == templates.Urdu {
			pt.Dir = "rtl"
		}
		for name, to := range map[string]*string{
			"poster_title": &pt.Title, "poster_scan": &pt.Scan, "poster_write": &pt.Write, "poster_then": &pt.Then, "poster_stop": &pt.Stop,
		} {
			if *to, err = p.Book.Render(lang, name, nil); err != nil {
				return fmt.Errorf("the poster's words: %w", err)
			}
		}
		pg.Parts = append(pg.Parts, pt)
	}
	t, err := template.New("poster").Parse(posterHTML)
	if err != nil {
		return fmt.Errorf("read poster.html: %w", err)
	}
	return t.Execute(w, pg)
}
