package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

// TestBenchMeasures: a small run gives every figure that is promised, and leaves nothing behind.
func TestBenchMeasures(t *testing.T) {
	t.Setenv(asProgram, "1") // the children are this binary
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	var out, errs strings.Builder
	if err := run(t.Context(), []string{"bench", "--messages", "300", "--phases", "send", "--json"}, strings.NewReader(""), &out, &errs); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	var got struct {
		Send, Expand map[string]any
	}
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	figure := func(in map[string]any, path ...string) float64 {
		for _, name := range path[:len(path)-1] {
			in, _ = in[name].(map[string]any)
		}
		value, _ := in[path[len(path)-1]].(float64)
		return value
	}
	for _, path := range []string{"messages_per_s", "cpu_us", "peak_mb", "first_ms", "connections", "bare messages_per_s", "bare cpu_us", "bare peak_mb", "ratio cpu", "ratio throughput"} {
		if figure(got.Send, strings.Fields(path)...) <= 0 {
			t.Errorf("send has no %s: %s", path, out.String())
		}
	}
	if figure(got.Expand, "cpu_us") <= 0 {
		t.Errorf("expand has no cpu_us: %s", out.String())
	}
	// Connections are kept: 300 messages open no more than fly at a time, and a few while the first are made.
	if n := figure(got.Send, "connections"); n > 16+5 {
		t.Errorf("%v connections were opened", n)
	}
	if left, _ := filepath.Glob(filepath.Join(temporary, "*")); len(left) > 0 {
		t.Errorf("it left %v behind", left)
	}
}

// TestBenchRefusesASchool: nobody's data is measured with.
func TestBenchRefusesASchool(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "raabta.db")
	s, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.FirstSchool(t.Context(), time.Now(), bot.School{Name: "A", Timezone: "Asia/Karachi", Hours: "08:00-21:00"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	err = run(t.Context(), []string{"bench", "--messages", "1", "--database", url}, strings.NewReader(""), &out, &errs)
	if err == nil || !strings.Contains(err.Error(), "holds a school") {
		t.Errorf("it says %v", err)
	}
	// A file that is not there is not made by asking.
	gone := filepath.Join(t.TempDir(), "gone.db")
	if holds, err := storage.HoldsSchool(t.Context(), "sqlite:"+gone); holds || err != nil {
		t.Errorf("a file that is not there: %v %v", holds, err)
	}
	if _, err := os.Stat(gone); err == nil {
		t.Error("asking made the file")
	}
}
