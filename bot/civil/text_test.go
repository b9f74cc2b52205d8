package civil_test

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"raabta/bot/civil"
)

type settings struct {
	Date  civil.Date
	None  civil.Date
	At    civil.Wall
	Never civil.Wall
	Clock civil.Clock
	Hours civil.Hours
	Unset civil.Hours
	Off   civil.Days
}

func someSettings(t *testing.T) settings {
	return settings{
		Date:  date(t, "2026-11-27"),
		At:    wall(t, "2026-11-27 16:00"),
		Clock: clock(t, "07:05"),
		Hours: civil.Always(),
		Off:   civil.DaysOf(time.Saturday, time.Sunday),
	}
}

func TestJSONAndBack(t *testing.T) {
	want := someSettings(t)
	written, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	const form = `{"Date":"2026-11-27","None":"","At":"2026-11-27T16:00","Never":"","Clock":"07:05","Hours":"00:00-24:00","Unset":"","Off":"sat,sun"}`
	if string(written) != form {
		t.Errorf("written as %s, want %s", written, form)
	}
	var got settings
	if err := json.Unmarshal(written, &got); err != nil || got != want {
		t.Errorf("read back as %+v, %v", got, err)
	}
	for _, bad := range []string{`{"Date":"soon"}`, `{"Clock":""}`, `{"Off":""}`, `{"Hours":"8"}`} {
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

func TestColumnsAndBack(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "civil.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	want := someSettings(t)
	if _, err := db.Exec(`CREATE TABLE s (date TEXT NOT NULL, day DATE, none TEXT, at TEXT, never TEXT, clock TEXT, hours TEXT, unset TEXT, off TEXT)`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO s VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`,
		want.Date, want.Date, want.None, want.At, want.Never, want.Clock, want.Hours, want.Unset, want.Off); err != nil {
		t.Fatal(err)
	}
	var got settings
	var day civil.Date
	if err := db.QueryRow(`SELECT * FROM s WHERE date < '2026-11-28' AND none IS NULL AND never IS NULL AND unset IS NULL`).
		Scan(&got.Date, &day, &got.None, &got.At, &got.Never, &got.Clock, &got.Hours, &got.Unset, &got.Off); err != nil {
		t.Fatal(err)
	}
	if got != want || day != want.Date {
		t.Errorf("stored %+v, read back %+v and the day %v", want, got, day)
	}
	if err := new(civil.Clock).Scan(int64(7)); err == nil {
		t.Error("a number is read as a clock")
	}
}
