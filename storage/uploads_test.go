package storage_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/roster"
	"raabta/storage"
)

// TestUploads: sheets are kept as they were given, by one person once, for an hour, until they are imported.
func TestUploads(t *testing.T) {
	eachDesk(t, func(d desk) {
		content := []byte("Admission No,Student,Father,Class,Contact 1\n1,Ayesha,Imran,5-B,03000000011\n\x00\xff\xfe")
		give := func(who string) roster.Upload {
			u := roster.Upload{ID: bot.NewID(), SchoolID: d.school.ID, UserID: who, At: d.now, Sheets: []roster.Sheet{{Name: "a.csv", Content: content}, {Name: "b.csv"}}}
			d.must(d.s.AddUpload(t.Context(), d.now, u))
			return u
		}
		gone := func(u roster.Upload) {
			t.Helper()
			if _, err := d.s.Upload(t.Context(), d.now, d.school.ID, u.ID); !errors.Is(err, bot.ErrNotFound) {
				t.Errorf("sheets are still there: %v", err)
			}
		}
		first, other := give("saima"), give("amina")
		kept, err := d.s.Upload(t.Context(), d.now, d.school.ID, first.ID)
		d.must(err)
		if len(kept.Sheets) != 2 || kept.Sheets[0].Name != "a.csv" || !bytes.Equal(kept.Sheets[0].Content, content) || len(kept.Sheets[1].Content) != 0 {
			t.Errorf("kept %+v", kept)
		}
		if _, err := d.s.Upload(t.Context(), d.now, "another", first.ID); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("another school reads them: %v", err)
		}
		second := give("saima")
		gone(first)

		r := d.pupils("1,Ayesha,Imran,5-B,03000000011,,\n")
		c := d.plan(r)
		if err := d.s.ApplyUpload(t.Context(), d.now, "another", second.ID, c); err == nil {
			t.Error("another school imports them")
		}
		if err := d.s.ApplyUpload(t.Context(), d.now, d.school.ID, first.ID, c); !errors.Is(err, bot.ErrTaken) {
			t.Errorf("sheets that are gone are imported: %v", err)
		}
		d.exec(`INSERT INTO classes (id, school_id, name, grade, section) VALUES ('x', $1, '9-Z', '9', 'Z')`, d.school.ID)
		if err := d.s.ApplyUpload(t.Context(), d.now, d.school.ID, second.ID, c); !errors.Is(err, bot.ErrTaken) {
			t.Errorf("a stale plan is carried out: %v", err)
		}
		if _, err := d.s.Upload(t.Context(), d.now, d.school.ID, second.ID); err != nil {
			t.Errorf("a refused import takes the sheets away: %v", err)
		}
		d.must(d.s.ApplyUpload(t.Context(), d.now, d.school.ID, second.ID, d.plan(r)))
		gone(second)
		if d.household("Ayesha").Name != "Imran" {
			t.Error("nothing was imported")
		}

		d.now = d.now.Add(time.Hour)
		gone(other)
		_, err = d.s.Tidy(t.Context(), d.now, time.Minute)
		d.must(err)
		var left int
		d.must(storage.Writer(d.s).Get(&left, "SELECT (SELECT COUNT(*) FROM uploads) + (SELECT COUNT(*) FROM upload_files)"))
		if left != 0 {
			t.Errorf("%d rows of sheets are left", left)
		}
	})
}

// TestALanguageIsNotWrittenOver: who saw another language than there is now changes nothing.
func TestALanguageIsNotWrittenOver(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,,\n"))
		h := d.household("Ayesha")
		d.must(d.s.SetLanguage(t.Context(), d.school.ID, h.ID, "en", "ur"))
		if err := d.s.SetLanguage(t.Context(), d.school.ID, h.ID, "en", "ur-Latn"); !errors.Is(err, bot.ErrTaken) {
			t.Errorf("written over: %v", err)
		}
		if err := d.s.SetLanguage(t.Context(), "another", h.ID, "ur", "en"); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("another school's: %v", err)
		}
		if got := d.household("Ayesha").Language; got != "ur" {
			t.Errorf("the language is %s", got)
		}
	})
}
