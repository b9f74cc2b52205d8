package reply

// verb says what a phrase of the stop or start family needs beside it to be a command.
type verb int

const (
	alone  verb = iota // a command by itself: "stop", "band karo"
	clear              // by itself, and about messages by its own meaning: "unsubscribe", "stop texting"
	needy              // only with messages or a topic named: "mat bhejo", "dont send", "no more"
	narrow             // by itself, or with messages, digests or tips; with a meeting or an event it is business: "cancel meeting"
	denied             // both: "meeting nahi chahiye" declines the meeting
)

// The words that end messages.
//
// "stop, quit, end, revoke, opt out, cancel, unsubscribe" revoke consent wherever they are the reply (47 CFR 64.1200(a)(10));
// Twilio answers STOP, UNSUBSCRIBE, END, QUIT, STOPALL, REVOKE, OPTOUT and CANCEL by itself, as exact single words
// (https://help.twilio.com/articles/223134027). All else is ours to catch.
var stops = lookup(
	group[verb]{value: alone, phrases: `
		stop, stop it all, parar, alto, detener, arret, arreter, بند کریں, بند کرو, بند کر دیں, بند کردیں, بند کر دو, بند کردو,
		بند کیجیے, بند کر دیجیے, بند کیا جائے, بند کروا دیں, روک دیں, روک دو, روکیں, روکو, روک دیجیے, بس کرو, بس کریں,
		بس کر دیں, سٹاپ, اسٹاپ`},
	group[verb]{value: alone, roman: true, phrases: `
		band karo, bnd karo, band kar do, bnd kr do, band krdo, bnd krdo, band karein, bnd kren, band kar dein, band kardein,
		bnd kr den, band kar dijiye, band kar dijye, band kijiye, band kijye, band karwa dein, band karwa do, band karna hai,
		band karwana hai, band karwaen, band kar lo, rok do, rok dein, roko, roken, rok dijiye, stop karo, stop kar do,
		stop kar dein, bas karo, bas karein, bas kar do, bas kardo`},
	group[verb]{value: clear, phrases: `
		stopall, stop all, unsubscribe, unsubscribe me, unsub, unsubscribed, unsubcribe, unsuscribe, opt out, opt me out,
		opted out, dont msg me, dont sms me, stop texting, stop texting me, stop texting us, stop messaging, stop messaging me,
		stop messaging us, dont text me, do not text me, dont message me, do not message me, dont text us, do not text us,
		dont message us, do not message us, remove me, remove my number, delete my number, take me off, take me off your list,
		remove me from your list, remove me from the list, remove me from this list, mujhe remove karo,
		mera number remove karo, mera number hata do, mera number hata dein, mera number nikal do, mera number nikal dein,
		cancelar suscripcion`},
	group[verb]{value: narrow, phrases: `end, quit, cancel, revoke, cancelar`},
	group[verb]{value: needy, phrases: `
		dont send, do not send, dont send me, do not send me, stop sending, stop receiving, stop getting, نہ بھیجیں, نہ بھیجو,
		نہ بھیجا کریں, مت بھیجیں, مت بھیجو, مت بھیجا کریں, نہ کریں, نہ کرو, مت کریں, مت کرو, نہ بھیجیے`},
	group[verb]{value: needy, roman: true, phrases: `
		mat bhejo, mat bhejen, mat bhejna, mat bheja karo, mat bheja karein, mat bhejiye, na bhejo, na bhejein, na bhejna,
		na bheja karo, na bheja karein, na bhejiye, nahi bhejo, nahi bhejna, nahin bhejo, mat karo, mat karein, mat kiya karo,
		mat kiya karein, na karo, na karein, na kiya karo, na kiya karein, na kia karen`},
	group[verb]{value: denied, phrases: `
		do not want, dont want, dont need, do not need, no more, no mas, turn off, mute, نہیں چاہیے, نہیں چاہئیں`},
	group[verb]{value: denied, roman: true, phrases: `
		nahi chahiye, nahi chahye, nahi chaiye, nahi chahie, nahin chahiye, nhi chahiye, nhi chaiye, nhi chahye, nai chahiye,
		nahi chahiyen`},
)

