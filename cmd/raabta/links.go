package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"raabta/bot"
	"raabta/bot/whatsapp"
	"raabta/storage"
)

// linkedRate is the pace of a linked number: a person's. Numbers that sent more than five messages a minute were banned
// (https://github.com/tulir/whatsmeow/issues/506).
const linkedRate = 5.0 / 60

// The lease of a session. No fence reaches WhatsApp: the margin covers two clocks that are each as far off as is tolerated.
const (
	linkTTL    = 30 * time.Second
	linkMargin = 12 * time.Second
)

// links holds the sessions of linked numbers: for each there is a keeper, and whoever wins the sender's lease has the session.
type links struct {
	s           *service
	channel     *whatsapp.Channel
	sessions    *whatsapp.Sessions
	ttl, margin time.Duration // of leases

	mu   sync.Mutex
	kept map[string]*keptLink // by sender
	wg   sync.WaitGroup
}

// keptLink is a number whose session this process tries to hold.
type keptLink struct {
	link    bot.Link
	cancel  context.CancelFunc
	leaving bool
}

// openLinks opens the sessions that the database holds, all traffic through client (nil: whatsmeow's own). close is called when
// nothing of it is used any more.
func openLinks(ctx context.Context, s *service, address string, client *http.Client, log *slog.Logger) (k *links, done func(), err error) {
	sessions, done, err := openSessions(ctx, address, client, log)
	if err != nil {
		return nil, nil, err
	}
	k = &links{
		s: s, sessions: sessions, channel: whatsapp.New(sessions, linkDesk{s}, bot.SystemClock, log),
		ttl: linkTTL, margin: linkMargin, kept: map[string]*keptLink{},
	}
	s.outbox.Channels[bot.LinkedDevice] = k.channel
	s.links = k
	return k, done, nil
}

func openSessions(ctx context.Context, address string, client *http.Client, log *slog.Logger) (*whatsapp.Sessions, func(), error) {
	sessions := whatsapp.NewSessions(log, client)
	db, dialect, err := storage.OpenSessions(ctx, address, sessions.Failed)
	if err != nil {
		return nil, nil, err
	}
	if err := sessions.Open(ctx, db, dialect); err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return sessions, func() { db.Close() }, nil
}

// linkDesk is where sessions hand in.
type linkDesk struct{ *service }

// Meet keeps whose number stands behind an id of WhatsApp's own.
func (d linkDesk) Meet(ctx context.Context, now time.Time, schoolID, lid string, number bot.Number) error {
	if err := d.store.LID(ctx, now, lid, number); err != nil {
		return err
	}
	return d.store.Unhide(ctx, schoolID, lid, number)
}

// NumberOfLID finds it.
func (d linkDesk) NumberOfLID(ctx context.Context, lid string) (bot.Number, error) {
	return d.store.NumberOfLID(ctx, lid)
}

// SetLinkState tells staff how a link stands: those that need a person raise an alarm.
func (d linkDesk) SetLinkState(ctx context.Context, own bot.Sender, l bot.Link) error {
	if err := d.store.SetLinkState(ctx, l); err != nil {
		return err
	}
	switch l.State {
	case bot.LinkLoggedOut, bot.LinkBanned, bot.LinkOutdated, bot.LinkRefused:
		return d.store.RaiseAlarm(ctx, l.At, bot.Alarm{
			SchoolID: own.SchoolID, Cause: "link:" + own.ID + ":" + string(l.State), Text: "The school's WhatsApp is down: " + l.Reason + ". What is queued for it waits.",
		})
	}
	return nil
}

// LockStrangers tells that WhatsApp lets a sender write to nobody new for a while.
func (d linkDesk) LockStrangers(ctx context.Context, senderID string, until time.Time) error {
	return d.store.LockStrangers(ctx, senderID, until)
}

// run looks every few seconds which numbers are linked, and returns when no session is held any more.
func (k *links) run(ctx context.Context) {
	bot.Loop(ctx, k.s.log, "linked numbers", bot.SystemClock, nil, 2*time.Second, k.step)
	k.wg.Wait()
}

