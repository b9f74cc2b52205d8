package twilio

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"raabta/bot"
)

// Inbox is where webhooks put what Twilio tells.
type Inbox interface {
	// Receive stores a message once; fresh is false when it was there already. bot.ErrUnknownSender when it was sent to a
	// number that is none of ours. After nil the message must outlive a power cut: Twilio is told that we have it.
	Receive(ctx context.Context, in bot.Incoming) (fresh bool, err error)
	// Report applies what became of a message of ours. bot.ErrNotFound when neither its token nor its id is known.
	Report(ctx context.Context, r bot.Report) error
}

// Paths of the webhooks. A status's path ends in the attempt's token.
const (
	messagePath = "/webhooks/twilio/message"
	statusPath  = "/webhooks/twilio/status/"
)

// RecommendedFragment belongs behind the address of the message webhook at Twilio, which otherwise gives a message up
// after one attempt: retry 5 times, after any failure.
// https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
const RecommendedFragment = "rc=5&rp=all"

// Bounds of a request. Twilio waits 15 s for an answer.
const (
	maxForm      = 64 << 10
	maxParams    = 500
	storeTimeout = 10 * time.Second
)

// emptyTwiML answers a webhook and asks for nothing.
const emptyTwiML = `<?xml version="1.0" encoding="UTF-8"?><Response/>`

type webhooks struct {
	settings settings
	inbox    Inbox
	log      *slog.Logger
}

// NewWebhooks handles POST /webhooks/twilio/message and POST /webhooks/twilio/status/{token}:
//
//	200  stored, or nothing to store
//	403  unsigned, wrongly signed, or another account's
//	400  signed and malformed, or sent to a number that is none of ours
//	503  could not be stored; Twilio should send it again
//
// Every other path is 404 and every other method 405. The error says, in a sentence for each, what is wrong with the
// settings; an empty auth token, with which anybody could sign, is one.
func NewWebhooks(cfg Config, inbox Inbox, log *slog.Logger) (http.Handler, error) {
	s, err := cfg.check()
	if err != nil {
		return nil, err
	}
	return &webhooks{settings: s, inbox: inbox, log: log}, nil
}

// refused is an answer other than 200, with a sentence for whoever reads Twilio's error log. It holds no number and no
// text of a message.
type refused struct {
	status int
	why    string
	cause  error // for our own log
}

func (r *refused) Error() string { return r.why }

func forbidden(why string) error { return &refused{status: http.StatusForbidden, why: why} }
func malformed(why string) error { return &refused{status: http.StatusBadRequest, why: why} }

func (h *webhooks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The path is compared as it came: "//", "%2e" and a trailing slash are other paths.
	path := r.URL.EscapedPath()
	token, isStatus := strings.CutPrefix(path, statusPath)
	if path != messagePath && !(isStatus && callbackToken.MatchString(token)) {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "Twilio's webhooks are posted: set the method to HTTP POST.", http.StatusMethodNotAllowed)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), storeTimeout)
	defer cancel()
	form, err := h.genuine(w, r)
	switch {
	case err != nil:
	case isStatus:
		err = h.status(ctx, token, form)
	default:
		err = h.message(ctx, form)
	}
	if err != nil {
		h.refuse(w, isStatus, err)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	io.WriteString(w, emptyTwiML)
}

// refuse answers and logs what was not taken. An error that is not a refusal is storage's.
func (h *webhooks) refuse(w http.ResponseWriter, isStatus bool, err error) {
	var r *refused
	if !errors.As(err, &r) {
		r = &refused{status: http.StatusServiceUnavailable, why: "This could not be stored at the moment: send it again.", cause: err}
	}
	level := slog.LevelWarn
	if r.status >= 500 {
		level = slog.LevelError
	}
	attrs := []any{"webhook", "message", "answer", r.status, "why", r.why}
	if isStatus {
		attrs[1] = "status"
	}
	if r.cause != nil {
		attrs = append(attrs, "err", r.cause)
	}
	h.log.Log(context.Background(), level, "twilio webhook refused", attrs...)
	http.Error(w, r.why, r.status)
}

var callbackToken = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// genuine reads the form of a request that Twilio surely sent, for this account.
func (h *webhooks) genuine(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	signatures := r.Header.Values("X-Twilio-Signature")
	if len(signatures) != 1 || signatures[0] == "" {
		return nil, forbidden("This request is not signed by Twilio.")
	}
	if h.settings.public == "" {
		return nil, forbidden("Signatures cannot be checked: set PUBLIC_URL to the address that Twilio calls.")
	}
	form, err := readForm(w, r)
	if err != nil {
		return nil, err
	}
	if !verifyForm(h.settings.AuthTokens, h.addresses(r), form, signatures[0]) {
		return nil, forbidden("The signature does not fit: compare PUBLIC_URL with the address set at Twilio, and TWILIO_AUTH_TOKEN with the account's.")
	}
	if r.URL.RawQuery != "" || r.URL.ForceQuery {
		return nil, malformed("The webhook's address has no question mark: set it at Twilio without one.")
	}
	for key, values := range form {
		if len(values) != 1 {
			// The signature covers each value once, in no order: which one counts cannot be told.
			return nil, malformed("A field comes twice: " + fieldName(key) + ".")
		}
	}
	switch sid := form.Get("AccountSid"); {
	case sid == "":
		return nil, malformed("AccountSid is missing.")
	case sid != h.settings.AccountSID:
		return nil, forbidden("This is another Twilio account's: set the webhook in the account of TWILIO_ACCOUNT_SID.")
	}
	return form, nil
}

// addresses are all spellings of the address that Twilio may have signed: the configured one with the path as it came,
// never the request's Host or X-Forwarded-… headers, which anybody can write. Whether Twilio signs the fragment of a
// webhook's address is not documented, so each spelling counts with and without it.
func (h *webhooks) addresses(r *http.Request) []string {
	address := h.settings.public + r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		address += "?" + r.URL.RawQuery
	}
	spellings := portSpellings(address)
	fragments := []string{RecommendedFragment}
	if f := h.settings.fragment; f != "" && f != RecommendedFragment {
		fragments = append(fragments, f)
	}
	for _, bare := range spellings {
		for _, fragment := range fragments {
			spellings = append(spellings, bare+"#"+fragment)
		}
	}
	return spellings
}

// readForm reads a form within the bounds, before anybody is believed.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, malformed("Twilio posts a form: application/x-www-form-urlencoded.")
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil, malformed("The form must not be compressed.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	if err != nil {
		return nil, malformed("The form is longer than 64 KB, or broke off.")
	}
	if strings.Count(string(body), "&") >= maxParams {
		return nil, malformed("The form has more than 500 fields.")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, malformed("The form cannot be read.")
	}
	return form, nil
}

// fieldName is a form's key as an answer may hold it: Twilio's are short words.
func fieldName(key string) string {
	if len(key) > 40 || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "one with an unusual name"
	}
	return key
}
