package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestArrows proves the arrows of the house: what each folder may import of ours, and the foreign packages that must not
// reach the centre. A folder that is not listed fails.
func TestArrows(t *testing.T) {
	leaf := []string{}
	centre := []string{"bot", "bot/civil", "bot/reply", "templates"}
	capability := centre
	allowed := map[string][]string{
		"templates":                 leaf,
		"bot/reply":                 leaf,
		"bot/civil":                 leaf,
		"bot":                       {"bot/civil", "bot/reply", "templates"},
		"bot/meeting":               capability,
		"bot/digest":                capability,
		"bot/event":                 capability,
		"bot/join":                  capability,
		"bot/roster":                append([]string{"bot/meeting", "bot/digest", "bot/event"}, centre...),
		"bot/twilio":                centre,
		"bot/whatsapp":              centre,
		"bot/simulator":             centre,
		"bot/console":               append([]string{"bot/meeting", "bot/digest", "bot/event", "bot/join", "bot/roster", "scheduler"}, centre...),
		"scheduler":                 centre,
		"storage":                   append([]string{"bot/meeting", "bot/digest", "bot/event", "bot/join", "bot/roster", "scheduler"}, centre...),
		"cmd/raabta":                {"*"},
		"cmd/raabta/torture":        {"bot", "bot/twilio/twiliotest", "storage"},
		"cmd/raabta/bench":          append([]string{"bot/roster", "bot/twilio", "bot/twilio/twiliotest"}, centre...),
		"bot/twilio/twiliotest":     centre,
		"bot/whatsapp/whatsapptest": leaf,
		"storage/storagetest":       {"*"},
	}
	for pkg, imports := range list(t, "{{.ImportPath}} {{join .Imports \" \"}}") {
		folder := strings.TrimPrefix(pkg, "raabta/")
		may, known := allowed[folder]
		if !known {
			t.Errorf("%s has no place in the house: add it to this test with what it may import", folder)
			continue
		}
		for _, i := range imports {
			target, ours := strings.CutPrefix(i, "raabta/")
			if ours && !contains(may, target) {
				t.Errorf("%s imports %s: the arrows allow only %v", folder, target, may)
			}
			if target == "storage" && !strings.HasPrefix(folder, "cmd/raabta") && folder != "storage/storagetest" {
				t.Errorf("%s imports storage, which only cmd may", folder)
			}
		}
	}
	// The centre knows no provider, no SQL driver and no HTTP, not even through others.
	for pkg, deps := range list(t, "{{.ImportPath}} {{join .Deps \" \"}}", "raabta/bot", "raabta/templates", "raabta/bot/reply", "raabta/bot/civil", "raabta/scheduler", "raabta/bot/meeting", "raabta/bot/digest", "raabta/bot/event", "raabta/bot/join", "raabta/bot/roster") {
		for _, d := range deps {
			for _, never := range []string{"net/http", "modernc.org/", "github.com/lib/pq", "github.com/jmoiron/", "github.com/twilio/", "go.mau.fi/"} {
				if d == never || strings.HasSuffix(never, "/") && strings.HasPrefix(d, never) || strings.HasPrefix(d, never+"/") {
					t.Errorf("%s depends on %s", pkg, d)
				}
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s || l == "*" {
			return true
		}
	}
	return false
}

// list asks the go command about our packages.
func list(t *testing.T, format string, packages ...string) map[string][]string {
	t.Helper()
	if len(packages) == 0 {
		packages = []string{"raabta/..."}
	}
	out, err := exec.Command("go", append([]string{"list", "-f", format}, packages...)...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	result := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		words := strings.Fields(line)
		result[words[0]] = words[1:]
	}
	if len(result) == 0 {
		t.Fatal("go list named no package")
	}
	return result
}
