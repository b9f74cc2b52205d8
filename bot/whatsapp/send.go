package whatsapp

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"raabta/bot"
)

// ackWithin is how long WhatsApp's acknowledgement of a message is waited for. One that is missing holds up every other send
// of the number.
const ackWithin = 12 * time.Second

// Send carries one message over the number's session, under the id that it has at every try.
func (c *Channel) Send(ctx context.Context, m bot.Outgoing) bot.SendResult {
	l := c.line(m.Sender.ID)
	cli, up := l.ready()
	if !up {
		return unreached()
	}
	to, res, ok := l.address(ctx, cli, m.Number)
	if !ok {
		return res
	}
	if !c.pause(ctx, cli, to, m) {
		return unreached()
	}
	if m.Late != nil && m.Late() {
		return bot.SendResult{Outcome: bot.NotSent, Verdict: bot.TooLate, Reason: "the program was stopped just before it was sent; it is sent anew"}
	}
	sent, err := cli.SendMessage(ctx, to, content(m), whatsmeow.SendRequestExtra{ID: c.ProviderID(m.ID), Timeout: ackWithin})
	if err != nil {
		return l.refusal(err)
	}
	if err := l.meet(c.clock(), sent.Chat, m.Number); err != nil {
		c.log.Warn("whose number a WhatsApp id is was not kept", "sender", l.own.ID, "err", err)
	}
	return bot.SendResult{Outcome: bot.Accepted, ProviderID: sent.ID, Status: bot.Sent}
}

func unreached() bot.SendResult {
	return bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Unreached, Reason: "the number has no connection to WhatsApp: it waits until it has"}
}

// address is where a number is written to. A number that is not on WhatsApp is found out before anything is sent.
func (l *line) address(ctx context.Context, cli *whatsmeow.Client, n bot.Number) (types.JID, bot.SendResult, bool) {
	if n.Hidden() {
		return types.NewJID(n.LID(), types.HiddenUserServer), bot.SendResult{}, true
	}
	to := types.NewJID(strings.TrimPrefix(string(n), "+"), types.DefaultUserServer)
	lid, err := cli.Store.LIDs.GetLIDForPN(ctx, to)
	if err == nil && !lid.IsEmpty() {
		return to, bot.SendResult{}, true
	}
	// What SendMessage would ask for as well; its own error for "nobody there" has no name.
	info, err := cli.GetUserInfo(ctx, []types.JID{to})
	switch {
	case err != nil:
		return to, l.refusal(err), false
	case info[to].LID.IsEmpty():
		return to, bot.SendResult{
			Outcome: bot.NotSent, Verdict: bot.BadNumber, Reason: "this number is not on WhatsApp",
		}, false
	}
	return to, bot.SendResult{}, true
}

// pause waits as long as a person would take to write the words, seen typing where it is an answer. false says that ctx ended.
func (c *Channel) pause(ctx context.Context, cli *whatsmeow.Client, to types.JID, m bot.Outgoing) bool {
	wait, typing := c.linger(m)
	if typing {
		// Nobody sees a device type that is not there. That any of it fails hinders nothing.
		_ = cli.SendPresence(ctx, types.PresenceAvailable)
		_ = cli.SendChatPresence(ctx, to, types.ChatPresenceComposing, types.ChatPresenceMediaText)
		defer func() {
			_ = cli.SendChatPresence(ctx, to, types.ChatPresencePaused, types.ChatPresenceMediaText)
			_ = cli.SendPresence(ctx, types.PresenceUnavailable) // else the school's phone rings for nothing any more
		}()
	}
	if wait > 0 {
		bot.Pause(ctx, wait)
	}
	return ctx.Err() == nil
}

// linger is the pause before words leave: an answer takes as long as a quick typist needs, and is seen being typed; anything
// else leaves some seconds off the beat.
func linger(m bot.Outgoing) (wait time.Duration, typing bool) {
	if m.Class != bot.Conversation {
		return rand.N(4 * time.Second), false
	}
	const letter = 40 * time.Millisecond
	typed := time.Duration(utf8.RuneCountInString(m.Body)) * letter
	return min(max(typed, time.Second), 5*time.Second) + rand.N(time.Second), true
}

// content is the message itself: made anew for each try, since whatsmeow writes into it.
func content(m bot.Outgoing) *waE2E.Message {
	if m.Template == bot.TemplateCard {
		return &waE2E.Message{ContactMessage: &waE2E.ContactMessage{DisplayName: proto.String(cardName(m.Body)), Vcard: proto.String(m.Body)}}
	}
	return &waE2E.Message{Conversation: proto.String(m.Body)}
}

// cardName is the name on a vCard.
func cardName(vcard string) string {
	for line := range strings.Lines(vcard) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "FN:"); ok {
			return name
		}
	}
	return ""
}

// refusal is what an error of a send means. What whatsmeow says after the message left leaves a doubt; everything before it
// does not.
func (l *line) refusal(err error) bot.SendResult {
	if _, lost := errors.AsType[*whatsmeow.DisconnectedError](err); lost ||
		errors.Is(err, whatsmeow.ErrMessageTimedOut) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return bot.SendResult{Outcome: bot.Doubt, Reason: "WhatsApp did not acknowledge it in time: it is sent again under its own id"}
	}
	refused := func(v bot.Verdict, code, reason string) bot.SendResult {
		return bot.SendResult{Outcome: bot.NotSent, Verdict: v, Code: code, Reason: reason}
	}
	switch code := serverCode(err); {
	case errors.Is(err, whatsmeow.ErrNotConnected), errors.Is(err, whatsmeow.ErrIQTimedOut):
		return unreached()
	case errors.Is(err, whatsmeow.ErrNotLoggedIn):
		return refused(bot.SenderFault, "", reasonLoggedOut)
	case code == 463:
		return refused(bot.Stranger, "463", "WhatsApp does not let the school's number write to this person yet")
	case code == 429 || errors.Is(err, whatsmeow.ErrIQRateOverLimit):
		return refused(bot.QueueFull, "429", "WhatsApp asks to slow down")
	case code == 479:
		return refused(bot.Retry, "479", "WhatsApp did not take the message as it was put")
	case code != 0:
		return refused(bot.Retry, strconv.Itoa(code), "WhatsApp refused the message ("+strconv.Itoa(code)+")")
	}
	// whatsmeow's own words name whom it was for, and are kept nowhere.
	return refused(bot.Retry, "", "the message could not be encrypted or handed over")
}

// serverCode is the code by which WhatsApp refused a message; 0 for none. whatsmeow has it in the error's text alone.
func serverCode(err error) int {
	if !errors.Is(err, whatsmeow.ErrServerReturnedError) {
		return 0
	}
	text := err.Error()
	code, _ := strconv.Atoi(text[strings.LastIndexByte(text, ' ')+1:])
	return code
}
