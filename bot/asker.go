package bot

import (
	"time"

	"raabta/bot/reply"
	"raabta/templates"
)

// Asker reads the answer to a question it asked. Each capability has one for each Kind of question.
type Asker interface {
	// Fits says whether the reading could be an answer to the question at all: "4" does not fit three choices.
	Fits(q Question, r reply.Reading) bool
	// Answer says what follows. Pure: all it needs stands in q (Choices, Facts) and in talk.
	Answer(q Question, r reply.Reading, talk Talk) Answer
}

// Talk is the conversation in which an answer was given.
type Talk struct {
	Now       time.Time
	School    School
	Household Household
	Language  templates.Language
	Book      *templates.Book
	Words     string // what was written
	MessageID string
	Number    Number // who wrote, and on which channel
	Channel   ChannelName
	Ways      Ways // the school's senders
}

// Answer is what follows from an answer.
type Answer struct {
	Answer  string // kept with the question: "yes", "2", a slot
	Close   bool   // the question is answered; else it stays open
	Texts   []AnswerText
	Effects []Effect
	Forward *ForwardNote // tell the class teacher
	Office  *OfficeNote  // tell the front desk
	Others  []Draft      // texts to others than whoever answered
	// Joined is the household that the number belongs to from now on: what is said next is said to it.
	Joined *Household
	Reason string // why, for staff
}

// OfficeNote asks for a word to the front desk: a text of templates with {code}, {thread} (the code without its sign) and
// the values given.
type OfficeNote struct {
	Template string
	Values   templates.Values
}

// AnswerText is one text said back, with the next question if it asks one.
type AnswerText struct {
	Template, Body string
	Topic          Topic
	Question       *Question
}

// ForwardNote asks for a word to the teacher of a child: a text of templates with {code}, {who}, {child} and {class}.
type ForwardNote struct {
	Template  string
	StudentID string // "" is the household's first child
}
