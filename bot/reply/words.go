package reply

import "strings"

// The words of answers. Read-only tables, built once; a phrase is found under the foldings of spelling.go, with and without its
// spaces, so a table lists what folding does not reach.

// grip says how firmly a word holds a message that goes on after it.
type grip int

const (
	bare  grip = iota // answers alone, before a comma, or before a new clause: "no, …", "no we are out", never "no problem"
	light             // also opens the talk of daily life ("ok kal baat karte hain"): believed before a few words only
	firm              // answers whatever follows, in a message of ordinary length
	told              // answers in its own words ("not coming"): Extra, for it may be news as well
)

type stance struct {
	kind Kind
	grip grip
}

var stances = lookup(
	group[stance]{value: stance{Yes, firm}, phrases: `
		yes, yeah, yea, yep, yup, yes yes, of course, agreed, i agree, ہاں, ہاں جی, جی ہاں, جی بالکل, جی ضرور, ضرور جی, یس,
		ہاں ہاں, 👍, 👌, ✅, ✔, ✓, ☑, 🆗, 🙋`},
	group[stance]{value: stance{Yes, firm}, roman: true, phrases: `
		haan, haa, hn, haan ji, haan g, ji haan, ji hn, g haan, g hn, ji ha, bilkul ji, ji bilkul, ji zaroor, kyun nahi zaroor`},
	group[stance]{value: stance{Yes, light}, phrases: `
		ok, okay, okey, oke, okie, oki, it is ok, its ok, ok done, all right, اوکے, او کے, ٹھیک ہے, جی ٹھیک ہے, ٹھیک ہے جی,
		درست ہے, ہو گیا, ہو گیا ہے, ہو گئی, کر دیا, کر دیا ہے, کر لیا`},
	group[stance]{value: stance{Yes, light}, roman: true, phrases: `
		theek hai, theek h, theek hy, tek hai, tk hai, tk h, sahi hai, ji theek hai, ho gaya, ho gya, ho gia, ho gaya hai,
		ho gya hai, ho gai, ho gayi, ho gyi, kar diya, kar dia, kar diya hai, kar liya`},
	// As often the beginning of something else: "ji farmaiye", "fine ho gaya", "confirm kar dein", "zaroor batayein", "bilkul bimar hai".
	group[stance]{value: stance{Yes, bare}, phrases: `
		y, k, g, ya, yah, ha, aye, sure, fine, done, confirm, confirmed, accepted, absolutely, definitely, certainly, jee,
		جی, جی جی, بالکل, بلکل, ضرور, ٹھیک`},
	group[stance]{value: stance{Yes, bare}, roman: true, phrases: `ji, ji ji, bilkul, bikul, blkul, zaroor, zror, zroor, jaroor, theek, tek`},

	group[stance]{value: stance{No, firm}, phrases: `
		nope, no no, no never, not at all, not possible, it is not possible, its not possible, impossible, نہیں, نہی, جی نہی,
		جی نہیں, نہیں جی, نہیں نہیں, ہرگز نہیں, بالکل نہیں, بلکل نہیں, ممکن نہیں, ممکن نہیں ہے, نہیں ہو سکتا, نہیں ہو سکتی,
		ٹھیک نہیں, 👎, ❌, ✖, ✗, ✘, 🙅`},
	group[stance]{value: stance{No, firm}, roman: true, phrases: `
		nahi, nahin, nahee, nahe, nahen, nhi, nhin, nhe, nhn, nahi ji, nahi g, nhi g, nahi nahi, ji nahi, ji nahin, ji nhi, g nahi,
		g nhi, ji nai, nai ji, nai g, bilkul nahi, bilkul nahin, bilkul nhi, hargiz nahi, hargiz nahin, mumkin nahi,
		mumkin nahin, mumkin nhi, mumkin nahi hai, possible nahi, possible nahi hai, nahi ho sakta, nhi ho sakta, nahi ho skta,
		nhi ho skta, ho nahi sakta, nahi ho sakega, theek nahi, theek nahi hai`},
	group[stance]{value: stance{No, firm}, roman: true, phrases: refusals(
		`, main , mein , me , mai , hum , ham , hm , hum log `,
		`
		nahi aa sakta, nahi aa sakti, nahi aa sakte, nahi aa skta, nahi aa skti, nahi aa skte, nhi aa sakta, nhi aa sakti,
		nhi aa sakte, nhi aa skta, nhi aa skti, nhi aa skte, nai aa sakta, nai aa sakte, nahin aa sakta, nahin aa sakti,
		nahin aa sakte, aa nahi sakta, aa nahi sakti, aa nahi sakte, nahi aa sakunga, nahi aa sakungi, nahi aa sakenge,
		nahi aa paunga, nahi aa paungi, nahi aa payenge, nahi aunga, nahi aungi, nahi aayenge, nhi aunga, nhi aungi,
		nhi ayenge, nahi ana`)},
	group[stance]{value: stance{No, firm}, phrases: refusals(
		`, میں , ہم `,
		`
		نہیں آ سکتا, نہیں آ سکتی, نہیں آ سکتے, نہیں آسکتا, نہیں آسکتی, نہیں آسکتے, آ نہیں سکتا, آ نہیں سکتے, نہیں آؤں گا,
		نہیں آؤں گی, نہیں آئیں گے, نہیں آ سکیں گے`)},
	group[stance]{value: stance{No, firm}, phrases: refusals(
		`, i , we , sorry i , sorry we `,
		`
		cannot come, cant come, can not come, cannot attend, cant attend, can not attend, wont come, will not come,
		will not attend, wont attend, cannot make it, cant make it, wont be able to come, will not be able to come,
		wont be able to attend, will not be able to attend, unable to come, am unable to come, are unable to come,
		am not able to come`)},
	group[stance]{value: stance{No, told}, phrases: `
		not coming, i am not coming, im not coming, we are not coming, he is not coming, she is not coming, not interested,
		نہیں آئے گا, نہیں آئے گی`},
	group[stance]{value: stance{No, told}, roman: true, phrases: `nahi aayega, nahi aayegi, nhi ayega, nhi ayegi, nahi aa raha, nahi aa rahi, nahi aa rahe`},
	// "no" is an English determiner ("no homework?"), "na" an Urdu tag, "nai" also "new", "cannot" has
	// a verb to come: they need a comma or a clause after them.
	group[stance]{value: stance{No, bare}, phrases: `
		no, n, na, nah, nai, nae, never, no way, cannot, i cannot, i cant, i can not, we cannot, we cant, we can not, cant do,
		cannot do, نہ, نا, نئیں`},
)

