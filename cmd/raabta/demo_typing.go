package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"raabta/bot"
)

// typingHelp is what the terminal says before lines are typed.
const typingHelp = `
Or type a text from a phone here, and see what follows:

  as 03001234567: assalam o alaikum     a parent (Saima Imran, mother of Ayesha, 5-B)
  as 0311-1000001: #A1 ji zaroor        a teacher (Miss Sana) who names the conversation
  phones                                who there is
  quit                                  the end; so does Ctrl-C
`

// typing lets people type after the week, while the service goes on, until they have enough.
func (st *stage) typing(ctx context.Context) error {
	lines := st.typed(ctx)
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		if st.app.asks {
			fmt.Fprint(st.app.out, "\n> ")
		}
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				fmt.Fprintln(st.app.out)
				return nil
			case <-second.C:
			case <-st.service.broadcasts: // what a page planned
			case <-st.service.queue: // or wants to be sent
			case line, more := <-lines:
				if !more && st.app.asks {
					fmt.Fprintln(st.app.out)
					return nil
				}
				if !more {
					lines = nil // nobody types: the page is all there is
					continue
				}
				waiting = false
				if quit, err := st.typedLine(ctx, line); quit || err != nil {
					return err
				}
				continue
			}
			if err := st.catchesUp(ctx); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
}

// catchesUp does what has fallen due by the clock.
func (st *stage) catchesUp(ctx context.Context) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.now = st.clock.now()
	return st.settle(ctx)
}

// typedLine does what a typed line says.
func (st *stage) typedLine(ctx context.Context, line string) (quit bool, err error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.now = st.clock.now()
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
