package whatsapp

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"raabta/bot"
)

// What staff read of a link that is not well: what is wrong and what to do.
const (
	reasonLoggedOut = "the number was logged out on its phone, or WhatsApp closed the account: link it again with raabta whatsapp link"
	reasonReplaced  = "another program connected with this number's session: stop it, if it is not one of these servers"
	reasonOutdated  = "WhatsApp takes this version of the program no more: update raabta"
)

// deadAfter keepalives that nobody answered the socket is dead, whatever it says of itself: after about a minute.
const deadAfter = 2

// handle takes what the client tells. false has it leave a message, or a receipt, with WhatsApp: it comes again. It must not
// panic, which whatsmeow would take for success.
func (l *line) handle(event any) (kept bool) {
	defer func() {
		if fault := recover(); fault != nil {
			// Not the fault's own words: they may quote the message.
			l.channel.log.Error("an event of WhatsApp's failed inside", "sender", l.own.ID, "event", fmt.Sprintf("%T", event), "fault", fmt.Sprintf("%T", fault))
			l.missed()
			kept = false
		}
	}()
	switch e := event.(type) {
	case *events.Message:
		return l.took(l.message(e))
	case *events.UndecryptableMessage:
		return l.took(l.unreadable(e))
	case *events.Receipt:
		return l.took(l.receipt(e))
	case *events.Connected:
		l.ring(func(h *heard) { h.connected = true })
	case *events.Disconnected:
		l.bell.Ring()
	case *events.KeepAliveTimeout:
		if e.ErrorCount >= deadAfter {
			l.ring(func(h *heard) { h.dead = true })
		}
	case *events.StreamReplaced:
		l.over(ending{state: bot.LinkReplaced, reason: reasonReplaced, gone: true})
	case *events.LoggedOut:
		if l.going() == nil {
			l.over(ending{state: bot.LinkLoggedOut, reason: reasonLoggedOut, gone: true})
		}
	case *events.TemporaryBan:
		l.over(banned(e, l.channel.clock()))
	case *events.ClientOutdated:
		l.over(ending{state: bot.LinkOutdated, reason: reasonOutdated, until: l.channel.clock().Add(outdatedWait)})
	case *events.ConnectFailure:
		l.over(ending{
			state: bot.LinkRefused, until: l.channel.clock().Add(refusedWait),
			reason: fmt.Sprintf("WhatsApp refuses the connection (%d): it is tried again every %d minutes", int(e.Reason), int(refusedWait.Minutes())),
		})
	case *events.NotifyAccountReachoutTimelock:
		return l.took(l.timeLock(e))
	}
	return true
}

// over ends the connection with a reason; the first one stands.
func (l *line) over(end ending) {
	l.ring(func(h *heard) {
		if h.end == nil {
			h.end = &end
		}
	})
}

// banned reads a ban. Expire is how long it lasts.
func banned(e *events.TemporaryBan, now time.Time) ending {
	why := map[events.TempBanReason]string{
		events.TempBanSentToTooManyPeople:    "too many messages went to people who do not have the number in their address books",
		events.TempBanBlockedByUsers:         "too many people blocked the number",
		events.TempBanCreatedTooManyGroups:   "too many groups were made with people who do not have the number",
		events.TempBanSentTooManySameMessage: "the same message went to too many people",
		events.TempBanBroadcastList:          "too many messages went to a broadcast list",
	}[e.Code]
	if why == "" {
		why = fmt.Sprintf("WhatsApp gives no reason that is known (%d)", int(e.Code))
	}
	expire := max(e.Expire, time.Minute) + rand.N(time.Minute) // not at the very moment
	return ending{
		state: bot.LinkBanned, until: now.Add(expire).Truncate(time.Millisecond),
		reason: "WhatsApp has locked the number for a while: " + why + "; send less and only to families who wrote first",
	}
}

// timeLock tells that strangers may not be written to for a while.
func (l *line) timeLock(e *events.NotifyAccountReachoutTimelock) error {
	var until time.Time
	if e.IsActive {
		if until = e.TimeEnforcementEnds.UTC().Truncate(time.Millisecond); until.Before(l.channel.clock()) {
			until = l.channel.clock().Add(24 * time.Hour)
		}
	}
	return l.channel.desk.LockStrangers(l.ctx, l.own.ID, until)
}

