package console

import "raabta/bot"

// Status is where a message of the school's is, in words.
func (f clockface) Status(m bot.Message) string {
	switch m.Status {
	case bot.Queued:
		if m.SendAfter.After(f.Now) {
			return f.words.t("is sent %s", f.When(m.SendAfter))
		}
		return f.words.t("waits to be sent")
	case bot.Sending:
		return f.words.t("is being sent")
	case bot.InDoubt:
		return f.words.t("may have been sent")
	case bot.Uncertain:
		return f.words.t("nobody knows if it was sent")
	case bot.Sent:
		return f.words.t("sent")
	case bot.Delivered:
		return f.words.t("delivered")
	case bot.Read:
		return f.words.t("read")
	case bot.Failed:
		return f.words.t("not sent")
	case bot.Undelivered:
		return f.words.t("did not arrive")
	case bot.Canceled:
		return f.words.t("taken back")
	}
	return f.words.t("received")
}

// Look is how a status looks beside its words.
func (clockface) Look(s bot.Status) string {
	switch s {
	case bot.Delivered, bot.Read:
		return "good"
	case bot.Failed, bot.Undelivered, bot.Canceled:
		return "bad"
	case bot.InDoubt, bot.Uncertain:
		return "warn"
	}
	return ""
}
