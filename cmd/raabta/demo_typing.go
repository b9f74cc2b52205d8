package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"raabta/bot"
)

// typingHelp is what the terminal says before lines are typed.
const typingHelp = `
The service goes on. Type a text from a phone, and see what follows:

  as 03001234567: assalam o alaikum     a parent (Saima Imran, mother of Ayesha, 5-B)
  as 0311-1000001: #A1 ji zaroor        a teacher (Miss Sana) who names the conversation
  phones                                who there is
  quit                                  the end
`

// goOn lets people type after the week: the stage's clock now goes on with the machine's.
func (st *stage) goOn(ctx context.Context) error {
	began, at := time.Now(), st.now
	clock := func() time.Time { return at.Add(time.Since(began)).Truncate(time.Millisecond) }
	stop, err := st.listen()
	if err != nil {
		return err
	}
	defer stop()
	fmt.Fprint(st.app.out, typingHelp)
	lines := st.typed(ctx)
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		fmt.Fprint(st.app.out, "\n> ")
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				fmt.Fprintln(st.app.out)
				return nil
			case <-second.C:
				st.now = clock()
				if err := st.settle(ctx); err != nil && ctx.Err() == nil {
					return err
				}
			case line, more := <-lines:
				if !more {
					fmt.Fprintln(st.app.out)
					return nil
				}
				st.now, waiting = clock(), false
				if quit, err := st.typedLine(ctx, line); quit || err != nil {
					return err
				}
			}
		}
	}
}

// typedLine does what a typed line says.
func (st *stage) typedLine(ctx context.Context, line string) (quit bool, err error) {
	line = strings.TrimSpace(line)
	switch line {
	case "":
		return false, nil
	case "quit", "exit":
		return true, nil
	case "phones":
		st.paper.phones(st.app.out)
		return false, nil
	}
	rest, ok := strings.CutPrefix(line, "as ")
	number, words, told := strings.Cut(rest, ":")
	if !ok || !told || strings.TrimSpace(words) == "" {
		fmt.Fprintln(st.app.out, "Write it like this: as 03001234567: assalam o alaikum")
		return false, nil
	}
	if _, err := bot.ParseNumber(number, st.desk.school.Country); err != nil {
		fmt.Fprintf(st.app.out, "%s: %v\n", strings.TrimSpace(number), err)
		return false, nil
	}
	return false, st.texts(ctx, number, strings.TrimSpace(words))
}

// typed reads lines until the input or ctx ends.
func (st *stage) typed(ctx context.Context) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for {
			line, err := st.app.lines.ReadString('\n')
			if strings.TrimSpace(line) != "" {
				select {
				case lines <- line:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					fmt.Fprintln(st.app.err, "the terminal cannot be read:", err)
				}
				return
			}
		}
	}()
	return lines
}

// listen answers /healthz and /readyz on this machine only, as serve does, at its usual port or, where that is taken, at any.
func (st *stage) listen() (stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:8080")
	if err != nil {
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("listen on this machine: %w", err)
		}
	}
	f := &front{}
	if err := f.openFor(config{}, st.service, st.service.log); err != nil {
		return nil, err
	}
	server := webServer(f.routes(), st.service.log)
	go server.Serve(l) // ends with Close
	fmt.Fprintf(st.app.out, "\nraabta serves on http://%s, for this machine only.\n", l.Addr())
	return func() { server.Close() }, nil
}