// The words that bring messages back. Twilio answers START and UNSTOP by itself.
var starts = lookup(
	group[verb]{value: alone, phrases: `
		start, resume, restart, start again, start all, unpause, شروع کریں, شروع کرو, شروع کر دیں, شروع کردیں, شروع کر دو,
		شروع کردو, شروع کیجیے, چالو کریں, چالو کرو, جاری رکھیں, جاری رکھو, سٹارٹ, اسٹارٹ`},
	group[verb]{value: alone, roman: true, phrases: `
		start karo, start kar do, start kar dein, shuru karo, shru karo, shuru kar do, shuru krdo, shuru karein,
		shuru kar dein, shuru kardein, shuru kijiye, shuru kar dijiye, chalu karo, chalu kar do, chalu karein, chalu kar dein,
		jari rakho, jari rakhein`},
	group[verb]{value: clear, phrases: `unstop, subscribe, subscribe me, resubscribe, opt in, opt me in, unsubscribe cancel`},
	group[verb]{value: needy, phrases: `send, send me, بھیجیں, بھیجو, بھیج دیں, بھیجا کریں`},
	group[verb]{value: denied, phrases: `turn on, unmute`},
	group[verb]{value: needy, roman: true, phrases: `bhejo, bhejen, bhej do, bhej dein, bhejiye, bheja karo, bheja karein`},
)

// What is stopped: messages by any name.
var objects = lookup(
	group[bool]{value: true, phrases: `
		message, messages, massage, massages, messege, messeges, msg, msgs, msges, text, texts, text message, text messages,
		sms, smses, whatsapp, whatsapp message, whatsapp messages, notification, notifications, mensajes, پیغام, پیغامات, میسج,
		میسجز, میسیج, میسیجز, مسیج, ایس ایم ایس, واٹس ایپ, میسجیں`},
	group[bool]{value: true, roman: true, phrases: `paigham, paighamat`},
)

// The kinds of messages a family can stop on their own.
var topics = lookup(
	group[string]{value: TopicDigest, phrases: `
		digest, digests, weekly digest, the digest, weekly report, weekly reports, weekly summary, haftawar report,
		haftawar digest, ڈائجسٹ, ڈاجسٹ, ہفتہ وار ڈائجسٹ, ہفتہ وار رپورٹ`},
	group[string]{value: TopicEvent, phrases: `
		event, events, function, functions, taqreeb, taqreebat, taqrib, taqribat, ایونٹ, ایونٹس, تقریب, تقریبات`},
	group[string]{value: TopicMeeting, phrases: `
		meeting, meetings, ptm, ptms, parent teacher meeting, parent teacher meetings, mulaqat, mulaqatein, میٹنگ, میٹنگز,
		ملاقات, ملاقاتیں, ملاقاتوں`},
	group[string]{value: TopicTip, phrases: `tip, tips, mashwara, mashwaray, mashware, mashwra, mashwre, ٹپ, ٹپس, مشورہ, مشورے`},
)

// side says how a word may accompany a stop or start.
type side int

const (
	beside     side = iota // with or without an object: "stop now", "ok stop"
	about                  // only where messages or a topic are named: "stop sending me these messages"
	possessive             // as about, but never behind a title: "sir ko message na bhejein" is about sir
	pointing               // as about; "the meeting" is a meeting, "meeting" may be the kind of message
)

