package templates

import "strings"

// joint stands between the two names in the name of a text that asks. No text's
// own name has it.
const joint = "+"

// Asking names a text with a question under it, on a line of its own:
// "meeting_invite+meeting_ask". What goes out as one message is approved as one
// WhatsApp template, and this is the template's name here. [Book.Text],
// [Book.Ordered], [Book.Placeholders] and [Book.Render] take it; a school words
// the two by themselves.
func Asking(name, ask string) string {
	return name + joint + ask
}

// Parts are the texts that a name stands for: the two of one that [Asking] made,
// else itself alone.
func Parts(name string) []string {
	return strings.Split(name, joint)
}

// text is a wording, or one with its question under it; nil where there is none.
func (b *Book) text(k Key) *Text {
	if t := b.texts[k]; t != nil {
		return t
	}
	parts := Parts(k.Name)
	if len(parts) != 2 {
		return nil
	}
	above, ask := b.texts[Key{parts[0], k.Language}], b.texts[Key{parts[1], k.Language}]
	if above == nil || ask == nil {
		return nil
	}
	return parse(above.source + "\n" + ask.source)
}