// refusals writes each phrase after each subject: "nahi aa sakta", "main nahi aa sakta" …
func refusals(subjects, phrases string) string {
	var all []string
	for _, s := range split(subjects) {
		for _, p := range split(phrases) {
			all = append(all, strings.TrimSpace(s)+" "+strings.TrimSpace(p))
		}
	}
	return strings.Join(all, "\n")
}

// Words that add nothing to an answer, before or after it: titles, thanks, greetings, pious wishes, kind faces.
var polite = lookup(
	group[bool]{value: true, phrases: `
		please, plz, pls, plx, kindly, sir, sirs, madam, madame, mam, mem, mis, ms, mr, mrs, teacher, dear, respected,
		principal, thanks, thank you, thank u, thnx, thanx, tnx, thx, ty, many thanks, thanks a lot, thank you so much,
		thank you very much, hi, hello, hey, salam, slam, aoa, assalam, assalam o alaikum, assalamualaikum, assalamu alaikum,
		aslam o alaikum, assalam u alaikum, salam alaikum, walaikum salam, walaikum assalam, wa alaikum assalam,
		wa alaikum salam, wslm, good morning, good afternoon, good evening, good day, bye, sorry, regards, best regards, جناب,
		سر, میڈم, میم, مس, صاحب, صاحبہ, استاد, ٹیچر, محترم, محترمہ, جی, شکریہ, بہت شکریہ, مہربانی, بہت مہربانی, براہ کرم,
		براہ مہربانی, پلیز, ان شاء اللہ, ان شاءاللہ, انشاء اللہ, ماشاءاللہ, الحمد للہ, جزاک اللہ, السلام علیکم, اسلام علیکم,
		سلام, وعلیکم السلام, معذرت, اچھا, اللہ حافظ, خدا حافظ, 🙏, 🙂, 😊, ☺, 😀, 😃, 😄, 😁, 😇, ❤, ♥, 💐, 🌹, 🌷, 🌸, 🤲, 🤝, ✨, 💯, 🥰`},
	group[bool]{value: true, roman: true, phrases: `
		ji, g, gee, janab, sahib, sahab, saab, sb, sahiba, sahba, bhai, bhaijan, baji, apa, api, ustad, ustani, ustad ji,
		muhtaram, mohtarma, shukriya, shukria, shukrya, bohat shukriya, bahut shukriya, buhat shukriya, meharbani, mehrbani,
		mehrbani hogi, meharbani hogi, barah karam, baraye meharbani, bara e meharbani, inshallah, insha allah, in sha allah,
		ia, mashallah, masha allah, alhamdulillah, jazakallah, jazak allah, jazakallah khair, jazakallah khairan,
		jazak allah khair, allah hafiz, khuda hafiz, maazrat, acha, acha ji`},
)

