package console

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"raabta/bot"
	"raabta/bot/roster"
)

// importRoutes are those of an import: sheets are given, looked at, applied.
func importRoutes() []route {
	return []route{
		{method: "GET", path: "/people/import", roles: office(), do: importPage},
		{method: "POST", path: "/people/import/look", roles: office(), action: "import.upload", do: upload},
		{method: "GET", path: "/people/import/{id}", roles: office(), do: lookPage},
		{method: "POST", path: "/people/import/{id}/apply", roles: office(), action: "import.apply", do: applyImport},
	}
}

// importStore keeps sheets between the look and the import, and imports them.
type importStore interface {
	// AddUpload keeps sheets in the place of those that the same user gave before.
	AddUpload(ctx context.Context, now time.Time, u roster.Upload) error
	// Upload reads kept sheets; bot.ErrNotFound where they are not there any more.
	Upload(ctx context.Context, now time.Time, schoolID, id string) (roster.Upload, error)
	// Snapshot reads what sheets are compared with.
	Snapshot(ctx context.Context, schoolID string, r *roster.Roster) (roster.Snapshot, error)
	// ApplyUpload carries out what kept sheets change, all or nothing, and keeps them no longer. bot.ErrTaken where the school, or the
	// upload, is not what it was when the changes were planned.
	ApplyUpload(ctx context.Context, now time.Time, schoolID, id string, c *roster.Changes) error
}

// Bounds of what is given in one go.
const (
	sheetsMost    = 20
	sheetNameMost = 80 // letters
	rowsShown     = 50 // of each kind of changes
)

// importView is the page /people/import, and, with an id, that of given sheets.
type importView struct {
	*frame
	Wrong    string
	ID       string
	Sheets   []string // their names
	Summary  string
	Empty    bool // nothing would change
	Sections []sectionView
	Left     []roster.Alike // left out
	Look     []roster.Alike // taken, but to be looked at
	Confirm  string         // why a person should look first
	Kept     int            // pupils who are missing and were kept
	AllLeft  bool           // the visitor said that they have left
	Rejected int
	Revision string // of what the sheets were compared with
}

// sectionView is changes of one kind: the first, and how many more there are.
type sectionView struct {
	Title string
	Rows  [][]string
	All   int
	More  int
}

func importPage(v *visit) error {
	return v.page("import", importView{frame: v.framed(v.t("Import sheets"))})
}

func upload(v *visit) error {
	u := roster.Upload{ID: bot.NewID(), SchoolID: v.school.ID, UserID: v.user.ID, At: v.now}
	err := v.readSheets(&u)
	if r, refused := errors.AsType[*refusal](err); refused {
		return v.pageWith(r.status, "import", importView{frame: v.framed(v.t("Import sheets")), Wrong: v.t(r.sentence, r.values...)})
	}
	if err != nil {
		return err
	}
	if err := v.c.Store.AddUpload(v.Context(), v.now, u); err != nil {
		return err
	}
	return v.leads("/people/import/"+u.ID, "")
}

// readSheets reads the files that a form sends.
func (v *visit) readSheets(u *roster.Upload) error {
	if err := v.ParseMultipartForm(uploadMost); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return refuseWith(http.StatusRequestEntityTooLarge, "These sheets are larger than %d MB: give them one by one.", uploadMost>>20)
		}
		return refuse("Choose the sheets to import.")
	}
	defer v.MultipartForm.RemoveAll()
	files := v.MultipartForm.File["sheets"]
	switch {
	case len(files) == 0:
		return refuse("Choose the sheets to import.")
	case len(files) > sheetsMost:
		return refuse("Give %d sheets at most.", sheetsMost)
	}
	for _, header := range files {
		file, err := header.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(file)
		file.Close()
		if err != nil {
			return err
		}
		u.Sheets = append(u.Sheets, roster.Sheet{Name: sheetName(header.Filename), Content: content})
	}
	return nil
}

// sheetName is a file's name as it is shown: without what turns a line round or cannot be seen, and not longer than a line.
func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if r := []rune(name); len(r) > sheetNameMost {
		name = string(r[:sheetNameMost-1]) + "…"
	}
	if name == "" {
		return "sheet"
	}
	return name
}

