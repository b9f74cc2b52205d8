package main

func whatsAppCommand() command {
	return command{
		name: "whatsapp", short: "the school's WhatsApp number, and how families come to write to it",
		subs: []command{linkCommand(), linkStatusCommand(), unlinkCommand(), posterCommand()},
	}
}