// took says whether something was dealt with; where it was not, WhatsApp is asked for it again.
func (l *line) took(err error) bool {
	if err == nil {
		l.mu.Lock()
		if !l.unstored {
			l.askAgain = 0
		}
		l.mu.Unlock()
		return true
	}
	if l.ctx.Err() == nil {
		l.channel.log.Error("not stored: WhatsApp is asked for it again", "sender", l.own.ID, "err", err)
	}
	l.missed()
	return false
}

// missed has WhatsApp hand in again what it still holds, after a while that grows.
func (l *line) missed() {
	l.mu.Lock()
	if !l.unstored {
		l.unstored = true
		l.askAgain = min(max(2*l.askAgain, askAgainFirst), askAgainMost)
	}
	l.mu.Unlock()
	l.bell.Ring()
}

// message hands a message in.
func (l *line) message(e *events.Message) error {
	if !conversation(e.Info) {
		return nil
	}
	in, ok := read(e)
	if !ok {
		return nil
	}
	return l.receive(e.Info, in)
}

// unreadable hands in what WhatsApp does not give to linked devices, so that staff know that there is something to look at on
// the phone. What could not be decrypted is asked for again by whatsmeow itself.
func (l *line) unreadable(e *events.UndecryptableMessage) error {
	if !conversation(e.Info) || e.UnavailableType != events.UnavailableTypeViewOnce {
		return nil
	}
	return l.receive(e.Info, bot.Incoming{Media: 1})
}

// receive completes what a message says with who wrote it, and stores it.
func (l *line) receive(info types.MessageInfo, in bot.Incoming) error {
	person, alt := info.Sender, info.SenderAlt
	if info.IsFromMe {
		if person, alt = info.Chat, info.RecipientAlt; in.Kind == "" {
			in.Kind = bot.Own
		}
	}
	from, err := l.numberOf(l.ctx, person, alt)
	if err != nil {
		return err
	}
	now := l.channel.clock()
	if err := l.meet(now, person, from); err != nil {
		return err
	}
	in.Channel, in.From, in.To = bot.WhatsApp, from, l.own.Address
	in.ProviderID = messageKey(info, info.ID)
	if in.About != "" {
		in.About = messageKey(info, in.About)
	}
	if in.At = info.Timestamp.UTC().Truncate(time.Millisecond); in.At.IsZero() || in.At.After(now) {
		in.At = now
	}
	_, err = l.channel.desk.Receive(l.ctx, in)
	return err
}

// messageKey is what WhatsApp keeps unique: an id within a chat, by its writer.
func messageKey(info types.MessageInfo, id string) string {
	return info.Chat.User + "/" + info.Sender.User + "/" + id
}

// conversation says that a message is one between a person and the school: no group, no status, no channel's post, no bot.
func conversation(info types.MessageInfo) bool {
	if info.IsGroup || info.Sender.IsBot() || info.Chat.IsBot() {
		return false
	}
	switch info.Chat.Server {
	case types.DefaultUserServer, types.HiddenUserServer:
		return info.Chat.User != "" && info.Category != "peer"
	}
	return false
}

// receipt tells of messages of ours that they were delivered, or read.
func (l *line) receipt(e *events.Receipt) error {
	status := map[types.ReceiptType]bot.Status{
		types.ReceiptTypeDelivered: bot.Delivered, "inactive": bot.Delivered,
		types.ReceiptTypeRead: bot.Read, types.ReceiptTypePlayed: bot.Read,
	}[e.Type]
	if status == "" || e.IsFromMe || e.IsGroup {
		return nil
	}
	number, err := l.numberOf(l.ctx, e.Chat, e.SenderAlt)
	if err != nil {
		return err
	}
	// Who opens a chat after a week reads many at once: those that come at one moment share a transaction.
	at, errs := l.channel.clock(), make([]error, len(e.MessageIDs))
	var wg sync.WaitGroup
	for i, id := range e.MessageIDs {
		wg.Go(func() {
			err := l.channel.desk.Report(l.ctx, bot.Report{ProviderID: id, Number: number, Status: status, At: at})
			if !errors.Is(err, bot.ErrNotFound) {
				errs[i] = err
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