// Words that only complete a yes: a promise to come or to do it, a time of day as vague as the question's.
var agreeing = lookup(
	group[bool]{value: true, phrases: `
		no problem, no problems, no issue, no worries, why not, not a problem, i do, we do, i am, we are, i agree, it is,
		i know, i will, we will, will do, i will do it, will try, will send, will do it, for sure, surely, also, too, on time,
		noted, received, got it, understood, great, good, perfect, right, tomorrow, today, the meeting, to the meeting,
		for the meeting, meeting, to meeting, the ptm, to the ptm, ptm, کوئی مسئلہ نہیں, کوئی بات نہیں, کیوں نہیں, ہے, ہیں, تو,
		ہم, میں, کل, آج, پرسوں, صبح, شام, بھیج دوں گا, بھیج دوں گی, بھیج دیں گے, کر دوں گا, کر دوں گی, کر دیں گے, ہو جائے گا,
		ہو جائے گی`},
	group[bool]{value: true, roman: true, phrases: `
		koi masla nahi, koi masla nhi, koi baat nahi, koi baat nhi, kyun nahi, q nahi, kyu nahi, hai, hain, h, to, toh, hum,
		ham, main, mai, kal, aaj, parson, subah, sham, bhej dunga, bhej dungi, bhej denge, bhejun ga, bhejenge, kar dunga,
		kar dungi, kar denge, karwa dunga, karwa denge, kara dunga, ho jaye ga, ho jayegi, time pe, time par, waqt par`},
)

// Promises to come. They complete a yes, are a yes when nothing else is said, and contradict a no.
var coming = lookup(
	group[bool]{value: true, phrases: `
		i will come, we will come, will come, i will be there, we will be there, will be there, i am coming, im coming,
		we are coming, coming, i will attend, we will attend, will attend, i shall come, we shall come, i can come,
		we can come, ill come, ill be there, well be there, آؤں گا, آؤں گی, آئیں گے, آ جاؤں گا, آ جاؤں گی, آجاؤں گا, آجاؤں گی,
		آ جائیں گے, آجائیں گے, ضرور آؤں گا, ضرور آئیں گے`},
	group[bool]{value: true, roman: true, phrases: `aunga, aungi, aayenge, ayein ge, aa jaunga, aa jaungi, aa jayenge`},
)

// Words that only complete a no.
var refusing = lookup(
	group[bool]{value: true, phrases: `
		not, possible, unfortunately, at all, at the moment, i, we, it is, its, am, ہے, ہیں, ہم, میں, معذرت, ممکن`},
	group[bool]{value: true, roman: true, phrases: `hai, hain, h, hum, ham, main, mai, mumkin, ho, sakta, sakti, sakte, skta, skte`},
)

// Words that turn a yes round, wherever they stand behind it: "yes but I cannot come".
var denials = lookup(
	group[bool]{value: true, phrases: `
		not, never, cannot, cant, wont, dont, doesnt, didnt, isnt, wasnt, unable, neither, none, مت, بغیر`},
	group[bool]{value: true, roman: true, phrases: `mat, mushkil`},
)

// After "nahi" these say that something did not happen or is not known: "nahi pata", "nahi mila" tell, they do not refuse.
var untold = lookup(
	group[bool]{value: true, phrases: `پتہ, پتا, معلوم, سمجھا, سمجھی, سمجھ, ملا, ملی, ملے, سنا, دیکھا, آیا, آئی, آئے, بتایا`},
	group[bool]{value: true, roman: true, phrases: `
		pata, pta, maloom, malom, samjha, samjhi, samjhe, samajh, mila, mili, mile, suna, dekha, dekhi, aya, aaya, aayi, ayi,
		bataya, btaya`},
)

// The beginnings of a new clause: "no we are out of town" says No, "no water in the school" does not.
var clauses = lookup(
	group[bool]{value: true, phrases: `
		i, we, he, she, it, they, my, our, im, ive, hes, shes, its, am, not, cant, cannot, wont, dont, will, because, but, as,
		have, ہم, میں, وہ, میرا, میری, ہمارا, ہماری, لیکن, مگر`},
	group[bool]{value: true, roman: true, phrases: `main, hum, ham, wo, woh, mera, meri, hamara, hamari, lekin, magar, kyun ke, q k`},
)

// Questions: "ji kaun?" asks who writes; "ok when?" leaves the answer open.
var askers = lookup(
	group[bool]{value: true, phrases: `
		who, what, when, where, why, how, which, کیا, کون, کب, کہاں, کیوں, کیسے, کتنا, کتنی, کتنے, کس`},
	group[bool]{value: true, roman: true, phrases: `
		kya, kia, kaun, kon, koun, kab, kahan, kyun, kyu, kyon, q, kaise, kitna, kitni, kitne, kis`},
)

// split parts a table's phrases; an empty one counts ("" is a subject too).
func split(phrases string) []string {
	return strings.Split(strings.ReplaceAll(phrases, "\n", " "), ",")
}
