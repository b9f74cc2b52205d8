package main

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// timed measures how long a provider's webhooks take, by what they are about and how they were answered.
func (m *metrics) timed(webhooks http.Handler) http.Handler {
	if m == nil {
		return webhooks
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		answer := &answerWatcher{ResponseWriter: w, status: http.StatusOK}
		webhooks.ServeHTTP(answer, r)
		about := "other" // a path that anybody may have made up
		switch {
		case strings.HasSuffix(r.URL.Path, "/message"):
			about = "message"
		case strings.Contains(r.URL.Path, "/status/"):
			about = "status"
		}
		m.webhooks.WithLabelValues(about, strconv.Itoa(answer.status)).Observe(time.Since(began).Seconds())
	})
}

// answerWatcher remembers the status that a handler answers with.
type answerWatcher struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (a *answerWatcher) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap serves http.ResponseController and http.MaxBytesReader.
func (a *answerWatcher) Unwrap() http.ResponseWriter { return a.ResponseWriter }
