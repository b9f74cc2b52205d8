package main

import (
	"net/http"
	"strconv"
	"strings"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
	"raabta/cmd/raabta/torture"
)

// script ends a victim from the provider's side, and makes its trouble.
func (r *crashRig) script(int, *http.Request) *twiliotest.Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.run
	run.created++
	if run.created == run.wire {
		return &twiliotest.Fault{Accept: run.taken, Respond: func(_ *twiliotest.Twilio, _ http.ResponseWriter, req *http.Request, _ twiliotest.Answer) {
			run.victim.Process.Kill()
			<-req.Context().Done()
		}}
	}
	switch {
	case run.troubled && run.created == 1:
		return twiliotest.ResetAccepted()
	case run.troubled && run.created == 2:
		return twiliotest.TooMany("")
	}
	return nil
}

// asked does what a victim asks for while it lives; what is begun is done to its end.
func (r *crashRig) asked(w http.ResponseWriter, req *http.Request) {
	r.acting.RLock()
	defer r.acting.RUnlock()
	r.mu.Lock()
	run := r.run
	r.mu.Unlock()
	number, what, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
	if run.ended || number != strconv.Itoa(run.number) {
		http.Error(w, "that run is over", http.StatusGone)
		return
	}
	with := req.FormValue("with")
	families := r.school.In(run.class)
	teacher := r.school.Teachers[run.class]
	switch what {
	case "listens":
		r.twilio.Route(public, with)
	case "queued", "trouble":
		r.mu.Lock()
		run.queued, run.troubled = run.queued || what == "queued", run.troubled || what == "trouble"
		r.mu.Unlock()
	case "reports":
		for i, c := range r.creates(run) {
			statuses := []string{"sent", "sending", "delivered", "sent", "delivered"} // late and twice
			switch {
			case with == "sent":
				statuses = statuses[:1]
			case with == "undelivered" && i == 0:
				r.twilio.Callback(c.SID, "undelivered", 30003)
				continue
			}
			for _, s := range statuses {
				r.twilio.Callback(c.SID, s, 0)
			}
		}
	case "answers":
		r.writes(run, families[0].Number, families[0].ID, nil, "1")
	case "writes":
		f := families[0]
		r.writes(run, f.Number, f.ID, map[bot.Number]string{teacher: f.Child}, "Please tell the teacher that the copy is at home.")
	case "stops":
		r.writes(run, families[1].Number, families[1].ID, nil, "STOP")
	case "replies":
		for _, c := range r.creates(run) {
			if code, _, _ := strings.Cut(c.Body, " "); c.To == string(teacher) {
				r.writes(run, teacher, families[0].ID, map[bot.Number]string{families[0].Number: ""}, code+" Thank you, I have seen it.")
				return
			}
		}
		http.Error(w, "the teacher has got nothing", http.StatusConflict)
	default:
		http.NotFound(w, req)
	}
}

// writes has a phone write, with a mark behind the words where somebody must get them.
func (r *crashRig) writes(run *crashRun, from bot.Number, household string, to map[bot.Number]string, words string) {
	n := &torture.Note{From: from, Household: household, To: to}
	if to != nil {
		r.mu.Lock()
		n.Mark = r.mark()
		r.mu.Unlock()
		words += " " + n.Mark
	}
	var status int
	n.SID, status = r.twilio.Inbound(string(from), ourSMS, words)
	n.Acked = status == http.StatusOK
	r.mu.Lock()
	defer r.mu.Unlock()
	run.notes = append(run.notes, n)
}

// creates are what Twilio took in a run.
func (r *crashRig) creates(run *crashRun) []twiliotest.Create { return r.twilio.Creates()[run.first:] }
