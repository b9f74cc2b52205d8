package bot

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"raabta/templates"
)

// replyPart is how much of a long answer one text carries, in UTF-16 units: a provider takes 1,600 with what stands around it.
const replyPart = 1400

// Errors of OfficeReply, as sentences for whoever wanted to answer.
var (
	errReplyEmpty   = errors.New("the answer is empty: write it after the code")
	errReplyHidden  = errors.New("the provider hides this person's number, so no text can reach them: wait until they write again")
	errReplyStopped = errors.New("the family wrote STOP after these words: call them instead")
)

// OfficeReply makes the texts by which the office answers a thread itself, in lang and from the school's number, to the phone
// and by the way that last wrote. line and ways say what is known of that phone and which senders the school has. A
// STOP that came after the family's last words refuses the answer. Pure.
func OfficeReply(book *templates.Book, school School, t Thread, lang templates.Language, line Line, ways Ways, words string, now time.Time) ([]Draft, error) {
	switch {
	case strings.TrimSpace(words) == "":
		return nil, errReplyEmpty
	case t.Number == "":
		return nil, errReplyHidden
	case line.StoppedAt.After(t.FamilyAt):
		return nil, errReplyStopped
	}
	line.Number, line.Stopped = t.Number, false // STOP and what came before it is answered by what they wrote since
	line.SMS, line.WhatsApp = line.SMS || t.Channel == SMS, line.WhatsApp || t.Channel == WhatsApp
	reach := Choose([]Line{line}, ways, Conversation, now)
	if t.Channel == SMS && ways.SMS && line.SMSProblem == "" {
		reach = Reach{Channel: SMS, Number: t.Number} // where the family writes
	}
	if reach.Problem != "" {
		return nil, fmt.Errorf("the family cannot be reached: %s", reach.Problem)
	}
	var drafts []Draft
	for _, part := range templates.Split(strings.TrimSpace(words), replyPart) {
		body, err := book.Render(lang, "relay_office", templates.Values{"school": school.ShortName, "text": part})
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, Draft{Message: Message{
			ID: NewID(), SchoolID: school.ID, Direction: Out, Status: Queued, Channel: reach.Channel, Class: Conversation, Topic: TopicTalk,
			Priority: Conversation.Priority(), HouseholdID: t.HouseholdID, Number: t.Number, Body: body, Language: string(lang), Template: "relay_office",
			Segments: templates.Measure(body).Segments, ThreadID: t.ID, AnswersAt: t.FamilyAt, SendAfter: now,
			ExpiresAt: now.Add(Conversation.Lifetime()), CreatedAt: now,
		}})
	}
	return drafts, nil
}
