package twilio

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Config is what both halves need to know. The zero values of APIURL, PublicURL, Deadline and Now are fine.
type Config struct {
	AccountSID string // "AC…", 34 characters
	// AuthTokens are the account's tokens, the current one first. While a token is being changed the old one stands
	// second: webhooks signed with either are believed, sending uses the first.
	AuthTokens []string
	// APIURL is where Twilio's REST API is; "" is https://api.twilio.com. Another region's host, or a test's.
	APIURL string
	// PublicURL is how Twilio reaches this program, as configured at Twilio without the path of the webhook:
	// "https://raabta.school.example". It is the only source of the address that signatures are checked against. A path
	// in it is one that the proxy in front takes off. "" asks for no status callbacks and believes no webhook.
	PublicURL string
	// Deadline ends a send, from the dial to the last byte of the answer; 0 is 30 s.
	Deadline time.Duration
	// Conns is how many connections may be open at a time; 0 is as many as there are requests, and then some: one that
	// begins just before the last one's connection is known to be idle opens another.
	Conns int
	// Now is the clock; nil is the machine's.
	Now func() time.Time
}

// AuthTokens reads the setting TWILIO_AUTH_TOKEN: one token, or "new,old" while it is being changed.
func AuthTokens(setting string) []string {
	var tokens []string
	for token := range strings.SplitSeq(setting, ",") {
		if token = strings.TrimSpace(token); token != "" {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

const (
	defaultAPI      = "https://api.twilio.com"
	defaultDeadline = 30 * time.Second
)

var accountSID = regexp.MustCompile(`^AC[0-9a-zA-Z]{32}$`)

// settings is a Config that was found sound.
type settings struct {
	Config
	api *url.URL
	// public is PublicURL without a trailing slash and fragment; fragment is what stood behind its "#".
	public, fragment string
}

// check fills in defaults and refuses, with one sentence for each problem, what cannot work or is not safe.
func (c Config) check() (settings, error) {
	s := settings{Config: c}
	var problems []error
	if !accountSID.MatchString(c.AccountSID) {
		problems = append(problems, errors.New("TWILIO_ACCOUNT_SID is not an account SID: copy the 34 characters that begin with AC from the Twilio console"))
	}
	if len(c.AuthTokens) == 0 {
		problems = append(problems, errors.New("TWILIO_AUTH_TOKEN is empty: copy the auth token from the Twilio console"))
	}
	for _, token := range c.AuthTokens {
		// An empty key would let anybody sign.
		if strings.TrimSpace(token) == "" {
			problems = append(problems, errors.New("one of the auth tokens is empty: TWILIO_AUTH_TOKEN is one token, or the new and the old one with a comma between"))
			break
		}
	}
	if s.APIURL == "" {
		s.APIURL = defaultAPI
	}
	api, err := address(s.APIURL)
	if err != nil {
		problems = append(problems, fmt.Errorf("TWILIO_API_URL %w", err))
	}
	s.api = api
	if s.PublicURL != "" {
		if _, err := address(s.PublicURL); err != nil {
			problems = append(problems, fmt.Errorf("PUBLIC_URL %w", err))
		}
		s.public, s.fragment, _ = strings.Cut(s.PublicURL, "#")
		s.public = strings.TrimRight(s.public, "/")
	}
	if s.Deadline <= 0 {
		s.Deadline = defaultDeadline
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	return s, errors.Join(problems...)
}

// address reads the address of a server. The error is the end of a sentence that begins with the setting's name.
func address(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("is not a web address: write it like https://raabta.school.example")
	case u.User != nil:
		return nil, errors.New("must not hold a user name or password")
	case u.RawQuery != "" || u.ForceQuery:
		return nil, errors.New("must not hold a question mark: write it like https://raabta.school.example")
	}
	return u, nil
}
