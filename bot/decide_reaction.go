package bot

// reaction takes an emoji that was put to a message: a thumb is an answer where that message asked something that is still
// open. Any other is kept and goes no further, since people put hearts to what they are glad to read.
func (d *decider) reaction() bool {
	if d.in.Message.Kind != Reaction {
		return false
	}
	if q := d.in.Quoted; q != nil && q.QuestionID != "" {
		for _, open := range d.in.Questions {
			if open.ID == q.QuestionID && open.HouseholdID != "" && d.fits(open) {
				d.because("an emoji to the message that asked")
				return d.answer(open)
			}
		}
	}
	d.because("an emoji that answers no question: kept, and not passed on")
	return true
}
