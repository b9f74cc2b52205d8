package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"raabta/bot"
)

// Errors of Pair and Leave, sentences for whoever links a number.
var (
	ErrPairTimeout  = errors.New("nobody scanned the code or typed it in time: start again when the phone is at hand")
	ErrPairOutdated = errors.New("WhatsApp takes this version of the program no more: update raabta, then link the number")
	ErrPairRefused  = errors.New("WhatsApp refused to link the number: look at the phone for the reason, wait an hour, then try again")
	ErrPairPasskey  = errors.New("the phone asks for a passkey, which this program has none of: link it with the code of eight characters (--code), or switch the passkey off in the phone's settings")
	ErrPairNoSingle = errors.New("this phone's WhatsApp is too old to link devices: update WhatsApp on it")
	ErrPairOffline  = errors.New("WhatsApp cannot be reached from this machine: check its internet connection")
	ErrPairNumber   = errors.New("this is not a number that WhatsApp takes: give the school's number with its country code")
)

// pairWithin is how long a code is shown, one after the other.
const pairWithin = 10 * time.Minute

// Step is what whoever links a number is to be shown now. Each replaces the one before it.
type Step struct {
	QR    string    // the text of a QR code to scan with the phone
	Code  string    // or the eight characters to type on the phone, "ABCD-1234"
	Until time.Time // when a QR code is replaced
}

// Linked is a number that was linked.
type Linked struct {
	Number bot.Number
	Device string // for bot.Link
}

// Pair links a new device to whichever phone scans the code that show is given, or, with a number, to the phone of that number,
// which is asked for the code of eight characters. On the phone the device is listed under name, the school's. It returns once the
// phone has accepted, with the connection closed again: whoever holds the sender's lease opens it. What is written meanwhile
// waits at WhatsApp.
func (s *Sessions) Pair(ctx context.Context, name string, phone bot.Number, show func(Step)) (Linked, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, pairWithin, ErrPairTimeout)
	defer cancel()
	for renewed := false; ; {
		linked, again, err := s.pair(ctx, name, phone, show)
		if ctx.Err() != nil && err != nil {
			return Linked{}, context.Cause(ctx)
		}
		if errors.Is(err, ErrPairOutdated) && !renewed {
			renewed = true
			again = s.renew(ctx)
		}
		if !again {
			return linked, err
		}
	}
}