var sides = lookup(
	group[side]{value: beside, phrases: `
		now, right now, immediately, at once, everything, all, forever, ok, okay, again, from now on, completely, ابھی, فورا,
		سب, سب کچھ, مجھے, ہمیں, دوبارہ, پھر سے, پھر`},
	group[side]{value: beside, roman: true, phrases: `
		abhi, foran, forun, sab, sab kuch, mujhe, mujy, hamein, humein, hame, dobara, dubara, dobarah, phir, phir se, wapas,
		ab`},
	group[side]{value: about, phrases: `
		me, us, to me, to us, for me, my number, to my number, on my number, to this number, on this number, this number,
		from school, from the school, from you, school, your, ur, my, any, anymore, any more, more, of, from, to, i want to,
		i want, i, we, we want to, i would like to, i wish to, sending, getting, receiving, weekly, daily, alert, alerts,
		update, updates, reminder, reminders, بھیجنا, کرنا, آنا, والے, والا, سکول کے, اسکول کے, سکول, اسکول, اپنے, آپ کے, آپ,
		مزید, اور, اس نمبر پر, اب, سارے, تمام, میرے نمبر پر`},
	group[side]{value: about, roman: true, phrases: `
		bhejna, bhejnay, karna, ana, wala, walay, wali, school, skool, apne, aap ke, ap, mazeed, log, aur, or, is number par,
		is number pe, mere number par, mere number pe, sare, sari, tamam, koi, bhi, yahan`},
	group[side]{value: possessive, phrases: `ke, k, ka, ki, ko, se, say, کے, کا, کی, کو, سے`},
	group[side]{value: pointing, phrases: `the, this, these, that, those, it, یہ, وہ, اس, ان`},
	group[side]{value: pointing, roman: true, phrases: `ye, yeh, ya, wo, woh, is, in`},
)

// Calls for the list of commands. A whole sentence may be a call for a person: then it is Extra.
var helps = lookup(
	group[bool]{value: false, phrases: `help, info, information, menu, madad, مدد, ہیلپ, معلومات, ayuda, aide`},
	group[bool]{value: true, phrases: `
		help me, please help me, i need help, need help, we need help, مدد کریں, مدد کرو, مدد چاہیے, میری مدد کریں,
		مجھے مدد چاہیے`},
	group[bool]{value: true, roman: true, phrases: `
		madad karo, madad karein, madad chahiye, madad chaiye, madad chahye, mujhe madad chahiye, meri madad karein,
		meri madad karo`},
)

// Names of the languages we write.
var languages = lookup(
	group[string]{value: "en", phrases: `english, eng, inglish, engish, englsh, انگریزی, انگلش, انگلیش`},
	group[string]{value: "en", roman: true, phrases: `angrezi, angreezi`},
	group[string]{value: "ur", phrases: `urdu, urdo, اردو, اردو رسم الخط, urdu script, urdu font`},
	group[string]{value: "ur-Latn", phrases: `
		roman, roman urdu, urdu roman, urdu in roman, urdu in english letters, roman english, roman urdo, roman script,
		romen urdu, roman mein urdu, رومن, رومن اردو, اردو رومن`},
)

// What may stand beside the name of a language.
var languageSides = lookup(
	group[bool]{value: true, phrases: `
		in, to, language, languages, send, send me, write, reply, speak, change, change to, switch, switch to, set, i want,
		we want, i prefer, only, message, messages, msg, msgs, sms, text, texts, me, language is, my language is,
		the language is, میں, زبان, زبان میں, بھیجیں, بھیجو, لکھیں, لکھو, کریں, کرو, کر دیں, چاہیے, پیغام, پیغامات, میسج, مجھے,
		ہمیں, صرف, بات کریں`},
	group[bool]{value: true, roman: true, phrases: `
		mein, me, mn, ma, kiya karein, kia karen, likha karein, zaban, zuban, bhejo, bhejen, bhej do, bhej dein, bheja karein,
		bheja karo, likho, likhen, likh dein, karo, kar do, kar dein, karein, chahiye, chaiye, chahye, mujhe, hamein, humein,
		sirf, baat karein, baat karo, paigham, wala, wali`},
)
