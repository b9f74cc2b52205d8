package console_test

import (
	"context"
	"strings"

	"raabta/bot"
	"raabta/bot/console"
)

// peopleScenes are of families, of what they write and of sheets.
func peopleScenes() map[string][]scene {
	sheet := func(w *walk) []string {
		return []string{"pupils.csv", aSchool()["pupils.csv"] + w.name("9") + ",Omar,Kamran,,5,B,0300-1234599,,no,en\n"}
	}
	// written is a conversation in which a phone has just written, and the hidden fields of its page.
	written := func(w *walk, from bot.Number, child string) (path string, form []string) {
		w.talks.writes(from, "When does "+child+" come home?")
		code := w.owner.gets("/threads?q=" + strings.Replace(string(from), "+92", "0", 1)).codes()
		path = "/threads/" + code
		return path, w.owner.gets(path).form()
	}
	return map[string][]scene{
		"/people/{id}/phone": {{sets: func(w *walk) asks {
			f := w.family("104")
			return asks{path: "/people/" + f.ID + "/phone", form: []string{"seen", f.PhonesMark(), "number", "0301-7654399", "sms", "1"}}
		}}},
		"/people/{id}/opt-out": {{sets: func(w *walk) asks {
			return asks{path: "/people/" + w.family("105").ID + "/opt-out", form: []string{"number", string(ali), "topic", "digest"}}
		}}},
		"/people/{id}/opt-in": {{sets: func(w *walk) asks {
			path, form := "/people/"+w.family("105").ID, []string{"number", string(ali), "topic", "tip"}
			w.owner.posts(path+"/opt-out", form...)
			return asks{path: path + "/opt-in", form: form}
		}}},
		"/people/{id}/language": {{sets: func(w *walk) asks {
			f := w.family("104")
			return asks{path: "/people/" + f.ID + "/language", form: []string{"was", f.Language, "language", "en"}}
		}}},
		"/people/import/look": {{sets: func(w *walk) asks { return asks{path: "/people/import/look", sheets: sheet(w)} }}},
		"/people/import/{id}/apply": {{sets: func(w *walk) asks {
			path, page := w.owner.looks(sheet(w)...)
			return asks{path: path + "/apply", form: []string{"revision", page.hidden("revision"), "sure", "1"}}
		}}},
		"/threads/{id}/reply": {{sets: func(w *walk) asks {
			path, form := written(w, kashif, "Hamza")
			return asks{path: path + "/reply", form: append(form, "words", "At two.")}
		}}},
		"/threads/{id}/close": {{sets: func(w *walk) asks {
			path, form := written(w, ali, "Zainab")
			return asks{path: path + "/close", form: form}
		}}},
		"/threads/{id}/assign": {{sets: func(w *walk) asks {
			path, form := written(w, imran, "فاطمہ")
			return asks{path: path + "/assign", form: append(form, "staff", w.talks.staffed("Usman Ghani"))}
		}}},
	}
}

// channelScenes are of numbers, alarms, settings and wordings.
func channelScenes() map[string][]scene {
	number := func(w *walk) string {
		w.n++
		return "+1202555" + string(rune('0'+w.n/100%10)) + string(rune('0'+w.n/10%10)) + string(rune('0'+w.n%10)) + "0"
	}
	return map[string][]scene{
		"/channels/{id}/pause": {{sets: func(w *walk) asks {
			return asks{path: "/channels/" + w.sender(bot.SMS, "twilio", number(w)).ID + "/pause", form: []string{"reason", "exams"}}
		}}},
		"/channels/{id}/resume": {{sets: func(w *walk) asks {
			path := "/channels/" + w.sender(bot.SMS, "twilio", number(w)).ID
			w.owner.posts(path+"/pause", "reason", "exams")
			return asks{path: path + "/resume"}
		}}},
		"/channels/alarm": {{sets: func(w *walk) asks {
			w.alarm(bot.Alarm{SchoolID: w.school.ID, Cause: "front-desk", Text: "Nobody has a phone."})
			return asks{path: "/channels/alarm", form: []string{"cause", "front-desk"}}
		}}},
		"/channels/whatsapp/start": {
			{is: "and a phone accepts", sets: func(w *walk) asks {
				w.links(&accepting{stage{}, w})
				return asks{path: "/channels/whatsapp/start", form: []string{"by", "code", "phone", "0300-1112222", "risk", "yes"}}
			}, once: true},
			{is: "and none does yet", sets: func(w *walk) asks {
				w.links(&stage{})
				return asks{path: "/channels/whatsapp/start", form: []string{"by", "qr", "risk", "yes"}}
			}, none: "the number is written down once a phone has accepted"},
		},
		"/channels/whatsapp/cancel/{id}": {
			{is: "of one under way", sets: func(w *walk) asks {
				w.links(&stage{school: w.school.ID})
				return asks{path: "/channels/whatsapp/cancel/01"}
			}},
			{is: "of one that has ended", sets: func(w *walk) asks {
				w.links(&stage{school: w.school.ID, step: console.LinkStep{Failed: console.LinkTimeout}})
				return asks{path: "/channels/whatsapp/cancel/01"}
			}, none: "there is nothing to give up"},
		},
		"/channels/whatsapp/unlink/{id}": {
			{is: "of one that works", sets: func(w *walk) asks {
				own, _ := w.linked(number(w))
				return asks{path: "/channels/whatsapp/unlink/" + own.ID}
			}},
			{is: "of one that the phone has removed", sets: func(w *walk) asks {
				own, link := w.linked(number(w))
				w.stands(link, bot.LinkLoggedOut, "", w.clock())
				return asks{path: "/channels/whatsapp/unlink/" + own.ID}
			}},
		},
		"/settings": {{sets: func(*walk) asks { return asks{path: "/settings", form: settingsForm("weekly-budget", "2")} }}},
		"/wording/{name}": {{sets: func(*walk) asks {
			return asks{path: "/wording/event_today", form: []string{"language", "en", "text", "{school}: today {event}, {time}."}}
		}}},
		"/wording/{name}/restore": {{sets: func(w *walk) asks {
			w.owner.posts("/wording/event_today", "language", "en", "text", "{school}: it is today, {event}, {time}.")
			return asks{path: "/wording/event_today/restore", form: []string{"language", "en"}}
		}}},
	}
}

// accepting is a linker whose phone accepts at once: it writes the number down as the deed of whoever began, as the real one does.
type accepting struct {
	stage
	w *walk
}

func (a *accepting) Start(ctx context.Context, school bot.School, phone bot.Number) string {
	_, err := a.w.store.LinkNumber(ctx, a.w.clock(), bot.Sender{
		SchoolID: school.ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: string(phone), CanSend: true, CanReceive: true, Rate: 5.0 / 60,
	}, string(phone[1:])+":1@s.whatsapp.net")
	if err != nil {
		a.w.Error(err)
	}
	return a.stage.Start(ctx, school, phone)
}

// demoScenes are of the phones of a demo.
func demoScenes() map[string][]scene {
	phones := func(w *walk) {
		if w.demo == nil {
			withPhones(w.rig)
			w.demo = w.server
		}
		w.server = w.demo
	}
	return map[string][]scene{
		"/phones/later": {{sets: func(w *walk) asks {
			phones(w)
			return asks{path: "/phones/later", form: []string{"until", "hour"}}
		}, always: true}},
		"/phones/{id}/type": {{sets: func(w *walk) asks {
			phones(w)
			return asks{path: "/phones/tariq/type", form: []string{"text", "Is there school tomorrow?"}}
		}}},
	}
}
