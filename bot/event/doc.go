// Package event tells families of something at the school on a day, asks whether they come, and reminds them.
//
//	draft ▶ announced ▶ canceled        (draft ▶ canceled: nobody need be told)
//
// Texts go out in parts, each a broadcast with the event as its Subject: the announcement; reminders a week before, a day
// before and on the morning (Plan), left out where another text of it goes out on the same day; a change and a cancellation,
// which go only to families that were told before.
//
// Nothing is said after the event began: every text but a cancellation expires at its start, and so does its question. An
// event of the whole day begins at 08:00 on its date.
//
// A question is asked with the announcement, and again with a change or a reminder as long as the family has not answered.
// An answer to a time that no longer holds counts for nothing: the family is told the new time and asked again.
//
// It reads no clock and no database: Compose asks its Store, all else is pure. It does not send, and does not know when a
// Reminder fires: whoever calls Plan makes schedules of them.
package event
