package console

import (
	"context"
	"math"
	"slices"
	"time"

	"raabta/bot"
	"raabta/templates"
)

// senderRoutes are those of the page /channels, and of what hangs on it.
func senderRoutes() []route {
	return slices.Concat([]route{
		{method: "GET", path: "/channels", roles: seers(), do: channelsPage},
		{method: "POST", path: "/channels/{id}/pause", roles: admins(), action: "sender.pause", do: pauseSender},
		{method: "POST", path: "/channels/{id}/resume", roles: admins(), action: "sender.resume", do: resumeSender},
		{method: "POST", path: "/channels/alarm", roles: admins(), action: "alarm.clear", do: clearAlarm},
	}, linkRoutes(), settingRoutes())
}

// senderStore is what the page reads and changes.
type senderStore interface {
	settingStore
	// Senders lists a school's senders.
	Senders(ctx context.Context, schoolID string) ([]bot.Sender, error)
	// Links lists a school's linked numbers, by sender, and Leases who holds what.
	Links(ctx context.Context, schoolID string) ([]bot.Link, error)
	Leases(ctx context.Context) ([]bot.Lease, error)
	// Load is what waits for a school's channels, and what of it nobody knows.
	Load(ctx context.Context, now time.Time, school bot.School) (bot.Load, error)
	// Spent is how many SMS segments a school has spent on its day of now.
	Spent(ctx context.Context, now time.Time, school bot.School) (int, error)
	// HoldSender holds a school's sender until till, zero for until it is resumed. Both: bot.ErrNotFound where the school has none
	// with the id.
	HoldSender(ctx context.Context, schoolID, id, by, reason string, till time.Time) error
	ResumeSender(ctx context.Context, schoolID, id string) error
	// SchoolAlarms lists the raised alarms that a school's staff are told.
	SchoolAlarms(ctx context.Context, schoolID string) ([]bot.Alarm, error)
	// ClearAlarm takes an alarm off the list. bot.ErrNotFound where none is raised.
	ClearAlarm(ctx context.Context, schoolID, cause string) error
	// LeaveLink asks whoever holds a link's session to give it up. bot.ErrNotFound where the number is not linked.
	LeaveLink(ctx context.Context, senderID string) error
	// SetLinkState moves a link to another state. bot.ErrNotFound where it is another device's by now.
	SetLinkState(ctx context.Context, l bot.Link) error
}

// channelsView is the page /channels.
type channelsView struct {
	*frame
	Channels []channelShown
	Alarms   []alarmShown
	Spending bot.Spending // of today; the school's cap may be none
	Linking  bool         // this server links numbers
}

// channelShown is a channel with its senders.
type channelShown struct {
	Name    string
	Senders []senderShown
	Waiting bot.Waiting
	Open    bool   // a number can send now
	Takes   string // how long what is due takes at the rate, "" where nobody can say
}

// senderShown is a number of the school's.
type senderShown struct {
	bot.Sender
	Count  bot.SenderCount
	Link   *linkShown // of a linked number
	Paused bool
	Mine   bool // what paused it is for staff to end
	Most   int  // new people a day, of a linked number
}

// Shown is the number as people read it.
func (s senderShown) Shown() string { return bot.Number(s.Address).Readable() }

// Used says that the sender does anything at all: one that was given up stays for the messages it carried.
func (s senderShown) Used() bool { return s.CanSend || s.CanReceive }

// Locked says that WhatsApp lets the number write to nobody new.
func (s senderShown) Locked(now time.Time) bool { return s.StrangersUntil.After(now) }

