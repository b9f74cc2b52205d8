package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"raabta/storage"
	"raabta/storage/storagetest"
)

// Whatever rows have in common, they arrive as they were given, and are counted.
func TestRowsThatHaveMuchInCommon(t *testing.T) {
	at := time.Date(2026, 9, 14, 5, 0, 0, 0, time.UTC)
	row := func(name string, at time.Time, id string) storage.BookmarkRow {
		return storage.BookmarkRow{Name: name, At: at, ID: id}
	}
	many := 3*storage.FoldFrom + 5
	for name, c := range map[string]struct {
		row  func(i int) storage.BookmarkRow
		rows int
		want int
	}{
		"all alike":            {func(int) storage.BookmarkRow { return row("a", at, "x") }, many, 1},
		"alike but their name": {func(i int) storage.BookmarkRow { return row(fmt.Sprint("a", i), at, "it's $1, column1?") }, many, many},
		"without a time":       {func(i int) storage.BookmarkRow { return row(fmt.Sprint("a", i), time.Time{}, "") }, many, many},
		"nothing alike": {func(i int) storage.BookmarkRow {
			return row(fmt.Sprint("a", i), at.Add(time.Duration(i)*time.Millisecond), fmt.Sprint(i))
		}, many, many},
		"alike but the last":          {func(i int) storage.BookmarkRow { return row(fmt.Sprint("a", i), at, fmt.Sprint(i/(many-1))) }, many, many},
		"some there twice":            {func(i int) storage.BookmarkRow { return row(fmt.Sprint("a", i/2), at, "x") }, many - 1, many / 2},
		"too few to be worth folding": {func(i int) storage.BookmarkRow { return row(fmt.Sprint("a", i), at, "x") }, storage.FoldFrom - 1, storage.FoldFrom - 1},
		"none":                        {nil, 0, 0},
	} {
		storagetest.Each(t, func(t *testing.T, s *storage.Store) {
			rows := make([]storage.BookmarkRow, c.rows)
			want := map[string]storage.BookmarkRow{}
			for i := range rows {
				rows[i] = c.row(i)
				if _, there := want[rows[i].Name]; !there {
					want[rows[i].Name] = rows[i]
				}
			}
			n, err := s.InsertBookmarks(t.Context(), rows)
			if err != nil || n != c.want {
				t.Errorf("%s: %d of %d, %v, want %d", name, n, len(rows), err, c.want)
			}
			var got []storage.BookmarkRow
			if err := storage.Writer(s).Select(&got, "SELECT name, at, id FROM bookmarks"); err != nil {
				t.Fatal(err)
			}
			if len(got) != len(want) || slices.ContainsFunc(got, func(r storage.BookmarkRow) bool {
				w := want[r.Name]
				return r.ID != w.ID || !r.At.Equal(w.At)
			}) {
				t.Errorf("%s: %d arrived, not as they were given: %+v", name, len(got), got)
			}
		})
	}
}