// step keeps a keeper for every number that is linked, and for no other.
func (k *links) step(ctx context.Context, _ time.Time) (bool, error) {
	list, err := k.s.store.Links(ctx, "")
	if err != nil {
		return false, err
	}
	senders, err := k.s.store.Senders(ctx, "")
	if err != nil {
		return false, err
	}
	own := map[string]bot.Sender{}
	for _, s := range senders {
		own[s.ID] = s
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	linked := map[string]bool{}
	for _, l := range list {
		if l.State.Ended() {
			continue
		}
		linked[l.SenderID] = true
		is := k.kept[l.SenderID]
		if is != nil && is.link.Device != l.Device {
			is.cancel() // linked anew; the next look takes it up
			delete(k.kept, l.SenderID)
			continue
		}
		if is == nil {
			is = k.keep(ctx, own[l.SenderID], l)
		}
		if l.Leaving && !is.leaving {
			is.leaving = true
			k.wg.Go(func() { k.leave(ctx, l.SenderID) })
		}
	}
	for id, is := range k.kept {
		if !linked[id] {
			is.cancel()
			delete(k.kept, id)
		}
	}
	return false, nil
}

// keep starts a keeper of a number's lease. k.mu is held.
func (k *links) keep(ctx context.Context, own bot.Sender, l bot.Link) *keptLink {
	ctx, cancel := context.WithCancel(ctx)
	is := &keptLink{link: l, cancel: cancel}
	k.kept[own.ID] = is
	keeper := k.s.keeper(bot.SenderLease(own.ID))
	keeper.TTL, keeper.Margin = k.ttl, k.margin
	fit := keeper.Fit
	keeper.Fit = func() bool { return fit() && k.channel.Fit(l) }
	k.wg.Go(func() {
		defer cancel()
		keeper.Run(ctx, func(ctx context.Context) {
			k.channel.Hold(ctx, own, l, func(up context.Context) { k.s.outbox.Hold(up, own.ID) })
		})
	})
	return is
}

// leave gives a number up that staff want unlinked, if this process has it. Where the connection does not come, the keys go all
// the same.
func (k *links) leave(ctx context.Context, senderID string) {
	if err := k.channel.Leave(ctx, senderID); err != nil && !errors.Is(err, bot.ErrStale) {
		k.s.log.Error("number not unlinked", "sender", senderID, "err", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if is := k.kept[senderID]; is != nil {
		is.leaving = false
	}
}

// linkOf finds one of the school's linked numbers by its number, or the only one.
func (d *desk) linkOf(ctx context.Context, now time.Time, number string) (bot.Sender, bot.Link, error) {
	list, err := d.linked(ctx, now)
	if err != nil {
		return bot.Sender{}, bot.Link{}, err
	}
	if len(list) == 0 {
		return bot.Sender{}, bot.Link{}, errors.New("no number is linked: link one with raabta whatsapp link")
	}
	if number == "" {
		if len(list) > 1 {
			return bot.Sender{}, bot.Link{}, usagef("several numbers are linked: say which; raabta whatsapp status lists them")
		}
		return list[0].Own, list[0].Link, nil
	}
	n, err := bot.ParseNumber(number, d.school.Country)
	if err != nil {
		return bot.Sender{}, bot.Link{}, usagef("%s: %v", number, err)
	}
	for _, l := range list {
		if l.Own.Address == string(n) {
			return l.Own, l.Link, nil
		}
	}
	return bot.Sender{}, bot.Link{}, fmt.Errorf("%s is not linked: raabta whatsapp status lists those that are", n)
}

// linked lists the school's linked numbers.
func (d *desk) linked(ctx context.Context, now time.Time) ([]bot.LinkedNumber, error) {
	return linkedNumbers(ctx, now, d.store, d.school.ID)
}

// linkedNumbers lists the linked numbers of a school, those of every school with "", as they stand at now.
func linkedNumbers(ctx context.Context, now time.Time, store *storage.Store, schoolID string) ([]bot.LinkedNumber, error) {
	links, err := store.Links(ctx, schoolID)
	if err != nil || len(links) == 0 {
		return nil, err
	}
	senders, err := store.Senders(ctx, schoolID)
	if err != nil {
		return nil, err
	}
	leases, err := store.Leases(ctx)
	if err != nil {
		return nil, err
	}
	return bot.LinkedNumbers(senders, links, leases, now), nil
}
