package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	"raabta/bot"
	"raabta/bot/roster"
	"raabta/cmd/raabta/bench"
	"raabta/storage"
)

// benchSchool is the school that is sent from: always open, in two languages.
func benchSchool() bot.School {
	return bot.School{
		Name: "Bench School", ShortName: "Bench School", Country: "PK", Timezone: "Asia/Karachi", Languages: "en,ur-Latn",
		Hours: "00:00-24:00", TeacherHours: "00:00-24:00", WeekOff: "none",
	}
}

// fillBenchSchool makes the school with its families and its sender, whose rate nothing limits.
func fillBenchSchool(ctx context.Context, now time.Time, url string, families int) (err error) {
	store, err := storage.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	school, err := store.FirstSchool(ctx, now, benchSchool())
	if err != nil {
		return err
	}
	if _, err := store.SetSender(ctx, bot.Sender{SchoolID: school.ID, Channel: bot.SMS, Provider: "twilio", Address: bench.From, CanSend: true, CanReceive: true}); err != nil {
		return err
	}
	before, err := store.Snapshot(ctx, school.ID, &roster.Roster{})
	if err != nil {
		return err
	}
	return store.ApplyRoster(ctx, now, school.ID, bench.School(before, families))
}

// openSchool fills the database in another process and opens it as a desk.
func (b *benching) openSchool(ctx context.Context, families int) (*desk, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program to start it again: %w", err)
	}
	fill := exec.CommandContext(ctx, self, "bench-school", b.url, strconv.Itoa(families))
	fill.Stderr = b.app.err
	if err := fill.Run(); err != nil {
		return nil, fmt.Errorf("make the school: %w", err)
	}
	store, err := storage.Open(ctx, b.url)
	if err != nil {
		return nil, err
	}
	d := &desk{store: store, books: books{store: store, builtin: b.builtin}}
	if d.school, err = store.FirstSchool(ctx, b.app.clock(), benchSchool()); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return d, nil
}
