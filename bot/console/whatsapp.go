package console

import (
	"context"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/join"
)

// linkRoutes are those by which a WhatsApp number is linked and given up.
func linkRoutes() []route {
	return []route{
		{method: "GET", path: "/channels/whatsapp", roles: admins(), do: linkingPage},
		{method: "POST", path: "/channels/whatsapp/start", roles: admins(), action: "link.start", do: startLinking},
		{method: "GET", path: "/channels/whatsapp/{id}", roles: admins(), do: linkStepPage},
		{method: "POST", path: "/channels/whatsapp/cancel/{id}", roles: admins(), action: "link.cancel", do: cancelLinking},
		{method: "POST", path: "/channels/whatsapp/unlink/{id}", roles: admins(), action: "link.leave", do: leaveLink},
	}
}

// Linker links WhatsApp numbers, one at a time for each school, in the memory of this process.
type Linker interface {
	// Start begins to link a number of a school: the phone that scans the code, or, with a number, the phone of that number, which is
	// asked for eight characters. What was begun for the school before is given up. Once a phone has accepted, the number is written
	// down as the deed of ctx, which may end before.
	Start(ctx context.Context, school bot.School, phone bot.Number) (id string)
	// Step says where a linking stands; false where this process knows of none with the id for the school. One that is not asked
	// about for three minutes is given up.
	Step(schoolID, id string) (LinkStep, bool)
	// Cancel gives a linking up.
	Cancel(schoolID, id string)
}

// LinkStep is where a linking stands: a code is shown, or there is none yet, or it has ended.
type LinkStep struct {
	QR    string    // the text of a code to scan
	Code  string    // or eight characters to type on the phone
	Until time.Time // when another code takes its place

	Linked bot.Number // the number, once it is linked
	Again  bool       // it was linked before
	Failed LinkFailure
}

// LinkFailure is why a number was not linked.
type LinkFailure string

// Why a number was not linked.
const (
	LinkTimeout  LinkFailure = "timeout"  // nobody scanned or typed in time
	LinkOutdated LinkFailure = "outdated" // WhatsApp takes this version of the program no more
	LinkRefused  LinkFailure = "refused"
	LinkPasskey  LinkFailure = "passkey" // the phone asks for one
	LinkOldPhone LinkFailure = "phone"   // its WhatsApp cannot link devices
	LinkOffline  LinkFailure = "offline" // WhatsApp is not reached
	LinkNoNumber LinkFailure = "number"  // the number is none of WhatsApp's
	LinkTaken    LinkFailure = "taken"   // it is another school's
	LinkGivenUp  LinkFailure = "given-up"
	LinkBroken   LinkFailure = "broken" // the log has why
)

// linkShown is a linked number with what it means and what to do.
type linkShown struct {
	bot.LinkedNumber
	Says, Do string
	Tag      string // how the state looks: good, warn, bad, or none
	Works    bool   // messages come and go
	Over     bool   // it can be linked anew, not given up
	Why      string // what WhatsApp or the program said, as it is kept
}

// linkShown puts a number's state into words.
func (v *visit) linkShown(n bot.LinkedNumber) linkShown {
	s := linkShown{LinkedNumber: n, Tag: "warn", Over: n.Link.State == bot.LinkUnlinked}
	switch state := n.Stands(); {
	case n.Leaving():
		s.Says, s.Do = v.t("is being unlinked"), v.t("Wait a minute. Where no server holds the number, it is unlinked as soon as one does.")
	case state == bot.LinkConnected:
		s.Says, s.Tag, s.Works = v.t("connected"), "good", true
	case state == bot.LinkMade:
		s.Says, s.Do = v.t("linked, not connected yet"), v.t("It connects by itself within a minute, while the server runs with WHATSAPP_LINKED=1.")
	case state == bot.LinkConnecting:
		s.Says, s.Do = v.t("connecting"), v.t("Wait a minute. Does it stay so, look whether the server has internet.")
	case state == bot.LinkAway:
		s.Says, s.Do = v.t("away"), v.t("No server holds the number, or it has no internet. What is queued waits. Ask whoever runs the server.")
	case state == bot.LinkReplaced:
		s.Says, s.Do = v.t("another program took over"), v.t("Another copy of this server may be running. Stop it; the number is taken back after a minute.")
	case state == bot.LinkBanned:
		s.Says, s.Do, s.Tag = v.t("locked by WhatsApp"), v.t("Do nothing until the lock is over: it connects again by itself. Do not write to many from the phone meanwhile."), "bad"
	case state == bot.LinkOutdated:
		s.Says, s.Do, s.Tag = v.t("this program is too old for WhatsApp"), v.t("Ask whoever runs the server to install the newest version and to start it again."), "bad"
	case state == bot.LinkRefused:
		s.Says, s.Do, s.Tag = v.t("refused by WhatsApp"), v.t("Look on the phone whether WhatsApp has restricted the number. It is tried again by itself."), "bad"
	case state == bot.LinkLoggedOut:
		s.Says, s.Do, s.Tag = v.t("removed on the phone"), v.t("Link the number again, or give it up here."), "bad"
	case state == bot.LinkUnlinked:
		s.Says, s.Tag = v.t("unlinked"), ""
	}
	if !s.Works && n.Stands() == n.Link.State {
		s.Why = n.Link.Reason
	}
	return s
}

