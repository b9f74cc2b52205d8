package main

import (
	"context"
	"errors"
	"fmt"

	"raabta/bot"
	"raabta/storage"
	"raabta/templates"
)

// desk is what a command that works on the database has at hand.
type desk struct {
	store  *storage.Store
	books  books
	school bot.School
	config config
}

// openDesk opens the database that the settings name and makes the first school if there is none.
func openDesk(ctx context.Context, a *app, c config) (*desk, error) {
	builtin, err := templates.Builtin()
	if err != nil {
		return nil, err
	}
	store, err := storage.Open(ctx, c.DatabaseURL)
	if err != nil {
		return nil, err
	}
	d := &desk{store: store, books: books{store: store, builtin: builtin}, config: c}
	first := c.school()
	if d.school, err = store.FirstSchool(ctx, a.clock(), first); err != nil {
		return nil, errors.Join(fmt.Errorf("read the school: %w", err), store.Close())
	}
	if c.SchoolName == "" && d.school.Name == first.Name {
		fmt.Fprintln(a.err, `note: the school has no name yet; give it one with: raabta school set name="Al-Noor School"`)
	}
	return d, nil
}

func (d *desk) close() { d.store.Close() }

// withDesk is a command's body over an open desk.
func withDesk(f func(ctx context.Context, a *app, d *desk, args []string) error) func(context.Context, *app, []string) error {
	return func(ctx context.Context, a *app, args []string) error {
		if a.desk != nil {
			return f(ctx, a, a.desk, args)
		}
		c, err := loadConfig()
		if err != nil {
			return err
		}
		d, err := openDesk(ctx, a, c)
		if err != nil {
			return err
		}
		defer d.close()
		return f(ctx, a, d, args)
	}
}
