// Package storage is what must not be forgotten: schools, families, messages, plans, in SQLite or in Postgres by one SQL.
//
// It has a file per noun. A method is one transaction, and transactions never leave the package; what callers ask for in
// one breath is one method. Where a unique row refuses, the method answers bot.ErrTaken and nothing of it has happened.
//
// It never reads the clock (every method that needs the time is given now, truncated to a millisecond by the caller) and
// holds no rule: which status may replace which, when a school is open, who is reached how, all that is asked of package
// bot. It sends nothing and knows no provider.
//
// # Two engines, one SQL
//
// Placeholders are $1, $2, … on both. DATETIME is a column of integer milliseconds on SQLite and a domain over timestamptz
// on Postgres, so that structs hold plain time.Time, always UTC; "no time" is Go's zero time, never NULL. A time column is
// selected bare: behind COALESCE, CASE or max() SQLite forgets that it is a time. A time that one SET
// both stores and compares with (in a CASE) is two arguments, since Postgres takes the one for a datetime and the other for a
// timestamptz (42P08). Where a migration adds a time column, its default is '0001-01-01 00:00:00Z', which SQLite keeps as text:
// such a column is compared in Go, not in SQL. All that differs is in dialect.go.
//
// SQLite has one writer: its transactions queue up in the program (BEGIN IMMEDIATE on a pool of one connection) instead of
// colliding in the file, while readers go on beside it (WAL). A commit is on the disk before it is answered
// (synchronous FULL).
//
// # One program and the next
//
// On Postgres programs are replaced one by one, so a version and the one before it work on one database for a while (a
// schema newer than a program is refused only when that starts). Therefore a migration only expands: a new table, a new
// column with a default that is right for rows written by the version before, a new index. What it leaves behind, a column
// that nobody reads any more, a later version takes away. No column is renamed, none changes its meaning, and no value is
// written that the version before would misread; every INSERT names its columns, and readers pass over columns they do not
// know. (rolling_test.go keeps statements of past versions.) A table that must be made anew, to be rid of an index, keeps its
// name and its columns; what the version before looked up by that index it looks up slowly for the while.
//
// The queue (0011) is a table that the version before does not know. What this one queues looks to it as if it had left, so it
// never sends that twice; what it queues itself, pauses or takes back in the meantime is brought over by Tidy, in five seconds
// or in ten minutes. A number that is corrected through it is not: the texts that wait for the old one go there.
//
// # Several programs
//
// What many may do at once, sending, is shared by claims: a message is its claimer's until its lease, and Begin checks owner
// and lease in the transaction that commits the attempt, so that no message has two attempts in flight. What one must do
// alone has a row in leases with a fence that grows; a transaction under a lease checks the fence as its last statement
// (Store.fenced), so what a holder does that was stopped or cut off and does not know that it was replaced is rolled back.
package storage