// linkingView is the page that explains what linking is, and begins it.
type linkingView struct {
	*frame
	Linking bool
	Phone   string // as it was typed
	Wrong   string
}

func linkingPage(v *visit) error {
	return v.page("whatsapp", linkingView{frame: v.framed(v.t("Link a WhatsApp number")), Linking: v.c.Linker != nil})
}

func startLinking(v *visit) error {
	if v.c.Linker == nil {
		return refuse("This server holds no WhatsApp numbers: set WHATSAPP_LINKED=1 in its settings and start it again.")
	}
	view := linkingView{frame: v.framed(v.t("Link a WhatsApp number")), Linking: true, Phone: strings.TrimSpace(v.PostFormValue("phone"))}
	var phone bot.Number
	switch {
	case v.PostFormValue("risk") != "yes":
		view.Wrong = v.t("Say first that the school knows the risk.")
	case v.PostFormValue("by") == "code":
		var err error
		if phone, err = bot.ParseNumber(view.Phone, v.school.Country); err != nil {
			view.Wrong = v.t("This is no phone number: write it like 0300-1234567.")
		}
	}
	if view.Wrong != "" {
		return v.pageWith(422, "whatsapp", view)
	}
	return v.leads("/channels/whatsapp/"+v.c.Linker.Start(v.Context(), v.school, phone), "")
}

// linkStepView is the page of one linking.
type linkStepView struct {
	*frame
	ID    string
	Known bool // this process knows of it
	Step  LinkStep
	QR    *join.Code // to scan; nil for none
	Says  string     // why it failed, and what to do
}

// Clock is when the code is replaced, to the second.
func (v linkStepView) Clock() string { return v.Step.Until.In(v.zone).Format("15:04:05") }

// Moves says that the page has to look again by itself.
func (v linkStepView) Moves() bool { return v.Known && v.Step.Linked == "" && v.Step.Failed == "" }

func linkStepPage(v *visit) error {
	view := linkStepView{frame: v.framed(v.t("Link a WhatsApp number")), ID: v.PathValue("id")}
	if v.c.Linker != nil {
		view.Step, view.Known = v.c.Linker.Step(v.school.ID, view.ID)
	}
	if view.Step.QR != "" {
		code, err := join.ScreenCodeOf(view.Step.QR)
		if err != nil {
			return err
		}
		view.QR = &code
	}
	view.Says = v.linkFailure(view.Step.Failed)
	return v.page("whatsapp_step", view)
}

// linkFailure says why a number was not linked and what to do.
func (v *visit) linkFailure(f LinkFailure) string {
	switch f {
	case "":
		return ""
	case LinkTimeout:
		return v.t("Nobody scanned the code or typed it in time. Start again when the phone is at hand.")
	case LinkOutdated:
		return v.t("WhatsApp takes this version of the program no more. Ask whoever runs the server to install the newest, then start again.")
	case LinkRefused:
		return v.t("WhatsApp refused to link the number. Look at the phone for the reason, wait an hour, then try again.")
	case LinkPasskey:
		return v.t("The phone asks for a passkey, which this program has none of. Start again with the code of eight characters, or switch the passkey off in the phone's settings.")
	case LinkOldPhone:
		return v.t("This phone's WhatsApp is too old to link devices. Update WhatsApp on it, then start again.")
	case LinkOffline:
		return v.t("The server does not reach WhatsApp. Look at its internet connection, then start again.")
	case LinkNoNumber:
		return v.t("This is not a number that WhatsApp takes. Start again with the school's number.")
	case LinkTaken:
		return v.t("This number is another school's here. Unlink it there first, and remove the new device on the phone.")
	case LinkGivenUp:
		return v.t("It was given up: somebody started anew, or nobody looked at this page for a while. Nothing was linked.")
	}
	return v.t("Something went wrong on the server, and nothing was linked. Start again; if it stays, look at the server's log.")
}

func cancelLinking(v *visit) error {
	if v.c.Linker != nil {
		id := v.PathValue("id")
		if step, known := v.c.Linker.Step(v.school.ID, id); known && step.Linked == "" && step.Failed == "" {
			if err := v.c.Store.WriteDown(v.Context()); err != nil {
				return err
			}
		}
		v.c.Linker.Cancel(v.school.ID, id)
	}
	return v.leads("/channels", "Nothing was linked.")
}

func leaveLink(v *visit) error {
	own, link, err := v.theSender()
	if err != nil {
		return err
	}
	if link == nil || link.Link.State == bot.LinkUnlinked {
		return bot.ErrNotFound
	}
	number := bot.Number(own.Address).Readable()
	if link.Link.State == bot.LinkLoggedOut { // its session is gone: there is nobody to give it up
		gone := link.Link
		gone.State, gone.Reason, gone.Until, gone.At = bot.LinkUnlinked, "", time.Time{}, v.now
		if err := v.c.Store.SetLinkState(v.Context(), gone); err != nil {
			return err
		}
		return v.leads("/channels", "%s is unlinked.", number)
	}
	if err := v.c.Store.LeaveLink(v.Context(), own.ID); err != nil {
		return err
	}
	return v.leads("/channels", "%s is being unlinked: it takes some seconds.", number)
}
