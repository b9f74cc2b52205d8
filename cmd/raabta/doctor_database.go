package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"raabta/storage"
)

// How much room the database's disk must have: below the first a broadcast may not fit, below the second it is time to act.
const (
	diskFull = 64 << 20
	diskLow  = 1 << 30
)

// clockOff is how far two clocks may be apart.
const clockOff = 5 * time.Second

// writtenIn is when this was written: no clock is right that shows less.
const writtenIn = 2026

// database says whether the database can be used, and opens it for the checks that follow.
func (c *checkup) database(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 4*doctorLimit) // a big file takes a while to be looked through
	defer cancel()
	path, onFile := storage.File(c.config.DatabaseURL)
	if onFile && path != "" {
		c.disk(path)
	}
	s, look, err := storage.LookAt(ctx, c.config.DatabaseURL)
	switch {
	case err != nil && onFile:
		c.fail("database", err.Error(), "a file that SQLite cannot read is not Raabta's or is damaged; put the last backup in its place")
		return
	case err != nil:
		do := ""
		if storage.Away(err) {
			do = "start Postgres, or correct the host and the port in DATABASE_URL; serve waits for it"
		}
		c.fail("database", err.Error(), do)
		return
	case s == nil:
		c.ok("database", "%s is not there yet: the first command makes it", path)
		return
	}
	switch {
	case look.Damage != "":
		c.fail("database", look.Engine+": the file is damaged ("+look.Damage+")", "stop serve, keep the file aside, and put the last backup in its place")
	case look.ReadOnly:
		c.fail("database", look.Engine+" takes no changes: it is a standby or set to read only", "name the primary in DATABASE_URL")
	case look.Version > look.Known:
		c.fail("database", fmt.Sprintf("%s: the schema is %d and this program knows up to %d: a newer raabta made it", look.Engine, look.Version, look.Known), "install that version or a newer one")
	case look.Version == 0:
		c.ok("database", "%s: empty; the first command makes the tables", look.Engine)
	case look.Version < look.Known:
		c.warn("database", fmt.Sprintf("%s: the schema is %d and this program's is %d", look.Engine, look.Version, look.Known), "raabta migrate brings it up to date; serve does so by itself")
	case onFile && look.Journal != "wal":
		c.warn("database", look.Engine+": the journal mode is "+look.Journal, "serve sets it to WAL when it starts; a network drive cannot hold the file")
		c.store = s
		return
	default:
		c.ok("database", "%s, schema %d", look.Engine, look.Version)
		c.store = s
		return
	}
	s.Close()
}

// disk looks at the folder and the rights of a SQLite file, and at the room that is left.
func (c *checkup) disk(path string) {
	folder := filepath.Dir(path)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.fail("disk", "the folder of the database does not exist", "make it, or correct DATABASE_URL")
		return
	case err == nil && !info.IsDir():
		c.fail("disk", "the folder of the database is no folder", "correct DATABASE_URL")
		return
	case err != nil:
		c.fail("disk", "the folder of the database cannot be looked into", "give this user the right to it")
		return
	case !writable(folder):
		c.fail("disk", "this user may not write into the folder of the database, where SQLite keeps its log", "give the user that runs raabta the right to it")
		return
	}
	free, known := diskFree(folder)
	switch {
	case !known:
	case free < diskFull:
		c.fail("disk", fmt.Sprintf("%d MB are left on the disk of the database", free>>20), "make room")
	case free < diskLow:
		c.warn("disk", fmt.Sprintf("%d MB are left on the disk of the database", free>>20), "make room before it fills up")
	default:
		c.ok("disk", "%d GB are free", free>>30)
	}
	file, err := os.Stat(path)
	switch {
	case err != nil: // not there yet
	case file.IsDir():
		c.fail("disk", "DATABASE_URL names a folder", "give the name of a file, such as sqlite:raabta.db")
	case runtime.GOOS != "windows" && file.Mode().Perm()&0o077 != 0:
		c.warn("disk", "other users of this computer can read the database, which holds children's names and families' numbers", "chmod 600 "+path)
	}
}

// clockCheck compares our clock with Twilio's, the database's and the newest message's.
func (c *checkup) clockCheck(ctx context.Context, twilio *time.Duration) {
	ctx, cancel := limited(ctx)
	defer cancel()
	now := c.clock()
	if y := now.Year(); y < writtenIn || y > writtenIn+50 {
		c.fail("clock", fmt.Sprintf("this computer says that it is the year %d", y), "set its date, and let it keep time by the internet (NTP)")
		return
	}
	said := "in order"
	off := func(ahead time.Duration, than, do string) bool {
		if ahead.Abs() <= clockOff {
			said = "agrees with " + than
			return false
		}
		way := "ahead of"
		if ahead < 0 {
			way = "behind"
		}
		c.warn("clock", fmt.Sprintf("this computer's clock is %s %s %s", ahead.Abs().Round(time.Second), way, than), do)
		return true
	}
	const ntp = "let this computer keep time by the internet (NTP)"
	if twilio != nil && off(*twilio, "Twilio's", ntp) {
		return
	}
	if c.store == nil {
		c.ok("clock", "%s", said)
		return
	}
	began := c.clock()
	at, told, err := c.store.DatabaseClock(ctx)
	if err == nil && told {
		ended := c.clock()
		if off(began.Add(ended.Sub(began)/2).Sub(at), "the database's", "let both computers keep time by the internet (NTP): serve stops sending while they disagree") {
			return
		}
	}
	if seen, err := c.store.NewestClock(ctx); err == nil && seen.After(now.Add(time.Minute)) {
		c.warn("clock", "serve has seen "+seen.Format("2 January 2006 15:04")+" UTC, and this computer is not that far", "correct the clock; schedules are held until then")
		return
	}
	c.ok("clock", "%s", said)
}
