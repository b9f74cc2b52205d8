package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"raabta/bot"
	"raabta/bot/console"
)

// demoLogin is the user that visitors of the demo are. It has no password.
const demoLogin = "demo"

// goOn serves the console over the stage after the week, until ctx ends or somebody types quit: the stage's clock goes on with the
// machine's.
func (st *stage) goOn(ctx context.Context, l net.Listener) (err error) {
	if err := st.teachersUseWhatsApp(ctx); err != nil {
		return err
	}
	st.clock.set(st.now)
	if err := st.opensTheDoor(ctx); err != nil {
		return err
	}
	pages, err := console.New(console.Config{
		Store: st.desk.store, Books: st.desk.books, Composers: composers(st.desk.store, st.desk.books), Clock: st.clock.now, Log: newLog(st.app.err, "error"), Queued: st.service.queue.Ring,
		Planned: st.service.broadcasts.Ring, Phones: st,
	})
	if err != nil {
		return err
	}
	f := &front{}
	h := &house{store: st.desk.store, webhooks: http.NotFoundHandler()}
	h.console.Store(pages)
	f.house.Store(h)
	server := webServer(f.routes(), st.service.log)
	work, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() { stop(server.Serve(l)) }()
	defer func() {
		pages.Close() // its streams would stay open for minutes
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainLimit)
		defer cancel()
		err = errors.Join(err, server.Shutdown(limit))
	}()
	fmt.Fprintf(st.app.out, "\nThe service goes on, and its phones are on a page. Open\n\n  http://%s/phones/enter/%s\n%s",
		reachable(l.Addr()), st.secret, typingHelp)
	if err := st.typing(work); err != nil {
		return err
	}
	return stopped(work, nil)
}

// teachersUseWhatsApp has two teachers put a thumb to something on WhatsApp: who is known to be there gets forwards there, and may
// answer one by quoting it.
func (st *stage) teachersUseWhatsApp(ctx context.Context) error {
	for _, teacher := range []string{missSana, missHira} {
		n := st.number(teacher)
		st.phones.uses(n, bot.WhatsApp)
		in := st.incoming(n, bot.WhatsApp, "👍")
		in.Kind = bot.Reaction
		if _, err := st.service.Receive(ctx, in); err != nil {
			return fmt.Errorf("receive: %w", err)
		}
	}
	return st.settle(ctx)
}

// opensTheDoor makes the user that visitors are, and the secret of the link that signs them in.
func (st *stage) opensTheDoor(ctx context.Context) error {
	st.secret, _ = console.NewSetupToken()
	u := bot.User{
		ID: bot.NewID(), SchoolID: st.desk.school.ID, Login: demoLogin, Name: "Demo", Role: bot.UserOwner, Language: "en", State: bot.UserActive,
		CreatedAt: st.now,
	}
	if err := st.desk.store.AddUser(ctx, u); err != nil {
		return fmt.Errorf("make the demo's user: %w", err)
	}
	return nil
}