// prepare reads kept sheets and plans what they change now.
func (v *visit) prepare(u roster.Upload, left bool) (*roster.Import, error) {
	o := roster.OptionsOf(v.school, roster.Options{Today: v.school.Today(v.now), AllowLeft: left, LeftHow: "say so below"})
	return roster.Prepare(u.Files(), o, func(r *roster.Roster) (roster.Snapshot, error) {
		return v.c.Store.Snapshot(v.Context(), v.school.ID, r)
	})
}

func lookPage(v *visit) error {
	u, err := v.c.Store.Upload(v.Context(), v.now, v.school.ID, v.PathValue("id"))
	if err != nil {
		return err
	}
	return v.showImport(http.StatusOK, u, v.FormValue("left") != "", "")
}

// showImport shows what sheets change.
func (v *visit) showImport(status int, u roster.Upload, left bool, wrong string) error {
	p, err := v.prepare(u, left)
	if err != nil {
		return err
	}
	view := importView{
		frame: v.framed(v.t("Import sheets")), Wrong: wrong, ID: u.ID, AllLeft: left, Empty: true,
		Left: p.Grouped(false), Look: p.Grouped(true), Rejected: p.Rejected(),
	}
	for _, s := range u.Sheets {
		view.Sheets = append(view.Sheets, s.Name)
	}
	if c := p.Changes; c != nil {
		view.Summary, view.Empty, view.Kept = v.changesWords(c), c.Empty(), c.Kept
		if c.NeedsConfirm != "" {
			view.Confirm = v.t("%s.", v.words.inSheet(c.NeedsConfirm).Words)
		}
		view.Revision = c.Revision
		for _, s := range p.Sections() {
			section := v.section(s)
			if s.Kind == roster.NewPupils { // a row is a class
				section.All = c.Counts.New
			}
			view.Sections = append(view.Sections, section)
		}
	}
	return v.pageWith(status, "import", view)
}

// section is one kind of changes, its heading in the visitor's language.
func (v *visit) section(s roster.Section) sectionView {
	title := map[roster.Kind]string{
		roster.NewPupils:     word("New pupils"),
		roster.LeftPupils:    word("Left (they are kept, and get nothing)"),
		roster.BackPupils:    word("Came back"),
		roster.MovedPupils:   word("Moved to another class"),
		roster.RenamedPupils: word("Renamed"),
		roster.OtherNumbers:  word("Numbers changed"),
		roster.OneFamily:     word("One family, by number and father (its phone gets one text for all of them)"),
		roster.NewStaff:      word("New on the staff"),
		roster.OtherStaff:    word("Changed on the staff"),
		roster.NewEvents:     word("Events (nothing is announced by importing)"),
	}[s.Kind]
	shown := min(len(s.Rows), rowsShown)
	return sectionView{Title: v.t(title), Rows: s.Rows[:shown], All: len(s.Rows), More: len(s.Rows) - shown}
}

func applyImport(v *visit) error {
	u, err := v.c.Store.Upload(v.Context(), v.now, v.school.ID, v.PathValue("id"))
	if err != nil {
		return err
	}
	left := v.PostFormValue("left") != ""
	p, err := v.prepare(u, left)
	switch {
	case err != nil:
		return err
	case p.Changes == nil:
		return v.showImport(http.StatusUnprocessableEntity, u, left, v.t("No row could be used: correct the sheets and give them again."))
	case p.Changes.Revision != v.PostFormValue("revision"): // it is not what was looked at
		return v.showImport(http.StatusConflict, u, left, v.t("Somebody else has just changed the school's families. Nothing was imported: look once more."))
	case p.Changes.NeedsConfirm != "" && v.PostFormValue("sure") == "":
		return v.showImport(http.StatusUnprocessableEntity, u, left, v.t("Tick that the sheets are right, or correct them. Nothing was imported."))
	}
	err = v.c.Store.ApplyUpload(v.Context(), v.now, v.school.ID, u.ID, p.Changes)
	if errors.Is(err, bot.ErrTaken) {
		return v.showImport(http.StatusConflict, u, left, v.t("Somebody else has just changed the school's families. Nothing was imported: look once more."))
	}
	if err != nil {
		return err
	}
	if n := p.Rejected(); n > 0 {
		return v.leads("/people", "Imported: %[1]s. Nothing was sent to anybody. Left out: %[2]d rows; correct them and import the sheet again.", v.changesWords(p.Changes), n)
	}
	return v.leads("/people", "Imported: %s. Nothing was sent to anybody.", v.changesWords(p.Changes))
}
