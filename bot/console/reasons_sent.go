package console

// sentReasons are why a message, or a broadcast, is where it is.
func sentReasons() []string {
	return []string{
		// It is not sent, or not yet.
		word("no phone number is known: ask the family for one"), word("the family wrote STOP: call instead"),
		word("the family wrote STOP, and the school lets that cover emergencies: call instead"),
		word("this is one of the school's own numbers, not a phone of theirs: correct it in the sheet"),
		word("this family has not written to the school's WhatsApp yet"),
		word("this family has not written to the school's WhatsApp yet: give them the join link"),
		word("only WhatsApp reaches this family, it has not written in 24 hours, and the text has no approved template: see %s"),
		word("WhatsApp's 24-hour window is shut and this text has no approved template (%s); no SMS sender reaches this phone"),
		word("WhatsApp's 24-hour window is shut"),
		word("WhatsApp does not take the school's first words to this person now"),
		word("WhatsApp does not take the school's first words to this person now, and no SMS sender reaches this phone"),
		word("WhatsApp lets the school's number write to nobody new for now"),
		word("the school's WhatsApp has written to %d new person today, and more would endanger the number"),
		word("the school's WhatsApp has written to %d new people today, and more would endanger the number"),
		word("later is too late for this text, and no SMS sender reaches this phone"),
		word("waits: %v"), word("by SMS: %v"), word("not sent in time: %v"), word("given up after %d try: %v"), word("given up after %d tries: %v"),
		word("its time was over before it could be sent"), word("its time was over before it could leave"),
		word("the number had stopped these messages before it could be sent"), word("the family no longer has this number"),
		word("taken back by staff"), word("its broadcast is paused"), word("staff paused it"),
		word("the conversation was given to somebody else before this left"),
		word("its channel did not take it within a minute: it goes the other way"),
		word("the provider answered this STOP by itself"),
		word("the program was stopped just before it was sent; it is sent anew"),
		word("the program failed over this text: please report it; the others are not touched"),
		word("the family is told nothing about its children"), word("by %v: %v did not take it within a minute"),
		word("no complete time is free with all of the children's teachers: call the family"),

		// The texts of the week.
		word("the family has its %d text of the week: it waits for the next place"),
		word("the family has its %d texts of the week: it waits for the next place"),
		word("the family has its %d text of the week, and the next place comes too late for this one"),
		word("the family has its %d texts of the week, and the next place comes too late for this one"),
		word("the family has its %d text of the week: it goes in one text with another that waits"),
		word("the family has its %d texts of the week: it goes in one text with another that waits"),
		word("a reminder with a date took its place in the week"), word("it was to go in one text with another"),

		// It is sent once more, or nobody knows.
		word("sent again by the office"), word("tried again: the phone was not reached"), word("it had not been sent; it was sent again instead"),
		word("sent again by the office, since nobody knew whether the first arrived: it may arrive twice"),
		word("nobody knows whether it was sent: it is sent again under its own id, which a phone shows once"),
		word("no answer told whether it was sent: it may have arrived; raabta messages resend sends it again"),
		word("no answer told whether it was sent, so it was sent once more: it may arrive twice"),
		word("no answer told whether it was sent, and the office sent it again: it may arrive twice"),
		word("sent again, and no answer told whether it was sent this time: it may arrive twice, or not at all"),
		word("sent once more, since no answer told whether the first was sent: it may arrive twice"),
		word("the program stopped while it was sent: nobody can tell whether it arrived"), word("the program failed while sending"),

		// A broadcast halted itself.
		word("it halted itself: %d of the first %d were rejected"),
		word("it halted itself: %d of the first %d families wrote STOP within the hour"),
		word("it halted itself: the network took %d of the first %d for spam; word it differently, without links or capitals"),
	}
}

// numberReasons are why the school's WhatsApp does not carry a message, or stands still, and why the calendar left something out.
func numberReasons() []string {
	return []string{
		word("this number is not on WhatsApp"), word("the number has no connection to WhatsApp: it waits until it has"),
		word("WhatsApp did not acknowledge it in time: it is sent again under its own id"),
		word("WhatsApp does not let the school's number write to this person yet"), word("WhatsApp asks to slow down"),
		word("WhatsApp did not take the message as it was put"), word("WhatsApp refused the message (%d)"),
		word("the message could not be encrypted or handed over"),

		word("no connection to WhatsApp: it is tried again; check the network of this machine"),
		word("the number was logged out on its phone, or WhatsApp closed the account: link it again with raabta whatsapp link"),
		word("another program connected with this number's session: stop it, if it is not one of these servers"),
		word("WhatsApp takes this version of the program no more: update raabta"),
		word("WhatsApp could not be told: remove the device on the phone too, under Linked devices"),
		word("WhatsApp refuses the connection (%d): it is tried again every %d minutes"),
		word("WhatsApp has locked the number for a while: %v; send less and only to families who wrote first"),
		word("too many messages went to people who do not have the number in their address books"), word("too many people blocked the number"),
		word("too many groups were made with people who do not have the number"), word("the same message went to too many people"),
		word("too many messages went to a broadcast list"), word("WhatsApp gives no reason that is known (%d)"),

		word("a holiday or a day off"), word("the program was not running"), word("the program was not running: %s late"),
		word("what it would have said is over"),
	}
}
