package bot

import (
	"cmp"
	"time"

	"raabta/templates"
)

// retrySteps are the waits before the second, third … try of a message that surely was not sent (promises of delivery:
// 1 s, 5 s, 30 s, 2 min, 10 min, 1 h, then it is refused).
func retrySteps() []time.Duration {
	return []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour}
}

// unreachedSteps is how many of them there are while the provider can't be reached: the last of them, 2 min, goes on.
const unreachedSteps = 4

// laterStep and laterTries are for a phone that is off: hours later, a few times.
const (
	laterStep  = 4 * time.Hour
	laterTries = 3
)

// settle says what a try makes of its message. Pure.
func settle(m Outgoing, a Attempt, res SendResult, now time.Time, jitter float64) Settled {
	end := Settled{MessageID: m.ID, AttemptID: a.ID, Outcome: res.Outcome, Code: res.Code, Reason: res.Reason}
	switch res.Outcome {
	case Accepted:
		end.Status, end.ProviderID, end.Verdict = res.Status, res.ProviderID, res.Verdict
		return end
	case Doubt:
		end.Status = InDoubt
		return end
	}
	switch res.Verdict {
	case Retry:
		steps := retrySteps()
		if a.N > len(steps) {
			return failed(end, "given up after "+plural(a.N, "try", "tries")+": "+res.Reason)
		}
		wait := time.Duration(float64(steps[a.N-1]) * jitter)
		return again(end, m, now, max(wait, res.RetryAfter))
	case Unreached:
		// It says nothing about the message, and the line comes back when it does: not given up, and not an hour late.
		steps := retrySteps()[:unreachedSteps]
		wait := time.Duration(float64(steps[min(a.N, len(steps))-1]) * jitter)
		// Past its expiry Tidy ends it, and tells staff.
		end.Status, end.RetryAt, end.Counts = Queued, now.Add(wait).Truncate(time.Millisecond), true
		return end
	case RetryLater:
		if a.N >= laterTries {
			return failed(end, "given up after "+plural(a.N, "try", "tries")+": "+res.Reason)
		}
		return again(end, m, now, max(laterStep, res.RetryAfter))
	case BadNumber:
		end.Problem = res.Reason
		return failed(end, res.Reason)
	case OptedOut:
		end.OptOut = &OptOut{Number: m.Number, Topic: TopicAll, At: now, Source: "provider"}
		if m.Template == "stop_done" || m.Template == "stop_topic_done" {
			end.Status, end.Reason = Canceled, "the provider answered this STOP by itself"
			return end
		}
		return failed(end, res.Reason)
	case WindowShut:
		return bySMS(end, m, now)
	case Stranger:
		return rest(end, m, now)
	case TooLate:
		end.Status, end.RetryAt = Queued, now
		return end
	case SenderFault, Refused, QueueFull:
		// Held, not counted; and behind the others, should the fault be this message's own.
		end.Status, end.RetryAt = Queued, now.Add(time.Minute)
		return end
	}
	return failed(end, res.Reason)
}

// beforeSending refuses what must not be tried: a WhatsApp message outside the 24-hour window with no approved template
// goes by SMS, or not at all; what the families' hours have ended for since the claim goes back to the queue.
func beforeSending(m Outgoing, now time.Time) (Settled, bool) {
	if !m.HoursEnd.IsZero() && !now.Before(m.HoursEnd) {
		return Settled{MessageID: m.ID, Outcome: NotSent, Status: Queued, RetryAt: now}, true
	}
	if m.Channel != WhatsApp || m.Sender.Provider != "twilio" || m.ContentSID != "" || WindowOpen(m.LastInAt, now) {
		return Settled{}, false
	}
	return bySMS(Settled{MessageID: m.ID}, m, now), true
}

// bySMS moves a message whose WhatsApp window is shut to SMS, or refuses it with the reason.
func bySMS(end Settled, m Outgoing, now time.Time) Settled {
	end.Outcome = NotSent
	if !m.CanSMS {
		text := templates.Key{}
		if m.Vars != "" { // else no template could be filled
			text = templates.Key{Name: m.Template, Language: templates.Language(m.Language)}
		}
		return failed(end, "WhatsApp's 24-hour window is shut and this text has no approved template ("+approve(text)+"); no SMS sender reaches this phone")
	}
	return toSMS(end, m, now, "WhatsApp's 24-hour window is shut")
}

// toSMS moves a WhatsApp message to SMS, which its phone takes.
func toSMS(end Settled, m Outgoing, now time.Time, why string) Settled {
	end.Status, end.Channel, end.RetryAt = Queued, SMS, now
	end.SegmentsN = templates.Measure(cmp.Or(m.SMSBody, m.Body)).Segments
	end.Reason = "by SMS: " + why
	return end
}

// again queues a message for another try, unless that would be after its expiry.
func again(end Settled, m Outgoing, now time.Time, wait time.Duration) Settled {
	at := now.Add(wait).Truncate(time.Millisecond)
	if !at.Before(m.ExpiresAt) {
		return failed(end, "not sent in time: "+end.Reason)
	}
	end.Status, end.RetryAt, end.Counts = Queued, at, true
	return end
}

func failed(end Settled, reason string) Settled {
	end.Status, end.Reason = Failed, reason
	return end
}
