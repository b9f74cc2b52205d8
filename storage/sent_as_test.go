package storage_test

import (
	"runtime"
	"testing"

	"raabta/bot"
	"raabta/storage"
)

// A phone reports as fast as WhatsApp acknowledges: the report looks among the messages, the acknowledgement of the send
// brings the id over from the attempt, and the report looks among the attempts.
func TestAReportOvertakenByItsAcknowledgement(t *testing.T) {
	eachPost(t, func(p *post) {
		if storage.Writer(p.s).DriverName() != "postgres" {
			return // one transaction at a time
		}
		id, a := p.inFlight(p.text("+923001234567"))
		p.exec("UPDATE attempts SET provider_id = '3EB0AA' WHERE id = $1", a.ID) // known before the send, as a Repeater's is
		ack, err := storage.Writer(p.s).BeginTxx(p.Context(), nil)
		p.must(err)
		defer ack.Rollback()
		do := func(query string, args ...any) {
			p.Helper()
			if _, err := ack.Exec(query, args...); err != nil {
				p.Fatal(err)
			}
		}
		do("LOCK TABLE attempts IN ACCESS EXCLUSIVE MODE")
		read := make(chan error, 1)
		go func() {
			read <- p.s.Report(p.Context(), p.now, bot.Report{ProviderID: "3EB0AA", Number: "+923001234567", Status: bot.Read}, never)
		}()
		for p.count("SELECT count(*) FROM pg_locks WHERE relation = 'attempts'::regclass AND NOT granted") == 0 {
			runtime.Gosched()
		}
		do("UPDATE attempts SET outcome = 'accepted', settled_at = started_at WHERE id = $1", a.ID)
		do("UPDATE messages SET status = 'sent', provider_id = '3EB0AA', sent_at = created_at WHERE id = $1", id)
		p.must(ack.Commit())
		if err := <-read; err != nil {
			p.Errorf("the report found %v", err)
		}
		if got := p.message(id).Status; got != bot.Read {
			p.Errorf("the message is %s", got)
		}
	})
}