// pair is one connection's worth of codes; again says that they have run out.
func (s *Sessions) pair(ctx context.Context, name string, phone bot.Number, show func(Step)) (linked Linked, again bool, err error) {
	d := s.container.NewDevice()
	d.PushName = name
	cli := s.client(d, name)
	conn, hangUp := context.WithCancel(ctx)
	defer func() {
		hangUp()
		gone(cli)
	}()
	told := make(chan any, 64)
	cli.AddEventHandlerWithSuccessStatus(func(e any) bool {
		switch e.(type) {
		case *events.Message, *events.UndecryptableMessage, *events.Receipt:
			return false // for the session that is to come
		case *events.QR, *events.PairSuccess, *events.PairError, *events.PairPasskeyRequest, *events.PairPasskeyConfirmation,
			*events.QRScannedWithoutMultidevice, *events.ClientOutdated, *events.ConnectFailure, *events.TemporaryBan,
			*events.LoggedOut, *events.Connected, *events.Disconnected:
			select {
			case told <- e:
			default: // nobody listens any more
			}
		}
		return true
	})
	if err := cli.ConnectContext(conn); err != nil {
		return linked, false, errors.Join(ErrPairOffline, ctx.Err())
	}
	var codes []string
	next := time.NewTimer(connectWithin)
	defer next.Stop()
	paired := false
	for {
		select {
		case <-ctx.Done():
			return linked, false, ctx.Err()
		case <-next.C:
			switch {
			case paired:
				return linked, false, nil // the phone has accepted; the session will connect
			case phone != "":
				return linked, true, nil
			case len(codes) == 0:
				return linked, true, nil
			}
			codes = shown(codes, next, show)
		case e := <-told:
			switch e := e.(type) {
			case *events.QR:
				if phone == "" {
					codes = shown(e.Codes, next, show)
					continue
				}
				// The display name must be one of a browser: WhatsApp refuses any other. The school's name is shownAs.
				code, err := cli.PairPhone(ctx, string(phone), true, whatsmeow.PairClientChrome, "Chrome (Linux)")
				switch {
				case errors.Is(err, whatsmeow.ErrPhoneNumberTooShort), errors.Is(err, whatsmeow.ErrPhoneNumberIsNotInternational), errors.Is(err, whatsmeow.ErrIQBadRequest):
					return linked, false, ErrPairNumber
				case err != nil:
					return linked, false, ErrPairRefused
				}
				next.Reset(codeLasts)
				show(Step{Code: code, Until: time.Now().Add(codeLasts)})
			case *events.PairSuccess:
				linked = Linked{Number: bot.Number("+" + e.ID.User), Device: e.ID.String()}
				paired = true
				next.Reset(connectWithin)
			case *events.Connected:
				if paired {
					return linked, false, nil
				}
			case *events.Disconnected:
				if !paired {
					return linked, true, nil
				}
			case *events.PairPasskeyRequest, *events.PairPasskeyConfirmation:
				return linked, false, ErrPairPasskey
			case *events.QRScannedWithoutMultidevice:
				return linked, false, ErrPairNoSingle
			case *events.ClientOutdated:
				return linked, false, ErrPairOutdated
			case *events.PairError, *events.ConnectFailure, *events.TemporaryBan, *events.LoggedOut:
				return linked, false, ErrPairRefused
			}
		}
	}
}

// How long codes last, as WhatsApp Web shows them: the first QR code a minute, the others twenty seconds, and a code of eight
// characters as long as the connection that asked for it, which WhatsApp ends after some minutes.
const (
	firstLasts = time.Minute
	nextLasts  = 20 * time.Second
	codeLasts  = 160 * time.Second
	allCodes   = 6
)

// shown shows the first of some codes and gives the others.
func shown(codes []string, next *time.Timer, show func(Step)) []string {
	if len(codes) == 0 {
		return nil
	}
	lasts := nextLasts
	if len(codes) == allCodes {
		lasts = firstLasts
	}
	next.Reset(lasts)
	show(Step{QR: codes[0], Until: time.Now().Add(lasts)})
	return codes[1:]
}

// leaveWithin is how long WhatsApp may take to take a device off its phone's list.
const leaveWithin = 20 * time.Second

// Leave unlinks a number whose session this process holds: the device is taken off the phone's list, and its keys are deleted
// here. Where WhatsApp cannot be told, the keys go all the same and the link's reason says what is left to do on the phone.
func (c *Channel) Leave(ctx context.Context, senderID string) error {
	l := c.line(senderID)
	if l == nil {
		return fmt.Errorf("unlink %s: %w", senderID, bot.ErrStale)
	}
	end := ending{state: bot.LinkUnlinked, gone: true}
	left := make(chan struct{})
	l.mu.Lock()
	if l.left != nil {
		left = nil
	} else {
		l.left = left
	}
	l.mu.Unlock()
	if left == nil {
		return nil // it is being done
	}
	defer close(left)
	cli, up := l.ready()
	told := false
	if up {
		limit, cancel := context.WithTimeout(ctx, leaveWithin)
		told = cli.Logout(limit) == nil
		cancel()
	}
	if !told {
		if err := c.sessions.Forget(ctx, l.link); err != nil {
			l.mu.Lock()
			l.left = nil
			l.mu.Unlock()
			return err
		}
		end.reason = "WhatsApp could not be told: remove the device on the phone too, under Linked devices"
	}
	l.over(end)
	return nil
}
