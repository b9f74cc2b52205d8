package console_test

import (
	"net/http"
	"testing"

	"raabta/bot"
)

// TestWordsAreMeasuredWhileTheyAreTyped: row 83: what a text costs is seen before it is finished, and nothing is kept of it.
func TestWordsAreMeasuredWhileTheyAreTyped(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		b := r.as(bot.UserOffice)
		a := b.posts("/broadcasts/measure", "text-en", "School is closed on Friday.", "text-ur", "جمعے کو سکول بند ہے۔", "to", "all", "to", "teachers")
		a.has(r, `id="measure-en"`, "1 SMS segment: 36 characters in GSM-7, 124 more fit.", "1 SMS segment: 29 characters in UCS-2, 41 more fit.", "To 6: 6 segments at most.")
		b.posts("/broadcasts/measure", "text-en", "Bring a pencil – and paper.").has(r, "in UCS-2", "cost twice as much")
		b.posts("/broadcasts/measure", "text-en", "Bring a pencil – and paper.", "straighten", "yes").has(r, "in GSM-7")
		b.posts("/broadcasts/measure", "text-en", "Dear {name}").has(r, "{name} is not known")
		b.posts("/broadcasts/measure", "text-en", "{child} is here", "to", "class:9-Z").has(r, "23 characters in GSM-7")
		if a := b.posts("/broadcasts/measure"); a.status != http.StatusOK || a.text() != "" {
			r.Errorf("of nothing: %d %q", a.status, a.text())
		}
		if a := r.as(bot.UserReadOnly).posts("/broadcasts/measure", "text-en", "x"); a.status != http.StatusForbidden {
			r.Errorf("who may not write: %d", a.status)
		}
		if got := r.deeds("broadcast."); len(got) != 0 {
			r.Errorf("the audit has %v", got)
		}
		draft := b.drafts("text-en", "School is closed on Friday.", "to", "all")
		b.gets("/broadcasts/new?draft="+draft[len("/broadcasts/drafts/"):]).has(r, "36 characters", "To 4: 4 segments at most.")
	})
}
