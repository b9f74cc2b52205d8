package console

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"raabta/bot"
)

// stillAsRead is the thread with the mark of what the visitor had read of it.
func (v *visit) stillAsRead(th bot.Thread) bot.Thread {
	if ms, err := strconv.ParseInt(v.PostFormValue("read"), 10, 64); err == nil {
		th.FamilyAt = time.UnixMilli(ms).UTC()
	} else {
		th.FamilyAt = time.UnixMilli(-1).UTC() // nothing
	}
	return th
}

func replyThread(v *visit) error {
	words := strings.TrimSpace(strings.ReplaceAll(v.PostFormValue("words"), "\r\n", "\n"))
	part, err := v.thread("", 1)
	if err != nil {
		return err
	}
	err = v.reply(v.stillAsRead(part.Thread), words)
	switch {
	case errors.Is(err, bot.ErrTaken):
		return v.threadAgain(http.StatusConflict, words, refuse("The family wrote again meanwhile, so nothing was sent. Read their new words, change your answer if you like, and send it."))
	case err != nil:
		if _, refused := errors.AsType[*refusal](err); refused {
			return v.threadAgain(http.StatusUnprocessableEntity, words, err)
		}
		return err
	}
	v.c.Queued()
	return v.leads("/threads/"+part.Thread.Code, "Your answer is on its way.")
}

// wordsMost is how long an answer may be, in letters: a handful of texts.
const wordsMost = 4000

// reply queues an answer of the office, or of the teacher whose user answers.
func (v *visit) reply(th bot.Thread, words string) error {
	if len([]rune(words)) > wordsMost {
		return refuse("An answer may have %d letters at most: send it in parts, or call the family.", wordsMost)
	}
	reach, err := v.c.Store.ThreadReach(v.Context(), th)
	if err != nil {
		return err
	}
	book, err := v.c.Books.Book(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	relay := reach.Relay(book, v.school, th)
	if v.user.Role == bot.UserTeacher {
		relay.Teacher = th.Staff
	}
	drafts, err := relay.Drafts(words, v.now)
	switch {
	case errors.Is(err, bot.ErrReplyEmpty):
		return refuse("Write an answer first.")
	case errors.Is(err, bot.ErrReplyHidden):
		return refuse("The number of this person is hidden, so no text can reach them: wait until they write again.")
	case errors.Is(err, bot.ErrReplyStopped):
		return refuse("The family wrote STOP after these words: call them instead.")
	case err != nil:
		return refuse("This answer cannot be sent (%s). Call the family instead.", v.reason(err.Error()))
	}
	drafts[0].ID = bot.DerivedID(v.PostFormValue("form"), th.ID, words)
	return v.c.Store.ReplyThread(v.Context(), v.now, th, drafts)
}

// threadAgain shows the conversation again, with what was typed and why it was not taken.
func (v *visit) threadAgain(status int, typed string, wrong error) error {
	view, err := v.threadView(typed, wrong)
	if err != nil {
		return err
	}
	return v.pageWith(status, "thread", view)
}

func closeThread(v *visit) error {
	part, err := v.thread("", 1)
	if err != nil {
		return err
	}
	err = v.c.Store.CloseThread(v.Context(), v.stillAsRead(part.Thread))
	if errors.Is(err, bot.ErrTaken) {
		return v.threadAgain(http.StatusConflict, "", refuse("The family wrote again meanwhile, so it stays open. Read their new words first."))
	}
	if err != nil {
		return err
	}
	return v.leads("/threads", "#%s is closed. The family's next words open it again.", part.Thread.Code)
}

// theOffice is what the form calls the office among those who may answer.
const theOffice = "office"

func assignThread(v *visit) error {
	part, err := v.thread("", 1)
	if err != nil {
		return err
	}
	th, staffID := v.stillAsRead(part.Thread), v.PostFormValue("staff")
	switch staffID {
	case "":
		return v.threadAgain(http.StatusUnprocessableEntity, "", refuse("Choose who answers."))
	case theOffice:
		staffID = ""
	}
	switch {
	case staffID == th.StaffID:
		return v.threadAgain(http.StatusUnprocessableEntity, "", refuse("They have this conversation already: choose somebody else."))
	case staffID != "" && !isID(staffID):
		return bot.ErrNotFound
	}
	h, err := v.c.Store.Handover(v.Context(), th, staffID)
	if err != nil {
		return err
	}
	book, err := v.c.Books.Book(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	drafts, lost := h.Forwards(book, v.school, v.now)
	err = v.c.Store.AssignThread(v.Context(), v.now, h, drafts)
	if errors.Is(err, bot.ErrTaken) {
		return v.threadAgain(http.StatusConflict, "", refuse("The family wrote again meanwhile, or somebody else gave it away. Look at it again first."))
	}
	if err != nil {
		return err
	}
	path := "/threads/" + h.Code()
	switch {
	case lost != nil:
		return v.leads(path, "#%s is theirs now. It could not be passed on to a phone: they read it here, or you tell them.", h.Code())
	case len(drafts) == 0:
		return v.leads(path, "#%s is theirs now.", h.Code())
	}
	v.c.Queued()
	return v.leads(path, "#%s is theirs now, and what waits is passed on to their phone.", h.Code())
}
