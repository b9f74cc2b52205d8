package console

// alarmReasons are the texts of alarms.
func alarmReasons() []string {
	return []string{
		word("The day's cap of %d segments is reached: %d text waits until tomorrow or until it expires, emergencies go out. To send it today: raabta school set daily-cap=N."),
		word("The day's cap of %d segments is reached: %d texts wait until tomorrow or until it expires, emergencies go out. To send it today: raabta school set daily-cap=N."),
		word("EMERGENCIES WAIT: the day's cap and the reserve for emergencies are spent (%d segments), and %d emergency text waits. Now: raabta school set emergency-reserve=N."),
		word("EMERGENCIES WAIT: the day's cap and the reserve for emergencies are spent (%d segments), and %d emergency texts wait. Now: raabta school set emergency-reserve=N."),
		word("Messages by %v are held: %v. It is tried again every %d minutes."),
		word("The provider does not deliver our messages: %v."),
		word("A conversation was stopped by the provider: %v."),
		word("The school's WhatsApp is down: %v. What is queued for it waits."),
		word("A broadcast (%s) was refused: %v. What it had queued is taken back; see raabta broadcast list."),
		word("A broadcast (%s) is held: %v. See why with raabta broadcast show %s; then raabta broadcast resume %s, or cancel %s."),
		word("%v, for %d recipient"), word("%v, for %d recipients"), word("this program cannot send a %q"),
		word("nobody can be told whom this is for"), word("the program failed while it made the texts"),

		word("A family's message waits and nobody in the office has a phone to forward it to: see `raabta threads`, and add office staff with a phone to the staff sheet."),
		word("A family's message waits because it did not say which question it answers: see `raabta threads --waiting`."),
		word("A family's message waits because it did not say which child it is about: see `raabta threads --waiting`."),
		word("A message could not be worked on by the program and waits in `raabta threads --waiting`."),
		word("A parent's message did not reach a teacher's phone: see `raabta threads --waiting`."),
		word("%s wrote STOP: parents' messages no longer reach that phone. Ask them to write START."),
		word("Parents' messages do not reach %s: correct the phone in the staff sheet; what waits stands in `raabta threads`."),
		word("Nobody can tell whether some messages have arrived: see `raabta messages --status uncertain`; `raabta messages resend` sends them again."),
		word("%d message was not sent before their time was over: see `raabta messages --status canceled`."),
		word("%d messages were not sent before their time was over: see `raabta messages --status canceled`."),
		word("The family %s says that a phone which had been linked to it is not theirs. It was taken away and does not join by itself again: ring the family."),
		word("%s: no complete time is free for some families, so they were not invited. Add another meeting with more hours, or call them; they are marked full."),

		word("%v got %d automatic answers within ten minutes and gets no more for now: a machine may be answering ours. What it writes stands in `raabta messages`; ring them if it is a person."),
		word("%v writes as only a machine does, so nothing more of it is passed on for now. It waits in `raabta threads --waiting`; ring them if it is a person."),
		word("A phone of the family %s"), word("The phone of %s"), word("A number that nobody here knows"),

		word("This machine's clock jumped ahead by %v: it was set, or the machine slept. Schedules, and texts that nobody asked for, wait a minute. Check that the clock is right."),
		word("This machine's clock is %v behind the newest time it has seen. Schedules, and texts that nobody asked for, are held. Set the clock; if it is right now and was ahead before, clear this alarm."),
		word("This machine's clock was never set. Nothing is sent until it is: set it, and have it set by the internet at each start."),
		word("The clock of a machine that serves is %v ahead of the database's. It sends nothing until both agree: have both set by the internet."),
		word("The clock of a machine that serves is %v behind the database's. It sends nothing until both agree: have both set by the internet."),
		word("%d second"), word("%d seconds"), word("%d minute"), word("%d minutes"), word("%d hour"), word("%d hours"), word("%d day"), word("%d days"),
	}
}
