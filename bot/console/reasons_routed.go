package console

// routedReasons are why a message that came in is where it is, and how it was read.
func routedReasons() []string {
	return []string{
		word("in the conversation #%s"), word("part of the conversation #%s"), word("goes on with the conversation #%s"),
		word("the code #%s names the conversation"), word("quotes the forward #%s"), word("quotes a message of the conversation #%s"),
		word("quotes the message that asked"), word("names %s (%s)"), word("the words are about %s (%s)"),
		word("the family has one child here, %s (%s)"),
		word("the family has %d children here and the words name none: asked which"),
		word("nobody answered: the front desk"), word("no class teacher can be told: the front desk"),
		word("the class has no teacher with a phone: the front desk"), word("the sender's number is hidden: the front desk"),
		word("WhatsApp hides the sender's number: the front desk"), word("nobody here has this number: the front desk"),
		word("nobody has a phone to forward to: it waits in `raabta threads`"), word("the teacher's phone cannot be reached (%v)"),
		word("came in %s hours after it was written"), word("the text %s could not be made: %v"),
		word("the program could not work on it: it waits for a person"),
		word("it came from one of our own numbers: kept, and not answered"),

		word("corrects a message that is not known"), word("corrects an earlier message"), word("and what that answered"),
		word("deleted by its writer before it was read"), word("its writer deleted it later"),
		word("a correction of a message that nobody had read yet: that one says this now"),

		word("the provider took STOP and answered it"), word("the provider took START and answered it"), word("the provider took HELP and answered it"),
		word("stopped before, and told so then"),

		word("an emoji to the message that asked"), word("an emoji that answers no question: kept, and not passed on"),
		word("%v: passed on, and not answered"), word("%v: kept, neither answered nor passed on"),
		word("%q says that nobody typed it"), word("%q is a delivery report"), word("%q alone is what phones answer by themselves"),
		word("it got %d automatic answers within ten minutes and gets no more for now"),
		word("%d messages of this conversation were passed on within ten minutes: it waits"),
		word("the same words came %d times within ten minutes and were passed on then: it waits"),

		word("typed on the school's own phone"), word("typed on the school's own phone, to one of our own numbers"),
		word("to %s of the staff"), word("the front desk's conversation with the family"), word("the front desk's conversation with the number"),
		word("no automatic answer: somebody wrote to this number on the school's own phone less than %d minutes ago"),

		word("staff, by the code #%s"), word("without words"), word("staff, %v says which family"), word("staff, with a code that is none of theirs"),
		word("staff, and only #%s is live"), word("staff, and no conversation is live"), word("staff, and %d conversations are live: asked which"),
		word("which family it is for cannot be asked: it is not passed on"), word("the answer is empty: write it after the code"),
		word("the provider hides this person's number, so no text can reach them: wait until they write again"),
		word("the family wrote STOP after these words: call them instead"), word("the family cannot be reached: %v"),
	}
}

// answerReasons are how a message that came in was read, and what became of the question that it answers.
func answerReasons() []string {
	return []string{
		word("free words"), word("no words in it"), word("longer than an answer is"), word("%q is %v"), word("%q is %v, and more is said"),
		word("%q is %v, with a question mark"), word("%q promises to come"), word("%q is %d"), word("digit %d"), word("several numbers: %s"),
		word("%q alone"), word("%q about %v"), word("%q about messages"), word("%q names a language"),
		word(`"y?" asks why`), word("two answers: %q and %q"), word(`"no" before a number could refuse or name it`),
		word("%q tells what did not happen or is not known"), word("%q is no answer before other words"), word("%q opens a question"),
		word("%q opens a long message"), word("digits that are no option"), word("a time or a fraction"), word("a date or a mark"),
		word("digits of something else, such as a class"), word("a number and a refusal"), word("a number that counts something"),
		word("a number at the head of a long message"), word("several answers, each with a number"),

		word("answers %q"), word("%v answers %q"), word("%v, and nothing is being asked"), word("%v does not answer the question asked"),
		word("%v, but %d questions are open: asked which"), word("%v says which question was meant"),
		word("asked which question was meant, and %v is none of those offered"), word("the question meant is no longer open"),
		word("the words beside the answer go on to a person"), word("counted as %v"), word("texts go out in %v from now on"),
		word("nothing was done, because a text could not be made: %v"),

		word("neither yes nor no, so the question stays open"), word("the event is canceled"), word("the event was moved and has begun"),
		word("the event was moved since it was asked about: told the new time and asked again"),
		word("the event could not be read, so the question stays open"),
		word("the event's time could not be read, so the question stays open: %v"),

		word("the time is booked"), word("other times were offered"), word("the time was taken meanwhile, other times were offered"),
		word("this does not say which time, so the question stays open"), word("no other time is free: call the family"),
		word("the family cannot come, its time is free again"), word("the meeting is canceled"),
		word("the meeting could not be read, so the question stays open"),

		word("neither 1 nor 2, so the question stays open"), word("the family says it is done"), word("the class teacher was told to call"),
		word("the child of the report is not in this family any more; its first child's teacher was told to call"),

		word("nobody here has this number: asked for the child's admission number"),
		word("it was asked for the admission number a moment ago: kept"), word("what joining looks at could not be read, so the question stays open"),
		word("a family said that this number is not theirs: the office decides"), word("it had three tries today: the office decides"),
		word("too many tried this admission number today: the office decides"), word("the check fits two households of the child: the office decides"),
		word("the household has as many phones as it may have: the office decides"), word("the school lets the office look at everybody who joins"),
		word("gave an admission number: asked for the check"), word("the check does not fit: asked once more"), word("the check does not fit, and there are no more tries today: the office decides"),
		word("the check fits: the number is linked to the family"), word("not every phone of the family could be told"),
		word("the phone that was linked is not the family's: taken away"),
	}
}

// reasonValues are words that stand within reasons, and what they are in the interface's English.
func reasonValues() map[string]string {
	return map[string]string{
		"yes": word("yes"), "no": word("no"), "en": word("English"), "ur": word("Urdu"), "ur-Latn": word("Roman Urdu"),
		"digest": word("weekly digests"), "event": word("event messages"), "meeting": word("meeting messages"), "tip": word("tips"),
		"sms": "SMS", "whatsapp": "WhatsApp",

		"a list of pupils": word("a list of pupils"), "a list of staff": word("a list of staff"), "an attendance sheet": word("an attendance sheet"),
		"a marks sheet": word("a marks sheet"), "a homework sheet": word("a homework sheet"), "a sheet of notes": word("a sheet of notes"),
		"a list of events": word("a list of events"), "the classes in the sheets": word("the classes in the sheets"),
		"numbers": word("numbers"), "names": word("names"), "whether the columns have shifted": word("whether the columns have shifted"),
		"whether a column was sorted by itself": word("whether a column was sorted by itself"), "say so below": word("say so below"),
	}
}
