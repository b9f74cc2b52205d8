package main

import (
	"context"
	"fmt"

	"raabta/bot"
	"raabta/bot/roster"
)

// The phones that the week follows, as the sample's sheets have them.
const (
	saima   = "0300-1234567" // English; Ayesha (5-B)
	nasreen = "0321-7654321" // Urdu; Fatima (4-A)
	rubina  = "0333-1112223" // Roman Urdu; Hamza (5-B) and Hina (3-A)
	uzma    = "0301-4445556" // Roman Urdu; Usman (4-A)
	bushra  = "0302-7778889" // Urdu; Zainab (5-B)
	visitor = "0345-0000001" // nobody the school knows

	missSana = "0311-1000001" // 5-B
	missHira = "0311-1000003" // 4-A
	desk1    = "0311-1000007" // the office
)

// play is the week being played: the first error ends it.
type play struct {
	*stage
	ctx context.Context
	err error
}

func (p *play) do(f func() error) {
	if p.err == nil {
		p.err = f()
	}
}

func (p *play) at(day int, clock string) { p.do(func() error { return p.until(p.ctx, day, clock) }) }
func (p *play) text(from, body string)   { p.do(func() error { return p.texts(p.ctx, from, body) }) }
func (p *play) quote(from, body string)  { p.do(func() error { return p.quotes(p.ctx, from, body) }) }

// runs is the office typing a command; prints shows what it answers too.
func (p *play) runs(args ...string)   { p.do(func() error { return p.command(p.ctx, false, args) }) }
func (p *play) prints(args ...string) { p.do(func() error { return p.command(p.ctx, true, args) }) }

// week plays Monday 23 to Monday 30 November 2026.
func (st *stage) week(ctx context.Context) error {
	p := &play{stage: st, ctx: ctx}
	const mon, tue, wed, thu, fri, sat, sun, nextMon = 0, 1, 2, 3, 4, 5, 6, 7

	p.runs("import", "pupils.csv", "staff.csv", "events.csv")
	p.do(func() error { return p.follow(p.ctx, saima, nasreen, rubina, uzma) })
	p.runs("schedule", "add", "digest", "--digest", "--cron", "30 15 * * 5")
	p.runs("schedule", "add", "fees", "--text", "Fees for December are due by Tuesday 1 Dec. The office is open from 8 to 2.", "--to", "all", "--at", "2026-11-25T14:00")

	p.at(mon, "09:00")
	p.runs("event", "announce", "Sports Day")
	p.at(mon, "10:12")
	p.text(saima, "1")
	p.at(mon, "10:40")
	p.text(nasreen, "جی")
	p.at(mon, "10:55")
	p.text(rubina, "haan hum aayenge")
	p.at(mon, "11:05")
	p.text(visitor, "Assalam o alaikum, class 1 ke admission kab khulenge?")
	p.at(mon, "11:20")
	p.text(desk1, "Walaikum assalam. Admissions 1 February se khulenge, form office se milega.")

	p.at(tue, "10:00")
	p.runs("meeting", "add", "--name", "Parents' day", "--date", "2026-11-28", "--from", "09:00", "--to", "13:00", "--slot", "10m", "--break", "10:30-10:45")
	p.runs("meeting", "invite", "Parents' day")
	p.at(tue, "10:25")
	p.text(saima, "1")
	p.at(tue, "10:31")
	p.text(uzma, "2")
	p.at(tue, "10:33")
	p.text(uzma, "2")
	p.at(tue, "10:35")
	p.text(uzma, "1")
	p.at(tue, "11:02")
	p.text(nasreen, "۱")
	p.at(tue, "19:15")
	p.text(rubina, "jee theek hai")

	p.at(wed, "14:00")
	p.at(wed, "18:40")
	p.text(rubina, "Assalam o alaikum, kal school ki chutti hai?")
	p.at(wed, "18:42")
	p.text(rubina, "1")

	p.at(thu, "07:52")
	p.quote(missSana, "Walaikum assalam. Nahi, kal school khula hai. Hamza ko copy zaroor bhejein.")
	p.at(thu, "12:10")
	p.text(nasreen, "السلام علیکم، فاطمہ کا ریاضی کا ٹیسٹ کب ہے؟")
	p.at(thu, "12:31")
	p.text(missHira, "وعلیکم السلام، پیر کو ہے۔ صفحہ 40 سے 44 دہرا لیں۔")

	p.at(fri, "14:30")
	p.runs("import", "attendance.csv", "homework.csv", "marks.csv", "notes.csv")
	p.at(fri, "15:30")
	p.at(fri, "15:41")
	p.text(saima, "2")
	p.at(fri, "15:50")
	p.text(missSana, "I will call you at 5 pm today. Ayesha only needs to copy p41.")
	p.at(fri, "15:55")
	p.text(rubina, "ho gaya")
	p.at(fri, "15:58")
	p.text(bushra, "STOP")

	p.at(sat, "08:30")
	p.prints("meeting", "sheet", "Parents' day", "--teacher", "Miss Sana")
	p.at(sun, "20:00")
	p.at(nextMon, "08:30")
	return p.err
}

// follow shows these phones' copies of every broadcast, and learns whose each phone is.
func (st *stage) follow(ctx context.Context, numbers ...string) error {
	people, err := st.desk.store.Snapshot(ctx, st.desk.school.ID, &roster.Roster{})
	if err != nil {
		return fmt.Errorf("read who is who: %w", err)
	}
	st.paper.learn(people)
	for _, text := range numbers {
		n, err := bot.ParseNumber(text, "PK")
		if err != nil {
			return err
		}
		st.followed[n] = true
	}
	return nil
}
