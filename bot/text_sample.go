package bot

import (
	"context"
	"fmt"
	"time"

	"raabta/templates"
)

// Sample is what a plain broadcast says to a family that does not exist, in a language, with the segments it takes as an SMS: for
// whoever is still writing it. What a real family reads may be longer. CheckText comes first.
func (c TextComposer) Sample(ctx context.Context, now time.Time, school School, b Broadcast, lang templates.Language) (Draft, error) {
	own, err := templates.Compile(b.Texts().In(lang))
	if err != nil {
		return Draft{}, err
	}
	book, err := c.Books.Book(ctx, school.ID)
	if err != nil {
		return Draft{}, fmt.Errorf("wording: %w", err)
	}
	of := book.Sample(templates.Key{Name: "broadcast", Language: lang}, nil)
	r := Recipient{
		Household: Household{Name: of["family"], Language: string(lang), Children: []Child{{Student: Student{Name: of["child"], Class: of["class"]}, MayReceive: true}}},
		Reach:     Reach{Channel: SMS},
	}
	d, err := c.compose(book, own, school, b, r, now)
	if err != nil {
		return Draft{}, err
	}
	d.Segments = templates.Measure(d.Body).Segments
	return d, nil
}
