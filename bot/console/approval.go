package console

import (
	"context"
	"errors"
	"time"

	"raabta/bot"
)

// approvalStore keeps what waits for a second person.
type approvalStore interface {
	AskApproval(ctx context.Context, a bot.Approval) error
	// Approval reads who asks for a second person since a time; bot.ErrNotFound where nobody does.
	Approval(ctx context.Context, schoolID, subject string, since time.Time) (bot.Approval, error)
	Approvals(ctx context.Context, schoolID string, since time.Time, limit int) ([]bot.Approval, error)
	EndApproval(ctx context.Context, schoolID, subject string, before time.Time) error
}

// second is whether something needs a second person, and whether one was asked for. The zero value needs none.
//
//	not needed ──────────────────────────────► sent by anybody who may
//	needed ── Asks ──► asked ── another user ──► sent
//	                     │ it is changed: needed
//	                     │ bot.ApprovalLasts: needed
type second struct {
	bot.Approval      // as it is, or as it would be asked for
	Needed       bool // nobody may send it alone
	Asked        bool
	Mine         bool // it is the visitor who asks
}

// Asks says that the visitor's click asks for a second person, and sends nothing.
func (s second) Asks() bool { return s.Needed && !s.Asked }

// Waits says that the visitor can do no more: another person must.
func (s second) Waits() bool { return s.Asked && s.Mine }

// Checks says that the visitor is the second person.
func (s second) Checks() bool { return s.Asked && !s.Mine }

// second looks whether what a describes needs a second person; subject, path, title and texts say what it is.
func (v *visit) second(subject, path, title string, texts int) (second, error) {
	s := second{Approval: bot.Approval{
		SchoolID: v.school.ID, Subject: subject, Path: path, Title: title, Texts: texts, UserID: v.user.ID, Who: v.user.Name, At: v.now,
	}}
	if v.school.SecondAbove == 0 || texts <= v.school.SecondAbove {
		return s, nil
	}
	s.Needed = true
	a, err := v.c.Store.Approval(v.Context(), v.school.ID, subject, v.now.Add(-bot.ApprovalLasts))
	if errors.Is(err, bot.ErrNotFound) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	s.Approval, s.Asked, s.Mine = a, true, a.UserID == v.user.ID
	return s, nil
}

// seconded says that the visitor may send it now. Where a second person is needed and nobody has asked for one, the visitor does so
// by this, and is led back to the page, which says that it waits.
func (v *visit) seconded(s second) (bool, error) {
	switch {
	case !s.Needed || s.Checks():
		return true, nil
	case s.Waits():
		return false, refuse("You asked for a second person yourself: somebody else of the office must look at this and send it.")
	}
	ctx := v.Context()
	if d, ok := bot.DeedOf(ctx); ok {
		d.Action = "approval.ask"
		ctx = bot.WithDeed(ctx, d)
	}
	if err := v.c.Store.AskApproval(ctx, s.Approval); err != nil {
		return false, err
	}
	return false, v.leads(s.Path, "Nothing has left yet: a second person must look at this and send it. They find it on their page Today.")
}

// endsWish ends the wish for a second person: what it was about is sent, or thrown away. That is done, whatever becomes of the wish,
// which passes by itself.
func (v *visit) endsWish(subject string) {
	if v.school.SecondAbove == 0 {
		return
	}
	if err := v.c.Store.EndApproval(bot.WithoutDeed(v.Context()), v.school.ID, subject, v.now.Add(-bot.ApprovalLasts)); err != nil {
		v.c.Log.Warn("a wish for a second person was not ended", "err", err)
	}
}

// approvalsShown is how many wishes for a second person are shown.
const approvalsShown = 20

// waitForSecond lists what waits for a second person.
func (v *visit) waitForSecond() (list []second, err error) {
	if v.school.SecondAbove == 0 {
		return nil, nil
	}
	all, err := v.c.Store.Approvals(v.Context(), v.school.ID, v.now.Add(-bot.ApprovalLasts), approvalsShown)
	for _, a := range all {
		list = append(list, second{Approval: a, Needed: true, Asked: true, Mine: a.UserID == v.user.ID})
	}
	return list, err
}
