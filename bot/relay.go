package bot

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"raabta/templates"
)

// replyPart is how much of a long text one message carries, in UTF-16 units: a provider takes 1,600 with what stands
// around it.
const replyPart = 1400

// Why an answer cannot go to a family, as sentences for whoever wanted to answer.
var (
	ErrReplyEmpty   = errors.New("the answer is empty: write it after the code")
	ErrReplyHidden  = errors.New("the provider hides this person's number, so no text can reach them: wait until they write again")
	ErrReplyStopped = errors.New("the family wrote STOP after these words: call them instead")
)

// Relay is an answer of the school to a family, from the school's number, to the phone and by the way that last wrote.
type Relay struct {
	Book     *templates.Book
	School   School
	Thread   Thread
	Language templates.Language // of the family
	Line     Line               // what is known of the phone
	Ways     Ways               // the school's senders
	Teacher  string             // who answers; "" is the office
}

// Relay is an answer of the office to a thread's family; an answer of its teacher's has the teacher's name besides.
func (r ThreadReach) Relay(book *templates.Book, school School, t Thread) Relay {
	return Relay{Book: book, School: school, Thread: t, Language: school.Language(r.Language), Line: r.Line, Ways: r.Ways}
}

// Drafts makes the texts that carry words to the family. A STOP that came after the family's last words refuses them: what
// they wrote since a STOP is answered. Pure.
func (r Relay) Drafts(words string, now time.Time) ([]Draft, error) {
	t, line := r.Thread, r.Line
	switch {
	case strings.TrimSpace(words) == "":
		return nil, ErrReplyEmpty
	case t.Number == "":
		return nil, ErrReplyHidden
	case line.StoppedAt.After(t.FamilyAt):
		return nil, ErrReplyStopped
	}
	line.Number, line.Stopped = t.Number, false
	line.SMS, line.WhatsApp = line.SMS || t.Channel == SMS, line.WhatsApp || t.Channel == WhatsApp
	reach := Choose([]Line{line}, r.Ways, Conversation, now)
	if t.Channel == SMS && r.Ways.SMS && line.SMSProblem == "" && !t.Number.Hidden() {
		reach = Reach{Channel: SMS, Number: t.Number} // where the family writes
	}
	if reach.Problem != "" {
		return nil, fmt.Errorf("the family cannot be reached: %s", reach.Problem)
	}
	name, values := "relay_office", templates.Values{"school": r.School.ShortName}
	if r.Teacher != "" {
		name, values["teacher"] = "relay", r.Teacher
	}
	var drafts []Draft
	for _, part := range templates.Split(strings.TrimSpace(words), replyPart) {
		values["text"] = part
		body, err := r.Book.Render(r.Language, name, values)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, Draft{Message: Message{
			ID: NewID(), SchoolID: r.School.ID, Direction: Out, Status: Queued, Channel: reach.Channel, Class: Conversation, Topic: TopicTalk,
			Priority: Conversation.Priority(), HouseholdID: t.HouseholdID, Number: t.Number, Body: body, Language: string(r.Language), Template: name,
			Segments: templates.Measure(body).Segments, ThreadID: t.ID, AnswersAt: t.FamilyAt, SendAfter: now,
			ExpiresAt: now.Add(Conversation.Lifetime()), CreatedAt: now,
		}})
	}
	return drafts, nil
}
