package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"
)

func migrateCommand() command {
	return command{
		name: "migrate", short: "brings the database's schema up to date (serve does it by itself)",
		flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error {
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				if err := exactly(0, args, "no arguments"); err != nil {
					return err
				}
				version, err := d.store.Version(ctx)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "the schema is up to date: version %d\n", version)
				return nil
			})
		},
	}
}
