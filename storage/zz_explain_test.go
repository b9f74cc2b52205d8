package storage_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/roster"
	"raabta/storage"
	"raabta/storage/storagetest"
)

func TestZZExplain(t *testing.T) {
	out, _ := os.Create("/tmp/px/explain.txt")
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
		school, _ := s.FirstSchool(t.Context(), now, bot.School{Name: "A", Timezone: "Asia/Karachi", Hours: "00:00-24:00"})
		before, _ := s.Snapshot(t.Context(), school.ID, &roster.Roster{})
		start := time.Now()
		if err := s.ApplyRoster(t.Context(), now, school.ID, manyFamilies(before, 100_000)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(out, "apply", time.Since(start))
		db := storage.Writer(s)
		var ids []string
		db.Select(&ids, "SELECT household_id FROM phones WHERE school_id = $1 AND number >= '+92300' AND number < '+92300:' ORDER BY number LIMIT 1000", school.ID)
		pre := "EXPLAIN ANALYZE "
		each := ""
		if db.DriverName() == "sqlite" {
			pre = "EXPLAIN QUERY PLAN "
			each = "json_each("
			for i, id := range ids {
				if i == 0 {
					each += "'[\"" + id + "\""
				} else {
					each += ",\"" + id + "\""
				}
			}
			each += "]')"
		} else {
			each = "unnest(CAST('{"
			for i, id := range ids {
				if i > 0 {
					each += ","
				}
				each += id
			}
			each += "}' AS TEXT[]))"
		}
		for _, q := range []string{
			"SELECT household_id, word FROM " + each + " AS value CROSS JOIN names WHERE household_id = value.value AND word >= 'm' AND word < 'm\U0010FFFF'",
			"SELECT household_id, '' FROM " + each + " AS value CROSS JOIN phones WHERE household_id = value.value AND number >= '+92300' AND number < '+92300:'",
			"SELECT household_id, word FROM names WHERE school_id = '" + school.ID + "' AND word >= 'm' AND word < 'm\U0010FFFF' ORDER BY word, household_id LIMIT 1000",
			"SELECT household_id, '' FROM phones WHERE school_id = '" + school.ID + "' AND number >= '+92300' AND number < '+92300:' ORDER BY number LIMIT 1000",
			"SELECT household_id, '' FROM phones WHERE school_id = '" + school.ID + "' AND substr(number, length(number) - 3) = '4567' AND number LIKE '%4567' ORDER BY household_id LIMIT 1000",
		} {
			start := time.Now()
			rows, err := db.Query(pre + q)
			if err != nil {
				fmt.Fprintln(out, err)
				continue
			}
			cols, _ := rows.Columns()
			for rows.Next() {
				vals := make([]any, len(cols))
				ptr := make([]any, len(cols))
				for i := range vals {
					ptr[i] = &vals[i]
				}
				rows.Scan(ptr...)
				line := fmt.Sprint(vals[len(vals)-1])
				if len(line) > 200 {
					line = line[:200]
				}
				fmt.Fprintln(out, line)
			}
			rows.Close()
			fmt.Fprintln(out, time.Since(start))
			start = time.Now()
			rows, err = db.Query(q)
			n := 0
			for err == nil && rows.Next() {
				n++
			}
			fmt.Fprintln(out, "run", n, time.Since(start))
		}
	})
}
