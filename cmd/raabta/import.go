package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/roster"
)

// importFlags are the flags of "import".
type importFlags struct {
	dryRun, yes, asJSON, left, numbers bool
}

func importCommand() command {
	return command{
		name: "import", args: "FILE…", short: "reads the school's sheets (CSV); shows what would change before it changes anything",
		long: `All files are read together, in any order; what a sheet is follows from its headings:

  Pupils:      Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language
  Staff:       Name,Phone,Role,Classes,Subjects
  Attendance:  Admission No,Date,Status
  Marks:       Admission No,Subject,Test,Date,Marks,Out Of
  Homework:    Class,Subject,Homework,Due,Missing
  Notes:       Admission No,Date,Note,Kind
  Events:      Title,Date,Time,Place,For,Question

The columns may stand in any order and have their usual other names. Rows that cannot be read are
listed and left out; everything else is imported at once, or nothing is. Importing sends nothing.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			var o importFlags
			f.BoolVar(&o.dryRun, "dry-run", false, "only show what would change")
			f.BoolVar(&o.yes, "yes", false, "do not ask")
			f.BoolVar(&o.asJSON, "json", false, "one JSON object a line: what is wrong, then a summary")
			f.BoolVar(&o.left, "left", false, "pupils who are not in the sheets have left, however many they are")
			f.BoolVar(&o.numbers, "numbers", false, "the numbers are right, however many changed")
			return func(ctx context.Context, a *app, args []string) error {
				if err := o.check(args); err != nil {
					return err
				}
				names, err := sheetNames(args)
				if err != nil {
					return err
				}
				return withDesk(func(ctx context.Context, a *app, d *desk, _ []string) error {
					return d.importSheets(ctx, a, names, o)
				})(ctx, a, nil)
			}
		},
	}
}

func (o importFlags) check(args []string) error {
	switch {
	case len(args) == 0:
		return usagef("needs the sheets to read, such as pupils.csv staff.csv; see raabta import --help")
	case slices.Contains(args, "-"):
		return usagef("a sheet cannot come from standard input, which is for your answer: save it as a file and name that")
	case o.asJSON && !o.yes && !o.dryRun:
		return usagef("--json does not ask: give --dry-run to look first, or --yes to import")
	}
	return nil
}

// sheetNames are the files that the arguments name, each once. A pattern such as *.csv, which Windows leaves to programs, is
// spelled out.
func sheetNames(args []string) ([]string, error) {
	var names []string
	for _, arg := range args {
		found := []string{arg}
		if _, err := os.Stat(arg); errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?[") {
			matches, err := filepath.Glob(arg)
			if err != nil || len(matches) == 0 {
				return nil, fmt.Errorf("no file matches %s: look whether the folder is right", arg)
			}
			found = matches
		}
		for _, name := range found {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// openSheets opens all sheets, or none; the caller closes them.
func openSheets(names []string) (files []roster.File, closeAll func(), err error) {
	var opened []*os.File
	closeAll = func() {
		for _, f := range opened {
			f.Close()
		}
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			closeAll()
			return nil, nil, fmt.Errorf("nothing was imported: %s cannot be read (%w): look whether the name is right and the file is not open in another program", name, cause(err))
		}
		opened = append(opened, f)
		if info, err := f.Stat(); err == nil && info.IsDir() {
			closeAll()
			return nil, nil, fmt.Errorf("nothing was imported: %s is a folder: name the sheets in it", name)
		}
		files = append(files, roster.File{Name: name, Data: f})
	}
	return files, closeAll, nil
}

// cause is what went wrong with a file, without its name.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

func (d *desk) importSheets(ctx context.Context, a *app, names []string, o importFlags) error {
	files, closeAll, err := openSheets(names)
	if err != nil {
		return err
	}
	defer closeAll()
	options := roster.OptionsOf(d.school, roster.Options{Today: d.school.Today(a.clock()), AllowLeft: o.left, LeftHow: "import it once more with --left"})
	prepared, err := roster.Prepare(files, options, func(r *roster.Roster) (roster.Snapshot, error) { return d.store.Snapshot(ctx, d.school.ID, r) })
	if err != nil {
		return err
	}
	p := &plan{Import: prepared, flags: o}
	err = d.carryOut(ctx, a, p)
	if o.asJSON {
		err = errors.Join(p.json(a.out), err)
	}
	return err
}

// plan is an import before and after it is carried out.
type plan struct {
	*roster.Import
	flags   importFlags
	applied bool
}

// carryOut shows the plan, asks, and applies it. With --json nothing is shown.
func (d *desk) carryOut(ctx context.Context, a *app, p *plan) error {
	shown := func(f func()) {
		if !p.flags.asJSON {
			f()
		}
	}
	if p.Changes == nil {
		shown(func() { p.showDefects(a.out) })
		return errors.New("nothing was imported: no row could be used; correct the sheets and import them again")
	}
	shown(func() { p.show(a.out) })
	switch {
	case p.flags.dryRun:
		shown(func() { fmt.Fprintln(a.out, "Nothing was changed (--dry-run).") })
		return nil
	case p.Changes.NeedsConfirm != "" && !p.flags.numbers:
		return fmt.Errorf("nothing was imported: %s", p.needsConfirm())
	case p.Changes.Empty():
		shown(func() { fmt.Fprintln(a.out, "There is nothing to change: all of it is stored already.") })
		return nil
	}
	if err := a.confirm(p.flags.yes, p.question()); err != nil {
		return err
	}
	err := d.store.ApplyRoster(ctx, a.clock(), d.school.ID, p.Changes)
	if errors.Is(err, bot.ErrTaken) {
		return errors.New("nothing was imported: somebody else has just changed the school's families; import again and look once more")
	}
	if err != nil {
		return err
	}
	p.applied = true
	shown(func() { p.showDone(a.out) })
	return nil
}

func (p *plan) question() string {
	if n := p.Rejected(); n > 0 {
		return fmt.Sprintf("%s with mistakes, listed above, %s left out, whole or in part. Import the rest?", plural(n, "row", "rows"), isAre(n))
	}
	return "Import it?"
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
