package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"raabta/bot"
	"raabta/templates"
)

// measures are what the words of a form would cost as SMS: each language's, and all of them together.
type measures struct {
	Of       map[templates.Language]measure
	Families int // that it goes to, with the teachers; 0 where nobody is chosen yet
	Segments int // that it takes at most
	Cost     string
}

// measure is what a text would be, in one language.
type measure struct {
	templates.Size
	Wrong string // why it cannot be sent
	Dear  bool   // it would cost half, were it not for a character outside of GSM-7
}

// In is the measure of a language; nil where nothing is written.
func (m measures) In(lang templates.Language) *measure {
	if one, ok := m.Of[lang]; ok {
		return &one
	}
	return nil
}

// measureTyped answers what a form that is being filled in would cost. Nothing is kept.
func measureTyped(v *visit) error {
	m, err := v.measures(v.typed())
	if err != nil {
		return err
	}
	page, err := v.c.pages[v.words.lang].page("compose")
	if err != nil {
		return err
	}
	var buffer bytes.Buffer
	if err := page.ExecuteTemplate(&buffer, "measures", m); err != nil {
		return fmt.Errorf("measure a text: %w", err)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(http.StatusOK)
	_, _ = v.w.Write(buffer.Bytes())
	return nil
}

// measures measures what was typed, with the names of a family that does not exist.
func (v *visit) measures(form composeForm) (measures, error) {
	m := measures{Of: map[templates.Language]measure{}}
	b := v.broadcastFrom(bot.BroadcastDraft{English: form.English, Urdu: form.Urdu, Roman: form.Roman, Class: bot.Routine, Question: map[bool]string{true: "yesno"}[form.Ask]})
	longest := 0
	for _, lang := range templates.Languages() {
		if form.Text(lang) == "" {
			continue
		}
		if r, wrong := errors.AsType[*refusal](v.wrongText(bot.TextComposer{}.CheckText(form.Text(lang)))); wrong {
			m.Of[lang] = measure{Wrong: v.t(r.sentence, r.values...)}
			continue
		}
		d, err := bot.TextComposer{Books: v.c.Books}.Sample(v.Context(), v.now, v.school, b, lang)
		if err != nil {
			return m, err
		}
		size := templates.Measure(d.Body)
		m.Of[lang] = measure{Size: size, Dear: lang != templates.Urdu && size.Encoding == templates.UCS2}
		longest = max(longest, size.Segments)
	}
	if len(form.To) == 0 || longest == 0 {
		return m, nil
	}
	n, _, _ := v.c.sizes.get(v.Context(), v.school.ID+" "+strings.Join(form.To, ","), v.now)
	m.Families, m.Segments = n, n*longest
	if v.c.SegmentPrice > 0 && n > 0 {
		m.Cost = amount(float64(m.Segments)*v.c.SegmentPrice, v.c.PriceUnit)
	}
	return m, nil
}

// sizesAge is how old the size of an audience may be, while somebody types.
const sizesAge = 30 * time.Second

// countAudience counts whom an audience has, by the school's id and the audience; nobody where the school does not have it.
func (c *Console) countAudience(ctx context.Context, key string, _ time.Time) (int, error) {
	schoolID, audience, _ := strings.Cut(key, " ")
	n, err := c.Store.CountAudience(ctx, schoolID, audience)
	if errors.Is(err, bot.ErrAudience) {
		return 0, nil
	}
	return n, err
}
