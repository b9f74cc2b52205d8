package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"raabta/bot"
	"raabta/bot/digest"
	"raabta/bot/event"
	"raabta/bot/join"
	"raabta/bot/meeting"
	"raabta/scheduler"
	"raabta/storage"
	"raabta/templates"
)

// step is one turn of a loop, at now. more says that there is more to do at once.
type step = func(ctx context.Context, now time.Time) (more bool, err error)

// service ties the loops together over one store. serve runs them on the machine's clock, demo steps them on its own.
type service struct {
	store    *storage.Store
	books    bot.Books
	router   *bot.Router
	expander *bot.Expander
	outbox   *bot.Outbox
	doubts   *bot.Doubts
	fetcher  *bot.Fetcher
	follower *bot.Follower
	runner   *scheduler.Runner
	alerter  *bot.Alerter
	diverter *bot.Diverter
	halter   *bot.Halter
	caps     *bot.CapWatch
	links    *links          // nil where this process holds no linked numbers
	watch    *bot.ClockWatch // nil on a clock of our own: the demo's
	log      *slog.Logger
	metrics  *metrics // nil where nobody watches

	inbound, broadcasts, queue bot.Wake

	closeLinks func() // nil where there are none
}

// newService wires a service. owner names this process in the outbox.
func newService(store *storage.Store, books bot.Books, channels map[string]bot.Channel, owner string, alert bot.Number, log *slog.Logger) *service {
	s := &service{store: store, books: books, log: log, inbound: bot.NewWake(), broadcasts: bot.NewWake(), queue: bot.NewWake()}
	s.router = &bot.Router{Store: store, Books: books, Askers: askers(), Log: log, Queued: s.queue.Ring}
	s.expander = &bot.Expander{Store: store, Composers: composers(store, books), Alarm: store.RaiseAlarm, Log: log, Queued: s.queue.Ring}
	s.outbox = &bot.Outbox{Store: store, Channels: channels, Owner: owner, Log: log, Wake: s.queue}
	s.doubts = &bot.Doubts{Store: store, Channels: channels, Report: s.Report, Log: log, Queued: s.queue.Ring}
	s.fetcher = &bot.Fetcher{Store: store, Channels: channels, Receive: s.Receive, Log: log}
	s.follower = &bot.Follower{Store: store, Channels: channels, Report: s.Report, Log: log}
	s.runner = &scheduler.Runner{Store: store, Log: log, Fired: s.broadcasts.Ring}
	s.halter = &bot.Halter{Store: store, Log: log}
	s.caps = &bot.CapWatch{Store: store, Log: log}
	s.diverter = &bot.Diverter{Store: store, Log: log, Queued: s.queue.Ring}
	s.alerter = &bot.Alerter{Store: store, Books: books, Phone: alert, Log: log}
	return s
}

// askers maps each kind of question to what reads its answer.
func askers() map[string]bot.Asker {
	return map[string]bot.Asker{
		bot.KindNotice: bot.NoticeAsker{}, bot.KindLanguage: bot.LanguageAsker{},
		event.Kind: event.Asker{}, digest.Kind: digest.Asker{},
		meeting.Kind: meeting.Asker{}, meeting.KindOther: meeting.OtherAsker{},
		bot.KindJoin: join.Asker{}, bot.KindJoinCheck: join.CheckAsker{}, bot.KindJoined: join.AddedAsker{},
	}
}

// composers maps each kind of broadcast to what words it.
func composers(store *storage.Store, books bot.Books) map[string]bot.Composer {
	return map[string]bot.Composer{
		bot.KindText: bot.TextComposer{Books: books},
		event.Kind:   event.Composer{Store: store, Books: books},
		digest.Kind:  digest.Composer{Store: store, Books: books},
		meeting.Kind: meeting.Composer{Store: store, Books: books},
	}
}

// tidy is the chore of every few seconds: hours, expiries, lost claims.
func (s *service) tidy(ctx context.Context, now time.Time) (bool, error) {
	if err := s.store.RefreshHours(ctx, now); err != nil {
		return false, err
	}
	done, err := s.store.Tidy(ctx, now, bot.DoubtAfter)
	s.metrics.tidied(done)
	if done.Reclaimed+done.InDoubt > 0 {
		s.log.Warn("claims of a dead process", "reclaimed", done.Reclaimed, "in_doubt", done.InDoubt)
	}
	return false, err
}

// step does everything that is due at now, once, in order: what serve's loops do side by side.
func (s *service) step(ctx context.Context, now time.Time) error {
	for _, part := range []step{
		s.tidy, s.fetcher.Step, s.follower.Step, s.doubts.Step, s.halter.Step, s.caps.Step, s.runner.Step, s.router.Step, s.expander.Step,
		s.outbox.Step, s.diverter.Step, s.alerter.Step,
	} {
		for more := true; more; {
			var err error
			if more, err = part(ctx, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// Receive stores what a provider hands in and wakes the router: the webhooks' way in.
func (s *service) Receive(ctx context.Context, in bot.Incoming) (bool, error) {
	fresh, err := s.store.Receive(ctx, in)
	if fresh {
		s.inbound.Ring()
	}
	return fresh, err
}

// Report applies what a provider told about a message it had taken. A fault of our sender's, told only now, is for people.
func (s *service) Report(ctx context.Context, r bot.Report) error {
	told := map[bot.Verdict]string{
		bot.SenderFault: "The provider does not deliver our messages: ",
		bot.Looping:     "A conversation was stopped by the provider: ",
	}
	if text := told[r.Verdict]; text != "" {
		if err := s.store.RaiseAlarm(ctx, r.At, bot.Alarm{Cause: "provider:" + r.Code, Text: text + r.Reason + "."}); err != nil {
			return err
		}
	}
	return s.store.Report(ctx, r.At, r, func(m bot.Message) (bot.Message, bool) { return bot.Again(m, r.Verdict, r.At) })
}

// books reads each school's own wording beside the built-in texts.
type books struct {
	store   *storage.Store
	builtin *templates.Book
}

// Book is a school's wording.
func (b books) Book(ctx context.Context, schoolID string) (*templates.Book, error) {
	list, err := b.store.Wordings(ctx, schoolID)
	if err != nil {
		return nil, err
	}
	own := map[templates.Key]string{}
	for _, w := range list {
		if w.Text != "" {
			own[templates.Key{Name: w.Name, Language: templates.Language(w.Language)}] = w.Text
		}
	}
	if len(own) == 0 {
		return b.builtin, nil
	}
	book, err := b.builtin.With(own)
	if err == nil {
		return book, nil
	}
	// One wording that no longer fits (a newer program asks for another placeholder) must not silence a school: its built-in
	// text is said instead. serve tells of it when it starts.
	for key, text := range own {
		if _, err := b.builtin.With(map[templates.Key]string{key: text}); err != nil {
			delete(own, key)
		}
	}
	return b.builtin.With(own)
}

// unfit says which of a school's own wordings cannot be used any more.
func (b books) unfit(ctx context.Context, schoolID string) error {
	list, err := b.store.Wordings(ctx, schoolID)
	if err != nil {
		return err
	}
	var wrong []error
	for _, w := range list {
		if w.Text == "" {
			continue
		}
		if _, err := b.builtin.With(map[templates.Key]string{{Name: w.Name, Language: templates.Language(w.Language)}: w.Text}); err != nil {
			wrong = append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}
