package console

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"raabta/bot"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// chunksLooked bounds how much of an audience is looked at before an invitation: ten thousand families.
const chunksLooked = 20

// meetingReach is what an invitation would do, as far as it was looked at.
type meetingReach struct {
	Families  int    // that are proposed a time, and told
	Full      int    // for which no complete time is free
	Sample    string // the first text
	Unreached []meetingUnreached
	More      bool // the audience has more families than were looked at

	overBudget bool // some of them because their week is full
}

// meetingUnreached are families that get no text, for one reason.
type meetingUnreached struct {
	Reason string
	N      int
}

// meetingInviteView is the page /meetings/{id}/invite.
type meetingInviteView struct {
	*frame
	Meeting   meeting.Meeting
	Reach     meetingReach
	Reminders []time.Time
	Typed     bool // the number must be typed
	Beyond    bool // the families' weekly budget is put aside
	Budgeted  bool // it leaves families out
	Second    second
	Wrong     string
}

func meetingInvitePage(v *visit) error {
	view, _, err := v.invitation()
	if err != nil {
		return err
	}
	return v.page("meeting_invite", view)
}

// invitation looks at what inviting would do.
func (v *visit) invitation() (meetingInviteView, []scheduler.Schedule, error) {
	b, err := v.theBoard()
	if err != nil {
		return meetingInviteView{}, nil, err
	}
	m := b.Meeting
	switch {
	case m.State == meeting.Canceled:
		return meetingInviteView{}, nil, refuse("This meeting was canceled: plan another one.")
	case !m.StartsAt.After(v.now):
		return meetingInviteView{}, nil, refuse("This meeting has begun: plan another one.")
	}
	view := meetingInviteView{frame: v.framed(v.t("Invite the families")), Meeting: m}
	reminders := v.meetingReminders(b)
	for _, r := range reminders {
		view.Reminders = append(view.Reminders, r.NextAt)
	}
	view.Beyond = v.FormValue("beyond") != ""
	if view.Reach, err = v.rehearseInvitation(v.Context(), m, view.Beyond); err != nil {
		return view, nil, err
	}
	view.Budgeted = view.Reach.overBudget
	view.Typed = view.Reach.Families > typedAbove
	path, texts := "/meetings/"+m.ID+"/invite", view.Reach.Families
	if view.Beyond {
		path += "?beyond=1"
	}
	if view.Reach.More {
		texts = max(texts, v.school.SecondAbove+1) // nobody has counted how many more
	}
	if view.Second, err = v.second("meeting "+path, path, m.Name, texts); err != nil {
		return view, nil, err
	}
	return view, reminders, nil
}

// meetingReminders are a meeting's reminders as schedules.
func (v *visit) meetingReminders(b meeting.Board) (list []scheduler.Schedule) {
	for _, r := range b.Remindings(v.now, v.school.Zone()) {
		list = append(list, scheduler.Remind(b.Meeting.Broadcast(r.Part, "", bot.Reminder, v.now), r.Name, r.Slot, r.Wall, r.At, b.Meeting.EndsAt))
	}
	return list
}

// rehearseInvitation makes the texts of an invitation and counts them; nothing is stored.
func (v *visit) rehearseInvitation(ctx context.Context, m meeting.Meeting, beyond bool) (reach meetingReach, err error) {
	stage := &meeting.Rehearsal{Store: v.c.Store}
	e := bot.Expander{Store: v.c.Store, Composers: map[string]bot.Composer{meeting.Kind: meeting.Composer{Store: stage, Books: v.c.Books}}}
	b := m.Invitation(v.school, v.now)
	b.BeyondBudget = beyond
	for n, cursor, done := 0, "", false; !done; n++ {
		if n == chunksLooked {
			reach.More = true
			break
		}
		var drafts []bot.Draft
		drafts, cursor, done, err = e.Chunk(ctx, v.now, v.school, b, cursor)
		unsendable, _ := errors.AsType[*bot.UnsendableError](err)
		switch {
		case errors.Is(err, bot.ErrAudience):
			return reach, refuse("The school no longer has the classes that this meeting is for: plan another one.")
		case unsendable != nil:
			return reach, refuse("A text cannot be made, so nobody can be invited: look at the wording of the meeting's texts. %s", unsendable.Err)
		case err != nil:
			return reach, err
		}
		stage.Chunk(drafts)
		for _, d := range drafts {
			switch {
			case slices.ContainsFunc(d.Effects, marksFull): // counted by the rehearsal
			case d.Status.Final() && d.MergedInto == "":
				reach.miss(d.Reason)
				reach.overBudget = reach.overBudget || bot.OverBudget(d.Message)
			default:
				reach.Families++
				reach.Sample = cmp.Or(reach.Sample, d.Body)
			}
		}
	}
	reach.Full = stage.Full
	slices.SortFunc(reach.Unreached, func(x, y meetingUnreached) int { return cmp.Or(y.N-x.N, cmp.Compare(x.Reason, y.Reason)) })
	return reach, nil
}

// marksFull says that an effect marks a family to be called.
func marksFull(e bot.Effect) bool {
	r, ok := e.(meeting.Release)
	return ok && r.Family == meeting.Full
}

func (r *meetingReach) miss(reason string) {
	i := slices.IndexFunc(r.Unreached, func(u meetingUnreached) bool { return u.Reason == reason })
	if i < 0 {
		i = len(r.Unreached)
		r.Unreached = append(r.Unreached, meetingUnreached{Reason: reason})
	}
	r.Unreached[i].N++
}

func inviteToMeeting(v *visit) error {
	view, reminders, err := v.invitation()
	if err != nil {
		return err
	}
	if view.Reach.Families == 0 && !view.Reach.More {
		return refuse("There is nobody to invite now: nothing was sent.")
	}
	if ok, err := v.seconded(view.Second); !ok {
		return err
	}
	if err := v.typesMany(view.Reach.Families); err != nil {
		if r, ok := errors.AsType[*refusal](err); ok {
			view.Wrong = v.t(r.sentence, r.values...)
		}
		return v.pageWith(http.StatusUnprocessableEntity, "meeting_invite", view)
	}
	b := view.Meeting.Invitation(v.school, v.now)
	b.BeyondBudget = view.Beyond
	added, err := v.c.Store.InviteToMeeting(v.Context(), b, reminders)
	if err != nil {
		return err
	}
	if added.ID != b.ID {
		return refuse("The families were invited today already. Those who do not answer in time can be asked again tomorrow.")
	}
	v.c.Planned()
	v.endsWish(view.Second.Subject)
	return v.leads("/meetings/"+view.Meeting.ID, "The families are being invited: the answers appear here by themselves.")
}