func channelsPage(v *visit) error {
	view := channelsView{frame: v.framed(v.t("Channels")), Linking: v.c.Linker != nil, Spending: bot.Spending{School: v.school}}
	numbers, senders, err := v.numbers()
	if err != nil {
		return err
	}
	load, err := v.c.Store.Load(v.Context(), v.now, v.school)
	if err != nil {
		return err
	}
	if v.school.DailyCap > 0 {
		if view.Spending.Spent, err = v.c.Store.Spent(v.Context(), v.now, v.school); err != nil {
			return err
		}
	}
	alarms, err := v.c.Store.SchoolAlarms(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	for _, a := range alarms {
		view.Alarms = append(view.Alarms, v.alarm(a))
	}
	for _, name := range []bot.ChannelName{bot.SMS, bot.WhatsApp} {
		if c := v.channel(name, senders, numbers, load); len(c.Senders) > 0 || c.Waiting.N > 0 {
			view.Channels = append(view.Channels, c)
		}
	}
	return v.page("channels", view)
}

// numbers lists the school's senders, and those among them that are linked.
func (v *visit) numbers() (linked []bot.LinkedNumber, senders []bot.Sender, err error) {
	if senders, err = v.c.Store.Senders(v.Context(), v.school.ID); err != nil {
		return nil, nil, err
	}
	links, err := v.c.Store.Links(v.Context(), v.school.ID)
	if err != nil || len(links) == 0 {
		return nil, senders, err
	}
	leases, err := v.c.Store.Leases(v.Context())
	if err != nil {
		return nil, nil, err
	}
	return bot.LinkedNumbers(senders, links, leases, v.now), senders, nil
}

// channel is how a channel stands.
func (v *visit) channel(name bot.ChannelName, senders []bot.Sender, linked []bot.LinkedNumber, load bot.Load) channelShown {
	c := channelShown{Name: channelName(name)}
	for _, w := range load.Waiting {
		if w.Channel == name {
			c.Waiting = w
		}
	}
	rate, boundless := 0.0, false
	for _, own := range senders {
		if own.Channel != name {
			continue
		}
		s := senderShown{Sender: own, Paused: own.CanSend && own.Paused(v.now), Mine: true, Most: own.FirstWordsADay(v.school, v.now)}
		for _, n := range load.Senders {
			if n.SenderID == own.ID {
				s.Count = n
			}
		}
		for _, l := range linked {
			if l.Own.ID == own.ID {
				shown := v.linkShown(l)
				s.Link, s.Mine = &shown, !l.Paused()
			}
		}
		c.Senders = append(c.Senders, s)
		if own.CanSend && !s.Paused && (s.Link == nil || s.Link.Works) {
			c.Open = true
			rate += own.Rate
			boundless = boundless || own.Rate <= 0
		}
	}
	// Those that do nothing any more stand last.
	slices.SortStableFunc(c.Senders, func(a, b senderShown) int {
		switch {
		case a.Used() == b.Used():
			return 0
		case a.Used():
			return -1
		}
		return 1
	})
	if c.Waiting.Due > 0 && c.Open && !boundless {
		c.Takes = v.lasts(c.Waiting.Takes(rate))
	}
	return c
}

// lasts writes how long something takes, roughly.
func (v *visit) lasts(d time.Duration) string {
	switch {
	case d < time.Minute:
		return v.t("less than a minute")
	case d < time.Hour:
		return v.t("%d min", int(math.Ceil(d.Minutes())))
	case d < 48*time.Hour:
		return v.t("%d h", int(math.Ceil(d.Hours())))
	}
	return v.t("%d days", int(math.Ceil(d.Hours()/24)))
}

// Pace writes a sender's rate.
func (f *frame) Pace(rate float64) string {
	switch {
	case rate <= 0:
		return f.words.t("as fast as they are taken")
	case rate >= 1:
		n := int(math.Round(rate))
		return f.words.tn(n, "%d message a second", "%d messages a second")
	case rate >= 1.0/60:
		n := int(math.Round(rate * 60))
		return f.words.tn(n, "%d message a minute", "%d messages a minute")
	}
	n := int(math.Round(rate * 3600))
	return f.words.tn(n, "%d message an hour", "%d messages an hour")
}

// Carrier names who carries a sender's messages.
func (f *frame) Carrier(provider string) string {
	switch provider {
	case "twilio":
		return "Twilio"
	case bot.LinkedDevice:
		return f.words.t("the school's own phone, linked")
	case "simulator":
		return f.words.t("simulator")
	}
	return provider
}

// theSender is the one that the path names.
func (v *visit) theSender() (own bot.Sender, link *bot.LinkedNumber, err error) {
	linked, senders, err := v.numbers()
	if err != nil {
		return own, nil, err
	}
	at := slices.IndexFunc(senders, func(s bot.Sender) bool { return s.ID == v.PathValue("id") })
	if at < 0 {
		return own, nil, bot.ErrNotFound
	}
	if l := slices.IndexFunc(linked, func(l bot.LinkedNumber) bool { return l.Own.ID == senders[at].ID }); l >= 0 {
		link = &linked[l]
	}
	return senders[at], link, nil
}

// reasonMost is how many letters a reason may have.
const reasonMost = 200

func pauseSender(v *visit) error {
	own, _, err := v.theSender()
	if err != nil {
		return err
	}
	reason := templates.Clean(v.PostFormValue("reason"))
	if reason == "" || len([]rune(reason)) > reasonMost {
		return refuse("Say in a few words why: others see it, and will want to know.")
	}
	var till time.Time
	switch v.PostFormValue("until") {
	case "hour":
		till = v.now.Add(time.Hour)
	case "morning":
		till = v.school.NextMorning(v.now)
	}
	if err := v.c.Store.HoldSender(v.Context(), v.school.ID, own.ID, v.user.Name, reason, till); err != nil {
		return err
	}
	return v.leads("/channels", "%s is paused. What is queued for it waits.", bot.Number(own.Address).Readable())
}

func resumeSender(v *visit) error {
	own, link, err := v.theSender()
	if err != nil {
		return err
	}
	if link != nil && link.Paused() {
		return refuse("WhatsApp itself holds this number: nothing goes out by it until that is over. The page says what to do.")
	}
	if err := v.c.Store.ResumeSender(v.Context(), v.school.ID, own.ID); err != nil {
		return err
	}
	v.c.Queued()
	return v.leads("/channels", "%s sends again.", bot.Number(own.Address).Readable())
}
