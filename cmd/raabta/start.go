package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"raabta/bot"
	"raabta/storage"
)

// How long is waited between two tries to open a database that is away.
const (
	openAgainFirst = 500 * time.Millisecond
	openAgainMost  = 3 * time.Second
)

// waitForService opens the database and makes the service. It waits for as long as the database is away: a machine that
// comes up starts its programs in any order. What can't come right by itself (a wrong address or password, a newer schema, a
// damaged file) is its error. trying is called once, when it is clear that it has a chance.
func waitForService(ctx context.Context, a *app, c config, log *slog.Logger, trying func()) (*service, error) {
	waiting := false
	for pause := openAgainFirst; ; pause = min(2*pause, openAgainMost) {
		s, err := openService(ctx, a, c, log)
		switch {
		case err == nil:
			if waiting {
				log.Info("the database answers")
			} else {
				trying()
			}
			return s, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case !storage.Away(err):
			return nil, err
		case !waiting:
			trying()
			log.Error("the database does not answer: nothing is sent or taken in until it does", "err", err)
			waiting = true
		}
		if bot.Pause(ctx, pause); ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

// openService opens the database, writes the senders down and makes the service.
func openService(ctx context.Context, a *app, c config, log *slog.Logger) (*service, error) {
	d, err := openDesk(ctx, a, c)
	if err != nil {
		return nil, err
	}
	if err := checked(ctx, d.store, log); err != nil {
		return nil, errors.Join(err, d.store.Close())
	}
	if err := d.books.unfit(ctx, d.school.ID); err != nil {
		if storage.Away(err) {
			return nil, errors.Join(err, d.store.Close())
		}
		log.Warn("some of the school's own wordings cannot be used; the built-in texts are said instead: see raabta school template list", "err", err)
	}
	channels, err := providers(ctx, c, d, log)
	if err != nil {
		return nil, errors.Join(err, d.store.Close())
	}
	s := newService(d.store, d.books, channels, owner(), c.alert, log)
	s.fetcher.Polls, s.follower.Polls = c.PublicURL == "", c.PublicURL == ""
	if c.WhatsAppLinked {
		if _, s.closeLinks, err = openLinks(ctx, s, c.DatabaseURL, a.client, log); err != nil {
			return nil, errors.Join(err, d.store.Close())
		}
	}
	return s, nil
}

// checkLimit is how long the start waits until the database's file has been read from end to end.
const checkLimit = 5 * time.Second

// checked reads the database's file from end to end before anything is built on it. A file too large for that in checkLimit
// (some hundred thousand messages, on an old disk) is read on beside the work: what is found then ends serve as well, see
// storage.Store.Broken.
func checked(ctx context.Context, store *storage.Store, log *slog.Logger) error {
	done := make(chan error, 1)
	go func() { done <- store.Check(ctx) }()
	timer := time.NewTimer(checkLimit)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		log.Info("the database is large: its file goes on being checked while the work begins")
		return nil
	}
}

// stopped is what serve ends with: nil where it was told to end, by a signal.
func stopped(work context.Context, err error) error {
	cause := context.Cause(work)
	if cause == nil {
		return err
	}
	if errors.Is(cause, context.Canceled) || errors.Is(cause, http.ErrServerClosed) {
		return nil
	}
	return cause
}
