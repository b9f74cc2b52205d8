package console

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/digest"
	"raabta/scheduler"
	"raabta/templates"
)

// digestForm is the settings of the weekly digest.
type digestForm struct {
	On     bool
	Day    time.Weekday
	Clock  string
	Whom   whomPart
	Words  string // the rule as it is, "" where there is none yet
	Next   time.Time
	Others bool // there are several, made by the command: they are not set here
	Days   []weekday
}

// weekday is a day to choose.
type weekday struct {
	Number int
	Name   string
	Chosen bool
}

// The digest of a school that has set none: before the weekend, when families have time to read.
const digestDay = time.Friday

var digestClock = civil.Clock{Hour: 16}

// digestName is what its schedule is called.
const digestName = "weekly digest"

// digestsOf are the schedules of digests.
func digestsOf(list []scheduler.Schedule) []scheduler.Schedule {
	return slices.DeleteFunc(slices.Clone(list), func(s scheduler.Schedule) bool { return s.Kind != digest.Kind })
}

// digestForm reads the settings from the schedules.
func (v *visit) digestForm(list []scheduler.Schedule) (digestForm, error) {
	form := digestForm{Day: digestDay, Clock: digestClock.String()}
	audience := "all"
	own := digestsOf(list)
	form.Others = len(own) > 1
	if len(own) == 1 {
		s := own[0]
		form.On, form.Words, audience = s.State == scheduler.Active, v.ruleWords(v.clockface(), s), s.Audience
		if form.On {
			form.Next = s.NextAt
		}
		if cron, err := scheduler.ParseCron(s.Cron); err == nil {
			if p, ok := cron.Plain(); ok && len(p.WeekDays) > 0 {
				form.Day, form.Clock = p.WeekDays[0], p.Clocks[0].String()
			}
		}
	}
	for _, d := range []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday} {
		form.Days = append(form.Days, weekday{int(d), v.t(weekdayNames()[d]), d == form.Day})
	}
	var err error
	form.Whom, err = v.whomPart(audience)
	return form, err
}

// setDigest writes the settings of the weekly digest down: one schedule, however often it is asked for. Where a digest went
// out today, the next one is not today at another hour.
func setDigest(v *visit) error {
	list, last, err := v.c.Store.Schedules(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	s, err := v.digestAsked(list, last)
	if refused, ok := errors.AsType[*refusal](err); ok {
		view, err := v.scheduleView(refused)
		if err != nil {
			return err
		}
		return v.pageWith(http.StatusUnprocessableEntity, "schedule", view)
	}
	if err != nil {
		return err
	}
	if err := v.c.Store.ReplaceSchedules(v.Context(), v.school.ID, digest.Kind, "", []scheduler.Schedule{s}); err != nil {
		return err
	}
	f := v.clockface()
	if s.State != scheduler.Active {
		return v.leads("/schedule", "The weekly digest is off: nothing of it goes out until you switch it on.")
	}
	n, err := v.c.Store.CountAudience(v.Context(), v.school.ID, s.Audience)
	if err != nil {
		return err
	}
	return v.leads("/schedule", "The weekly digest goes out %s, next %s, for %s: at present %d.", v.ruleWords(f, s), f.Whole(s.NextAt), v.whom(s.Audience, nil), n)
}

// digestAsked is the schedule that the form asks for.
func (v *visit) digestAsked(list []scheduler.Schedule, last map[string]scheduler.Occurrence) (scheduler.Schedule, error) {
	own := digestsOf(list)
	if len(own) > 1 {
		return scheduler.Schedule{}, refuse("There are several digests, made by the command: pause, resume or remove them in the list.")
	}
	s := scheduler.Schedule{
		ID: bot.NewID(), SchoolID: v.school.ID, Name: digestName, Kind: digest.Kind, Class: bot.Routine,
		GraceSeconds: int(scheduler.DefaultGrace.Seconds()), CreatedAt: v.now,
	}
	if len(own) == 1 {
		s = own[0]
	} else if slices.ContainsFunc(list, func(x scheduler.Schedule) bool { return strings.EqualFold(x.Name, digestName) }) {
		return s, refuse("Another schedule is called %s: remove it first.", digestName)
	}
	day := slices.Index([]string{"0", "1", "2", "3", "4", "5", "6"}, v.PostFormValue("day"))
	clock, err := civil.ParseClock(v.PostFormValue("clock"))
	if day < 0 || err != nil {
		return s, refuse("Say on which day and at what time the digest goes out, like 16:00.")
	}
	if s.Audience, err = v.audience(); err != nil {
		return s, err
	}
	s.Cron = scheduler.Weekly(time.Weekday(day), clock)
	from, today := v.now, v.school.Today(v.now)
	if o := last[s.ID]; o.State == scheduler.Fired && o.Date == today.String() {
		from = today.AddDays(1).In(v.school.Zone()).Add(-time.Millisecond)
	}
	if s, err = scheduler.Arm(s, v.school, from); err != nil {
		return s, err
	}
	if v.PostFormValue("on") == "" {
		s.State = scheduler.Paused
	}
	return s, nil
}

// digestView is the page /schedule/digest.
type digestView struct {
	*frame
	Words    string
	Searched bool
	Found    []bot.Contact
	Of       *bot.Contact
	Texts    []digestText
}

// digestText is a digest as one channel would carry it.
type digestText struct {
	Channel  bot.ChannelName
	Body     string
	Language string
	Segments int // of an SMS
}

// SMS says that the channel is SMS.
func (t digestText) SMS() bool { return t.Channel == bot.SMS }

// digestPage shows what a family's digest would say today; nothing is sent.
func digestPage(v *visit) error {
	view := digestView{frame: v.framed(v.t("This week's digest")), Words: strings.TrimSpace(v.FormValue("q"))}
	var err error
	if view.Words != "" {
		view.Searched = true
		if view.Found, err = v.c.Store.FindHouseholds(v.Context(), v.school.ID, bot.Seek(view.Words, v.school.Country)); err != nil {
			return err
		}
	}
	id := v.FormValue("household")
	if id == "" && len(view.Found) == 1 {
		id = view.Found[0].ID
	}
	if id != "" {
		c, err := v.family(id)
		if err != nil {
			return err
		}
		view.Of = &c
		if view.Texts, err = v.digestTexts(c.Household); err != nil {
			return err
		}
	}
	return v.page("digest", view)
}

// digestTexts are a family's digest by SMS and, where it uses that, by WhatsApp; none where there is nothing to tell.
func (v *visit) digestTexts(h bot.Household) ([]digestText, error) {
	composer := v.c.Composers[digest.Kind]
	if composer == nil {
		return nil, errors.New("this console has no composer of digests")
	}
	ways := []bot.ChannelName{bot.SMS}
	if slices.ContainsFunc(h.Phones, func(p bot.Phone) bool { return p.WhatsApp }) {
		ways = append(ways, bot.WhatsApp)
	}
	b := bot.Broadcast{ID: "preview", SchoolID: v.school.ID, Kind: digest.Kind, Class: bot.Routine, Topic: bot.TopicDigest, Audience: "household:" + h.ID}
	var list []digestText
	for _, way := range ways {
		drafts, err := composer.Compose(v.Context(), v.now, v.school, b, []bot.Recipient{{Key: h.ID, Household: h, Reach: bot.Reach{Channel: way}}})
		if err != nil {
			return nil, err
		}
		for _, d := range drafts {
			list = append(list, digestText{way, d.Body, cmp.Or(d.Language, h.Language), templates.Measure(d.Body).Segments})
		}
	}
	return list, nil
}
