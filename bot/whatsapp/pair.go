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
		linked, err := s.pair(ctx, name, phone, show)
		switch {
		case err == nil:
			return linked, nil
		case ctx.Err() != nil:
			return Linked{}, context.Cause(ctx)
		case errors.Is(err, errCodesOver):
		case errors.Is(err, ErrPairOutdated) && !renewed && s.renew(ctx):
			renewed = true
		default:
			return Linked{}, err
		}
	}
}

// errCodesOver says that a connection has no more codes: the next one has.
var errCodesOver = errors.New("the codes have run out")

// pairing is one connection's worth of codes.
type pairing struct {
	cli   *whatsmeow.Client
	phone bot.Number // that is asked for the eight characters; "" shows QR codes
	show  func(Step)
	told  chan any

	codes  []string    // QR codes that are still to be shown
	next   *time.Timer // when what is shown is over
	linked Linked      // once the phone has accepted
}

func (s *Sessions) pair(ctx context.Context, name string, phone bot.Number, show func(Step)) (Linked, error) {
	d := s.container.NewDevice()
	d.PushName = name
	p := &pairing{cli: s.client(d, name), phone: phone, show: show, told: make(chan any, 64), next: time.NewTimer(connectWithin)}
	defer p.next.Stop()
	conn, hangUp := context.WithCancel(ctx)
	defer func() {
		hangUp()
		gone(p.cli)
	}()
	p.cli.AddEventHandlerWithSuccessStatus(p.handle)
	if err := p.cli.ConnectContext(conn); err != nil {
		return Linked{}, fmt.Errorf("%w (%w)", ErrPairOffline, err)
	}
	for {
		var done bool
		var err error
		select {
		case <-ctx.Done():
			done, err = true, ctx.Err()
		case <-p.next.C:
			done, err = p.over()
		case e := <-p.told:
			done, err = p.hears(ctx, e)
		}
		switch {
		case done && p.linked.Device != "":
			return p.linked, nil // the phone has accepted; the session will connect
		case done || err != nil:
			return Linked{}, err
		}
	}
}

// handle takes what the client tells. Messages are for the session that is to come.
func (p *pairing) handle(e any) bool {
	switch e.(type) {
	case *events.Message, *events.UndecryptableMessage, *events.Receipt:
		return false
	}
	select {
	case p.told <- e:
	default: // nobody listens any more
	}
	return true
}

// over shows the next code where one is left.
func (p *pairing) over() (done bool, err error) {
	if p.linked.Device != "" {
		return true, nil
	}
	if len(p.codes) == 0 {
		return true, errCodesOver
	}
	p.shows()
	return false, nil
}

// hears goes on with what the client tells.
func (p *pairing) hears(ctx context.Context, e any) (done bool, err error) {
	switch e := e.(type) {
	case *events.QR:
		if p.phone != "" {
			return false, p.asks(ctx)
		}
		p.codes = e.Codes
		p.shows()
	case *events.PairSuccess:
		p.linked = Linked{Number: bot.Number("+" + e.ID.User), Device: e.ID.String()}
		p.next.Reset(connectWithin)
	case *events.Connected:
		return p.linked.Device != "", nil
	case *events.Disconnected:
		if p.linked.Device == "" {
			return true, errCodesOver
		}
	case *events.PairPasskeyRequest, *events.PairPasskeyConfirmation:
		return true, ErrPairPasskey
	case *events.QRScannedWithoutMultidevice:
		return true, ErrPairNoSingle
	case *events.ClientOutdated:
		return true, ErrPairOutdated
	case *events.PairError:
		return true, fmt.Errorf("%w (%w)", ErrPairRefused, e.Error)
	case *events.ConnectFailure:
		return true, fmt.Errorf("%w (WhatsApp says %d)", ErrPairRefused, int(e.Reason))
	case *events.TemporaryBan, *events.LoggedOut:
		return true, ErrPairRefused
	}
	return false, nil
}

// asks has the phone of the number ask for eight characters, and shows them.
func (p *pairing) asks(ctx context.Context) error {
	// The display name must be one of a browser: WhatsApp refuses any other. The school's name goes with the payload (introduce).
	code, err := p.cli.PairPhone(ctx, string(p.phone), true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	switch {
	case errors.Is(err, whatsmeow.ErrPhoneNumberTooShort), errors.Is(err, whatsmeow.ErrPhoneNumberIsNotInternational), errors.Is(err, whatsmeow.ErrIQBadRequest):
		return ErrPairNumber
	case err != nil:
		return fmt.Errorf("%w (%w)", ErrPairRefused, err)
	}
	p.next.Reset(codeLasts)
	p.show(Step{Code: code, Until: time.Now().Add(codeLasts)})
	return nil
}

// How long codes last, as WhatsApp Web shows them: the first QR code a minute, the others twenty seconds, and a code of eight
// characters as long as the connection that asked for it, which WhatsApp ends after some minutes.
const (
	firstLasts = time.Minute
	nextLasts  = 20 * time.Second
	codeLasts  = 160 * time.Second
	allCodes   = 6
)

// shows shows the next of the QR codes.
func (p *pairing) shows() {
	if len(p.codes) == 0 {
		return
	}
	lasts := nextLasts
	if len(p.codes) == allCodes {
		lasts = firstLasts
	}
	p.next.Reset(lasts)
	p.show(Step{QR: p.codes[0], Until: time.Now().Add(lasts)})
	p.codes = p.codes[1:]
}
