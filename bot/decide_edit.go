package bot

import (
	"slices"

	"raabta/templates"
)

// tellEdit notes for staff that the message corrects another.
func (d *decider) tellEdit() {
	switch {
	case d.in.Message.Kind != Edit:
	case len(d.in.Corrects) == 0:
		d.because("corrects a message that is not known")
	default:
		d.because("corrects an earlier message")
	}
}

// corrected takes a correction where the words that it corrects went: what answered a question answers it anew, where its
// asker can undo the first answer; what is part of a conversation stays in it. All else is decided like any words.
func (d *decider) corrected() bool {
	if d.in.Message.Kind != Edit || len(d.in.Corrects) == 0 {
		return false
	}
	answered := slices.Clone(d.in.Answered)
	slices.SortStableFunc(answered, func(a, b Question) int { // the digit that chose a question was meant for that
		switch {
		case a.Kind == KindWhich && b.Kind != KindWhich:
			return -1
		case b.Kind == KindWhich && a.Kind != KindWhich:
			return 1
		}
		return 0
	})
	for _, q := range answered {
		if _, ours := d.household(q.HouseholdID); ours && d.fits(q) {
			d.because("and what that answered")
			return d.answer(q)
		}
	}
	t := d.in.CorrectedTalk
	switch {
	case t == nil:
		return false
	case d.isFamily(*t):
		d.because("in the conversation #" + t.Code)
		d.converse(t.Key(), d.childOf(*t), d.in.Message.Body)
	case d.mine(*t):
		d.because("in the conversation #" + t.Code)
		d.relay(*t, d.in.Message.Body)
	default:
		return false
	}
	return true
}

// marked says before words that they are a correction, for whoever read the first.
func (d *decider) marked(lang templates.Language, kind IncomingKind, words string) string {
	if kind != Edit || words == "" {
		return words
	}
	return d.wordIn(lang, "corrected") + " " + words
}
