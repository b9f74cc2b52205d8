// Command raabta carries messages between a school and its families over SMS and WhatsApp. Run it with --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	_ "time/tzdata" // time zones on a PC that has none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), stopSignals()...)
	go func() { <-ctx.Done(); stop() }() // a second signal ends the program at once
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err == nil {
		return
	}
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintln(os.Stderr, "raabta: "+err.Error())
		os.Exit(2)
	}
	if !errors.Is(err, errSaid) {
		fmt.Fprintln(os.Stderr, "raabta: "+err.Error())
	}
	os.Exit(1)
}
