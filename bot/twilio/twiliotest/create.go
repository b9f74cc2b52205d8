package twiliotest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// create answers POST Messages.json.
func (f *Twilio) create(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.requests++
	n, script := f.requests, f.script
	f.mu.Unlock()
	var fault *Fault
	if script != nil {
		fault = script(n, r)
	}
	if fault != nil && fault.Unread {
		fault.Respond(f, w, r, Answer{})
		return
	}
	if err := r.ParseForm(); err != nil {
		(&apiError{400, 20001, "The request cannot be read"}).write(w)
		return
	}
	if fault != nil && !fault.Accept {
		fault.Respond(f, w, r, Answer{})
		return
	}
	if refusal := f.authenticate(r); refusal != nil {
		refusal.write(w)
		return
	}
	if refusal := f.validate(r.PostForm); refusal != nil {
		refusal.write(w)
		return
	}
	answer, c := f.accept(r)
	rest := f.begin(c)
	if fault != nil {
		if rest != nil {
			rest() // the message goes its way, whatever becomes of the answer
		}
		fault.Respond(f, w, r, answer)
		return
	}
	answer.Write(w)
	if rest != nil {
		w.(http.Flusher).Flush()
		rest()
	}
}

// accept makes the message and enters it in the log.
func (f *Twilio) accept(r *http.Request) (Answer, Create) {
	form, now := r.PostForm, f.now()
	m := newMessage(f.AccountSID, newSID("SM"), "outbound-api", now)
	m.To, m.Body, m.callback = form.Get("To"), form.Get("Body"), form.Get("StatusCallback")
	m.From, m.Status, m.NumSegments = optional(form.Get("From")), "queued", "1"
	if service := form.Get("MessagingServiceSid"); service != "" {
		m.Service, m.Status, m.NumSegments = optional(service), "accepted", "0"
	}
	from := form.Get("From")
	if from == "" {
		from = form.Get("MessagingServiceSid")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.light {
		c := Create{SID: m.SID, To: m.To, From: from, Body: m.Body, ContentSID: form.Get("ContentSid"), Callback: m.callback, At: now}
		f.write(c)
		return Answer{SID: m.SID, Body: m.json()}, c
	}
	f.messages[m.SID] = m
	f.order = append(f.order, m.SID)
	c := Create{
		SID: m.SID, To: m.To, From: from, Body: m.Body, ContentSID: form.Get("ContentSid"), Callback: m.callback,
		Form: form, Header: r.Header.Clone(), At: now,
	}
	f.creates = append(f.creates, c)
	f.write(c)
	return Answer{SID: m.SID, Body: m.json()}, c
}

var (
	toShape      = regexp.MustCompile(`^(whatsapp:)?\+[1-9][0-9]{7,14}$`)
	fromShape    = regexp.MustCompile(`^((whatsapp:)?\+[1-9][0-9]{6,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11})$`)
	serviceShape = regexp.MustCompile(`^MG[0-9a-fA-F]{32}$`)
	contentShape = regexp.MustCompile(`^HX[0-9a-fA-F]{32}$`)
)

// validate keeps the laws of a create, with the codes of https://www.twilio.com/docs/api/errors.
func (f *Twilio) validate(form url.Values) *apiError {
	to, from, service := form.Get("To"), form.Get("From"), form.Get("MessagingServiceSid")
	switch {
	case to == "":
		return &apiError{400, 21604, "A 'To' phone number is required."}
	case from == "" && service == "":
		return &apiError{400, 21603, "A 'From' phone number is required."}
	case !toShape.MatchString(to):
		return &apiError{400, 21211, "Invalid 'To' Phone Number: " + to}
	case from != "" && !fromShape.MatchString(from):
		return &apiError{400, 21212, "Invalid 'From' Number: " + from}
	case service != "" && !serviceShape.MatchString(service):
		return &apiError{400, 21705, "The Messaging Service is invalid."}
	case from != "" && strings.HasPrefix(from, "whatsapp:") != strings.HasPrefix(to, "whatsapp:"):
		return &apiError{400, 21910, "Invalid From and To pair. From and To should be of the same channel"}
	case from == to:
		return &apiError{400, 21266, "'To' and 'From' number cannot be the same: " + to}
	}
	if refusal := validateContent(form); refusal != nil {
		return refusal
	}
	if period := form.Get("ValidityPeriod"); form.Has("ValidityPeriod") {
		if n, err := strconv.Atoi(period); err != nil || n < 1 || n > 36000 {
			return &apiError{400, 20001, "ValidityPeriod is not within 1 and 36000"}
		}
	}
	if callback := form.Get("StatusCallback"); callback != "" {
		if u, err := url.Parse(callback); err != nil || u.Host == "" {
			return &apiError{400, 21609, "The 'StatusCallback' URL is not a valid URL."}
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.optedOut[to] {
		return &apiError{400, 21610, "Attempt to send to unsubscribed recipient"}
	}
	return nil
}

func validateContent(form url.Values) *apiError {
	body, content := form.Get("Body"), form.Get("ContentSid")
	switch {
	case content != "" && !contentShape.MatchString(content):
		return &apiError{400, 21655, "The ContentSid is Invalid"}
	case content == "" && form.Has("ContentVariables"):
		return &apiError{400, 21654, "ContentSid Required"}
	case content == "" && body == "":
		return &apiError{400, 21619, "A text message body or media urls must be specified."}
	case utf8.RuneCountInString(body) > 1600:
		return &apiError{400, 21617, "The concatenated message body exceeds the 1600 character limit"}
	}
	if form.Has("ContentVariables") {
		var vars map[string]string
		if err := json.Unmarshal([]byte(form.Get("ContentVariables")), &vars); err != nil {
			return &apiError{400, 21656, "The ContentVariables Parameter is invalid"}
		}
		for _, value := range vars {
			if value == "" || strings.ContainsAny(value, "\r\n\t") {
				return &apiError{400, 21656, "The ContentVariables Parameter is invalid"}
			}
		}
	}
	return nil
}

// authenticate checks the credentials and whose messages are asked for.
func (f *Twilio) authenticate(r *http.Request) *apiError {
	user, password, ok := r.BasicAuth()
	switch {
	case !ok || user != f.AccountSID || password != f.AuthToken:
		return &apiError{401, 20003, "Authenticate"}
	case r.PathValue("account") != f.AccountSID:
		return &apiError{404, 20404, "The requested resource " + r.URL.Path + " was not found"}
	}
	return nil
}

// apiError is a refusal in Twilio's own words.
type apiError struct {
	status, code int
	message      string
}

func (e *apiError) write(w http.ResponseWriter) {
	body, _ := json.Marshal(map[string]any{
		"code": e.code, "message": e.message, "status": e.status,
		"more_info": "https://www.twilio.com/docs/errors/" + strconv.Itoa(e.code),
	})
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(e.status)
	w.Write(body)
}
