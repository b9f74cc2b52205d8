package bot

// Telling is what a message of a conversation is to somebody who reads it.
type Telling string

// What a message may be.
const (
	ToldFamily  Telling = "family"  // the family's words
	ToldSchool  Telling = "school"  // what went to the family
	ToldForward Telling = "forward" // what told a member of staff of the family's words: whether it arrived is all there is to tell
	ToldKept    Telling = "kept"    // a member of staff's words that were not passed on
	ToldDeleted Telling = "deleted" // a member of staff's words that went on to the family and were deleted by their writer afterwards
)

// Told is one message of a conversation as a person reads it.
type Told struct {
	Message
	As Telling
	By string // of words of the school that a member of staff wrote on their phone: who; "" else
}

// PassedOn are the words of staff, by id, that went on to the family as other messages of the conversation.
func PassedOn(said []Message) map[string]bool {
	passed := map[string]bool{}
	for _, m := range said {
		if m.Direction == Out && m.StaffID == "" && m.ReplyTo != "" {
			passed[m.ReplyTo] = true
		}
	}
	return passed
}

// Retell makes of a conversation's messages, the oldest first, what a person reads: the family's words and the school's, each once. What
// a member of staff wrote is told as it went on to the family.
func Retell(said []Message, passedOn map[string]bool) []Told {
	told := make([]Told, 0, len(said))
	writers := map[string]string{}
	for _, m := range said {
		t := Told{Message: m}
		switch {
		case m.Direction == In && m.StaffID == "":
			t.As = ToldFamily
		case m.Direction == In:
			writers[m.ID] = m.StaffID
			switch {
			case !passedOn[m.ID]:
				t.As = ToldKept
			case m.DeletedLater():
				t.As = ToldDeleted // the family has them all the same
			default:
				continue
			}
			t.By = m.StaffID
		case m.StaffID != "":
			t.As = ToldForward
		default:
			t.As, t.By = ToldSchool, writers[m.ReplyTo]
		}
		told = append(told, t)
	}
	return told
}
