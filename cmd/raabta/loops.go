package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"raabta/bot"
)

// loop is one of the service's loops: what it does at each turn, how often, and what wakes it before.
type loop struct {
	name  string
	wake  bot.Wake
	every time.Duration
	step  step
}

// routeRest is how long the router rests between two batches: in a storm of replies webhooks have the machine before it.
const routeRest = 20 * time.Millisecond

// shared are the loops that every process runs. Each is woken by what feeds it; the interval is for what another process fed.
// What the clock decides waits while it cannot be trusted.
func (s *service) shared() []loop {
	return []loop{
		{"clock", nil, time.Second, s.watch.Step},
		{"schedules", nil, time.Second, s.while(bot.ClockState.Unprompted, s.runner.Step)},
		{"routing", s.inbound, time.Second, s.while(bot.ClockState.Sends, bot.Unhurried(routeRest, s.router.Step))},
		{"broadcasts", s.broadcasts, time.Second, s.while(bot.ClockState.Sends, s.expander.Step)},
		{"sending", s.queue, time.Second, s.while(bot.ClockState.Sends, s.outbox.Step)},
	}
}

// chores are the loops that one process runs for all that share the database, under a lease: each of their transactions
// carries its fence.
func (s *service) chores() []loop {
	return []loop{
		{"tidy", nil, 5 * time.Second, s.while(bot.ClockState.Tidies, s.tidy)},
		{"halting", nil, 5 * time.Second, s.while(bot.ClockState.Tidies, s.halter.Step)},
		{"caps", nil, 10 * time.Second, s.while(bot.ClockState.Tidies, s.caps.Step)},
		{"doubts", nil, 5 * time.Second, s.while(bot.ClockState.Tidies, s.doubts.Step)},
		{"fetching", nil, 5 * time.Second, s.while(bot.ClockState.Tidies, s.fetcher.Step)},
		{"following", nil, 5 * time.Second, s.while(bot.ClockState.Tidies, s.follower.Step)},
		{"diverting", nil, 5 * time.Second, s.while(bot.ClockState.Tidies, s.diverter.Step)},
		{"alarms", nil, 10 * time.Second, s.alerter.Step},
		{"signins", nil, 10 * time.Minute, s.while(bot.ClockState.Tidies, s.forgetSignIns)},
	}
}

// while is a step that waits until the clock is good enough for it.
func (s *service) while(good func(bot.ClockState) bool, step step) step {
	return func(ctx context.Context, now time.Time) (bool, error) {
		if !good(s.watch.State()) {
			return false, nil
		}
		return step(ctx, now)
	}
}

// watchClock has the service live by a clock: its loops, its outbox, and the watch over it.
func (s *service) watchClock(clock bot.Clock) {
	s.watch = &bot.ClockWatch{Store: s.store, Clock: clock, Log: s.log}
	s.outbox.Clock, s.outbox.ClockState = clock, s.watch.State
}

// run runs the loops until ctx ends and returns when each has finished what it had begun.
func (s *service) run(ctx context.Context) {
	s.watchClock(bot.SystemClock)
	s.outbox.Jitter = func() float64 { return 0.9 + 0.2*rand.Float64() }
	if _, err := s.watch.Step(ctx, bot.SystemClock()); err != nil { // before anything is done by it
		s.log.Error("clock not compared yet", "err", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { s.loops(ctx, s.shared()) })
	wg.Go(func() {
		s.keeper(bot.ChoresLease).Run(ctx, func(ctx context.Context) { s.loops(ctx, s.chores()) })
	})
	if s.links != nil {
		wg.Go(func() { s.links.run(ctx) })
	}
	wg.Wait()
	s.outbox.Wait()
}

// loops runs some loops until ctx ends.
func (s *service) loops(ctx context.Context, list []loop) {
	var wg sync.WaitGroup
	for _, l := range list {
		step := s.metrics.loop(l.name, l.step)
		wg.Go(func() { bot.Loop(ctx, s.log, l.name, bot.SystemClock, l.wake, l.every, step) })
	}
	wg.Wait()
}

// keeper keeps a lease for this process. One whose clock is wrong leaves it to the others.
func (s *service) keeper(name string) *bot.Keeper {
	return &bot.Keeper{
		Store: s.store, Name: name, Holder: s.outbox.Owner, Clock: bot.SystemClock, Log: s.log,
		Fit: func() bool { return s.watch.State().Sends() },
	}
}
