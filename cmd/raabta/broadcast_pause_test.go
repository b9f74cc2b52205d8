package main

import (
	"strings"
	"testing"
	"time"
)

func TestBroadcastCanBeHeldAndLetGoOn(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.runs("broadcast", "--to", "class:5-B", "--text", "School closes at one.", "--yes")
		id := shortID(fl.broadcasts()[0].ID)
		if _, err := fl.service.expander.Step(t.Context(), fl.now); err != nil { // queued, and not sent yet
			t.Fatal(err)
		}
		fl.mustSay(fl.runs("broadcast", "pause", id, "--reason", "it is two o'clock"), "paused: 20 texts are held", "raabta broadcast resume "+id)
		fl.after(time.Hour)
		if out := fl.fresh(); len(out) != 0 {
			t.Fatalf("held, and sent: %v", bodies(out))
		}
		fl.mustSay(fl.runs("broadcast", "list"), "paused: it is two o'clock", "20 queued")
		fl.mustSay(fl.runs("broadcast", "show", id), "paused", "it is two o'clock", "20 queued")
		fl.mustSay(fl.runs("broadcast", "show", id, "--json"), `"state":"paused"`, `"reason":"it is two o'clock"`)
		fl.mustSay(fl.runs("messages", "--json", "--limit", "1"), `"status":"queued"`, `"reason":"its broadcast is paused"`)
		if _, err := fl.fails("broadcast", "pause", id); !strings.Contains(err.Error(), "paused already") {
			t.Errorf("got %v", err)
		}
		fl.mustSay(fl.runs("broadcast", "resume", id), "it goes on")
		fl.step()
		if out := fl.fresh(); len(out) != 20 {
			t.Errorf("%d texts went out, want 20", len(out))
		}
		if _, err := fl.fails("broadcast", "resume", id); !strings.Contains(err.Error(), "not paused") {
			t.Errorf("got %v", err)
		}
	})
}
