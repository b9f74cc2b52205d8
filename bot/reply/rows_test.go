package reply

type table struct {
	name string
	rows []row
}

func tables() []table {
	return []table{
		{"yes", yesRows},
		{"no", noRows},
		{"yes and no that are neither", neitherRows},
		{"numbers", numberRows},
		{"digits that are no option", notNumberRows},
		{"stop", stopRows},
		{"never stop", neverStopRows},
		{"start", startRows},
		{"help", helpRows},
		{"language", languageRows},
		{"free words", textRows},
		{"bytes", byteRows},
	}
}

var yesRows = []row{
	{"yes", "yes"}, {"Yes", "yes"}, {"YES!!", "yes"}, {"yesss", "yes"}, {"yess", "yes"}, {"y", "yes"}, {"Y.", "yes"},
	{"yeah", "yes"}, {"yep", "yes"}, {"yup", "yes"},
	{"ok", "yes"}, {"OK", "yes"}, {"O.K.", "yes"}, {"o k", "yes"}, {"okay", "yes"}, {"okey", "yes"}, {"okkk", "yes"},
	{"k", "yes"}, {"kk", "yes"}, {"sure", "yes"}, {"fine", "yes"}, {"done", "yes"}, {"Done ✅", "yes"},
	{"yes please", "yes"}, {"yes sir", "yes"}, {"ok madam thanks", "yes"}, {"Yes, thank you so much.", "yes"},
	{"yes yes", "yes"}, {"'yes'", "yes"}, {"*yes*", "yes"},
	{"yes I will come", "yes"}, {"Yes, we will attend the meeting", "yes"}, {"yes no problem", "yes"},
	{"ok no issue", "yes"}, {"yes, why not", "yes"}, {"of course", "yes"},
	{"Assalam o alaikum, yes", "yes"}, {"dear teacher yes", "yes"}, {"AoA sir, ok", "yes"},

	{"jee", "yes"}, {"ji", "yes"}, {"Jeee", "yes"}, {"g", "yes"}, {"G sir", "yes"}, {"jee haan", "yes"},
	{"ji han", "yes"}, {"jee sir", "yes"}, {"ji madam shukriya", "yes"},
	{"haan", "yes"}, {"han", "yes"}, {"haaaan", "yes"}, {"Haan.", "yes"}, {"haan haan", "yes"}, {"hanji", "yes"},
	{"haanji", "yes"}, {"han ji", "yes"}, {"hn", "yes"}, {"hn g", "yes"}, {"g han", "yes"}, {"ha", "yes"},
	{"bilkul", "yes"}, {"jee bilkul", "yes"}, {"zaroor", "yes"}, {"zarur", "yes"}, {"zaroooor", "yes"},
	{"ji zaroor sir", "yes"},
	{"theek hai", "yes"}, {"thik he", "yes"}, {"tik hai", "yes"}, {"theekhai", "yes"}, {"Theek hy", "yes"},
	{"teek hai", "yes"}, {"thek h", "yes"}, {"acha theek hai", "yes"}, {"theek", "yes"}, {"theek hai sir jee", "yes"},
	{"ho gaya", "yes"}, {"hogya", "yes"}, {"ho gaya hai", "yes"}, {"kar diya", "yes"}, {"kr diya hai sir", "yes"},
	{"haan kal aunga", "yes"}, {"ji kal aa jaunga", "yes"}, {"haan zaroor inshallah", "yes"},
	{"jee in sha Allah aa jaen ge", "yes"}, {"haan bhej dunga", "yes"}, {"ji ho jaye ga", "yes"},
	{"haan koi masla nahi", "yes"}, {"sir ji haan", "yes"}, {"Sir haan", "yes"}, {"haan bhai", "yes"},

	{"جی", "yes"}, {"جی!", "yes"}, {"ہاں", "yes"}, {"ہان", "yes"}, {"هاں", "yes"}, {"جی ہاں", "yes"}, {"جي هاں", "yes"},
	{"ٹھیک ہے", "yes"}, {"ٹھیک\u200cہے", "yes"}, {"ٹہیک ہے", "yes"}, {"ٹھيك ہے۔", "yes"}, {"جی ضرور", "yes"},
	{"بالکل", "yes"}, {"اوکے", "yes"}, {"ہو گیا", "yes"}, {"جی ہاں شکریہ", "yes"}, {"ہاں کل آؤں گا", "yes"},
	{"جی ان شاء اللہ", "yes"}, {"ہاں،", "yes"}, {"ہـــاں", "yes"},

	{"👍", "yes"}, {"👍🏻", "yes"}, {"👍🏽", "yes"}, {"👍🏿", "yes"}, {"👍👍👍", "yes"}, {"✅", "yes"}, {"✔️", "yes"}, {"☑️", "yes"},
	{"👌", "yes"}, {"ok 👍", "yes"}, {"yes 🙏", "yes"}, {"haan 😊", "yes"},

	{"haan lekin fees ka kya hua?", "yes+"}, {"haan 2 baje", "yes+"}, {"yes but I will be late", "yes+"},
	{"ok fees kal jama karwaun?", "yes+"}, {"yes, please call me", "yes+"}, {"jee haan Ayesha ko bukhar hai", "yes+"},
	{"jee main thora late aunga", "yes+"}, {"ہاں لیکن فیس کا کیا ہوا", "yes+"}, {"yes?", "yes+"}, {"haan?", "yes+"},
	{"k, fees?", "yes+"}, {"done. book kahan hai", "yes+"}, {"👍 bus kab aaye gi", "yes+"},
	{"y i need the book list", "yes+"},
	// A promise to come is an answer, and perhaps news.
	{"kal aunga", "yes+"}, {"aa jaunga inshallah", "yes+"}, {"we will come", "yes+"}, {"coming", "yes+"}, {"آؤں گا", "yes+"},
}

var noRows = []row{
	{"no", "no"}, {"No.", "no"}, {"NO!!", "no"}, {"nooo", "no"}, {"no no", "no"}, {"n", "no"}, {"N.", "no"},
	{"nope", "no"}, {"no sir", "no"}, {"no thanks", "no"}, {"No, thank you", "no"}, {"sorry no", "no"}, {"never", "no"},
	{"not possible", "no"}, {"not at all", "no"},
	{"no I can't", "no"}, {"no sorry I cannot come", "no"}, {"cannot come", "no"}, {"I can't come", "no"},
	{"We will not come", "no"}, {"sorry we won't be able to attend", "no"}, {"can’t come sir", "no"},

	{"nahi", "no"}, {"nahin", "no"}, {"nahee", "no"}, {"naheen", "no"}, {"nahiiii", "no"}, {"nhi", "no"}, {"nhi.", "no"},
	{"nai", "no"}, {"na", "no"}, {"naa", "no"}, {"nah", "no"}, {"nahi nahi", "no"}, {"na na", "no"}, {"nahi ji", "no"},
	{"nhi g", "no"}, {"ji nahi", "no"}, {"jee nahin", "no"}, {"jeenahi", "no"}, {"g nhi", "no"}, {"ji sir nahi", "no"},
	{"nahi sir shukriya", "no"},
	{"mumkin nahi", "no"}, {"mumkin nahi hai", "no"}, {"nahi aa sakta", "no"}, {"nhi aa skte", "no"},
	{"main nahi aa sakti", "no"}, {"hum nahi aa sakte", "no"}, {"aa nahi sakta sir", "no"}, {"nahi aunga", "no"},
	{"jee sir nahi aa sakta", "no"}, {"bilkul nahi", "no"}, {"hargiz nahi", "no"}, {"nahi ho sakta", "no"},
	{"theek nahi hai", "no"},

	{"نہیں", "no"}, {"نہين", "no"}, {"نہی\u200fں", "no"}, {"جی نہیں", "no"}, {"نہیں جی", "no"}, {"نہ", "no"},
	{"نہیں شکریہ", "no"}, {"ممکن نہیں", "no"}, {"نہیں آ سکتا", "no"}, {"میں نہیں آ سکتی", "no"}, {"بالکل نہیں", "no"},
	{"نَہِیں۔", "no"},

	{"👎", "no"}, {"👎🏾", "no"}, {"❌", "no"}, {"no ❌", "no"}, {"✖️", "no"}, {"🙅🏽‍♀️", "no"},

	{"No, 2 children are sick", "no+"}, {"no we are out of town", "no+"}, {"no, fees nahi di", "no+"},
	{"nahi sir bimar hai", "no+"}, {"nahi aaj bukhar hai", "no+"}, {"no my son is ill", "no+"}, {"no he is sick", "no+"},
	{"no?", "no+"}, {"نہیں آج بخار ہے", "no+"}, {"not coming", "no+"}, {"nahi ayega", "no+"},
	{"no\nplease call me tomorrow", "no+"}, {"nahi, kyun ke shadi hai", "no+"}, {"na, bimar hai", "no+"},
	{"no sir we are in Lahore", "no+"},
}

var neitherRows = []row{
	{"yes no", "text"}, {"yes but no", "text"}, {"yes or no?", "text"}, {"haan ya nahi", "text"},
	{"haan nahi pata", "text"}, {"no yes", "text"}, {"nahi haan", "text"}, {"👍👎", "text"},
	{"yes but I cannot come", "text"}, {"ok but we will not come", "text"}, {"haan main nahi aa sakta", "text"},
	{"no I will come", "text"}, {"nahi theek hai", "text"}, {"ہاں نہیں", "text"},
	{"no problem", "text"}, {"no issue", "text"}, {"no worries sir", "text"}, {"no homework?", "text"},
	{"no water in the school", "text"}, {"no one told me", "text"}, {"no idea", "text"},
	{"no 2 children are sick", "text"},
	{"nahi pata", "text"}, {"nahi mila homework", "text"}, {"nahi maloom", "text"}, {"pata nahi", "text"},
	{"نہیں معلوم", "text"}, {"abhi nahi pata", "text"},
	{"ji kaun?", "text"}, {"ok kab?", "text"}, {"y?", "text"}, {"ya allah", "text"}, {"n/a", "text"},
	{"k electric ka bill", "text"}, {"nai copy chahiye", "text"}, {"na maloom", "text"},
	{"hania", "text"}, {"Hania", "text"}, {"naam", "text"}, {"naam kya hai", "text"}, {"Noor", "text"}, {"Naila", "text"},
	{"Jia", "text"}, {"noon", "text"}, {"hai", "text"}, {"hain", "text"}, {"haha", "text"}, {"hahaha", "text"},
	{"hmm", "text"}, {"nahid", "text"}, {"Yasir", "text"}, {"okara", "text"}, {"note", "text"}, {"yesterday", "text"},
	{"sir ji", "text"}, {"acha", "text"}, {"acha ji", "text"}, {"thanks", "text"}, {"shukriya", "text"},
	{"inshallah", "text"}, {"🙏", "text"}, {"😢", "text"},
	{"I said yes to the other teacher", "text"}, {"she told me ok but he said no", "text"},
	{"bachi ne kaha haan lekin main ne mana kiya", "text"},
	{"ok so yesterday I went to the gate and the guard told me that the van had left", "text"},
	{"haan 2", "text"}, {"yes 1", "text"}, {"ok two", "text"}, {"ہاں ۲", "text"},
	{"theek tarah se parhaein", "text"}, {"hum theek hain", "text"}, {"fine bhejna hai?", "text"}, {"ji farmaye", "text"},
	{"جی کل چھٹی ہے؟", "text"}, {"ji sir chutti hai?", "text"}, {"Jeena", "text"}, {"Nag", "text"}, {"Jai", "text"},
	{"Noman", "text"}, {"Ji aap kon", "text"}, {"jee Ayesha ko bukhar hai", "text"},
	{"confirm kar dein meeting ka time", "text"}, {"zaroor batayein", "text"}, {"bilkul bimar hai", "text"},
	{"never received the book", "text"}, {"cannot find the book list", "text"}, {"I can't open the link", "text"},
}

var numberRows = []row{
	{"1", "1"}, {"2", "2"}, {" 3 ", "3"}, {"9", "9"}, {"10", "10"}, {"12", "12"}, {"99", "99"}, {"01", "1"}, {"1.", "1"},
	{"1)", "1"}, {"(1)", "1"}, {"#1", "1"}, {"# 2", "2"}, {"1!!", "1"}, {"*2*", "2"}, {"-1", "1"}, {"1️⃣", "1"},
	{"🔟", "10"}, {"①", "1"}, {"❷", "2"}, {"⓷", "3"}, {"⑵", "2"}, {"⒈", "1"}, {"²", "2"}, {"１", "1"}, {"𝟑", "3"},
	{"۱", "1"}, {"۲", "2"}, {"١", "1"}, {"٢", "2"}, {"۱۲", "12"}, {"۲۔", "2"}, {"१", "1"}, {"\u200f۳\u200e", "3"},
	{"option 1", "1"}, {"Option no 2", "2"}, {"opt 1", "1"}, {"no. 2", "2"}, {"no.2", "2"}, {"no 2", "2"}, {"No2", "2"},
	{"№ 2", "2"}, {"number 2", "2"}, {"nombar 2", "2"}, {"nomber do", "2"}, {"نمبر ۲", "2"}, {"آپشن 1", "1"},
	{"answer 1", "1"}, {"2 number", "2"}, {"2 wala", "2"}, {"۲ نمبر", "2"}, {"1st", "1"}, {"2nd option", "2"},
	{"the second one", "2"}, {"slot 3", "3"},
	{"2 please", "2"}, {"2 sir", "2"}, {"ji 2", "2"}, {"sir 1", "1"}, {"1 ok", "1"}, {"1 yes", "1"}, {"1 haan", "1"},
	{"1=done", "1"}, {"1 👍", "1"}, {"1 theek hai", "1"}, {"1 1", "1"}, {"no 2 please", "2"}, {"1 inshallah aunga", "1"},
	{"one", "1"}, {"One.", "1"}, {"two", "2"}, {"three", "3"}, {"threeee", "3"}, {"four", "4"}, {"five", "5"},
	{"six", "6"}, {"seven", "7"}, {"eight", "8"}, {"nine", "9"}, {"ten", "10"}, {"first", "1"}, {"two please", "2"},
	{"ek", "1"}, {"aik", "1"}, {"do", "2"}, {"Do.", "2"}, {"teen", "3"}, {"teeen", "3"}, {"tin", "3"}, {"char", "4"},
	{"chaar", "4"}, {"paanch", "5"}, {"panch", "5"}, {"chhe", "6"}, {"che", "6"}, {"chay", "6"}, {"saat", "7"},
	{"sat", "7"}, {"aath", "8"}, {"ath", "8"}, {"nau", "9"}, {"das", "10"}, {"dus", "10"}, {"pehla", "1"},
	{"doosra", "2"}, {"option do", "2"}, {"do number", "2"}, {"teen sir", "3"},
	{"ایک", "1"}, {"دو", "2"}, {"تین", "3"}, {"چار", "4"}, {"پانچ", "5"}, {"چھ", "6"}, {"چھے", "6"}, {"سات", "7"},
	{"آٹھ", "8"}, {"اٹھ", "8"}, {"نو", "9"}, {"دس", "10"}, {"پہلا", "1"}, {"نمبر دو", "2"},
	{"1 and 2", "1,2"}, {"1,2", "1,2"}, {"2, 1, 2", "2,1"}, {"1, 2 and 3", "1,2,3"}, {"1 & 2", "1,2"}, {"1+2", "1,2"}, {"1/2", "1,2"},
	{"1 2", "1,2"}, {"1\n2", "1,2"}, {"1 or 2", "1,2"}, {"1 ya 2", "1,2"}, {"1 aur 2", "1,2"}, {"۱ اور ۲", "1,2"},
	{"۱، ۲", "1,2"}, {"ek aur do", "1,2"}, {"one and two", "1,2"}, {"both 1 and 2", "1,2"}, {"1️⃣ 2️⃣", "1,2"},
	{"options 1 and 3 please", "1,3"},
	{"2 baje", "2+"}, {"2baje", "2+"}, {"2 pm", "2+"}, {"2 بجے", "2+"}, {"2 please call me about Ayesha", "2+"},
	{"2, fees kab jama karwani hai", "2+"}, {"2?", "2+"}, {"1 and 2 but late", "1,2+"}, {"1 lekin 5 baje ke baad", "1+"},
	{"12 may", "12+"}, {"3 bachay", "3+"}, {"2=call me", "2+"}, {"۲ مجھے فون کریں", "2+"},
}

var notNumberRows = []row{
	{"0", "text"}, {"100", "text"}, {"2026", "text"}, {"03001234567", "text"}, {"0300-1234567", "text"},
	{"+92 300 1234567", "text"}, {"2:30", "text"}, {"2.30", "text"}, {"10:30 baje", "text"}, {"5-B", "text"},
	{"5B", "text"}, {"5 B", "text"}, {"class 5", "text"}, {"#A7", "text"}, {"A7", "text"}, {"50%", "text"},
	{"Rs 500", "text"}, {"12/5/2026", "text"}, {"17/5", "text"}, {"17-5-26", "text"}, {"9/10", "text"}, {"½", "text"},
	{"3 din ki chutti chahiye", "text"}, {"2 bachay bimar hain", "text"}, {"2 baje aunga", "text"},
	{"2 days leave please for Bilal", "text"}, {"2 nahi", "text"}, {"1 no", "text"}, {"1 yes 2 no", "text"},
	{"3 cannot come", "text"},
	{"do you have the books", "text"}, {"do na", "text"}, {"please do", "text"}, {"do bachay hain", "text"},
	{"one of my sons is ill", "text"}, {"one second", "text"}, {"ek do", "text"}, {"ek baat batani hai", "text"},
	{"teen ko bhej dein", "text"}, {"ten minutes late", "text"}, {"sath", "text"}, {"saath bhej dein", "text"},
	{"to", "text"}, {"then", "text"}, {"thin", "text"}, {"tennn", "text"}, {"chaand", "text"},
	{"دو بچے بیمار ہیں", "text"}, {"ایک بات", "text"}, {"dua", "text"}, {"first of all thank the staff", "text"},
}

var stopRows = []row{
	{"STOP", "stop"}, {"stop", "stop"}, {" stop. ", "stop"}, {"Stop!", "stop"}, {"stoppp", "stop"}, {"S T O P", "stop"},
	{"s.t.o.p.", "stop"}, {"'STOP'", "stop"}, {"STOPALL", "stop"}, {"STOP ALL", "stop"}, {"stop-all", "stop"},
	{"UNSUBSCRIBE", "stop"}, {"END", "stop"}, {"QUIT", "stop"}, {"CANCEL", "stop"}, {"REVOKE", "stop"},
	{"OPTOUT", "stop"}, {"OPT OUT", "stop"}, {"OPT-OUT", "stop"}, {"opt out please", "stop"}, {"ARRET", "stop"},
	{"Arrêt", "stop"}, {"PARAR", "stop"}, {"ALTO", "stop"}, {"ＳＴＯＰ", "stop"}, {"stop stop stop", "stop"},
	{"stop?", "stop"}, {"STOP now", "stop"}, {"ok stop", "stop"}, {"\u202estop\u202c", "stop"}, {"stop 🙏", "stop"},
	{"please stop texting me", "stop"}, {"stop texting", "stop"}, {"stop sending messages", "stop"},
	{"stop sending msgs", "stop"}, {"Stop sending me these messages!", "stop"}, {"stop these messages", "stop"},
	{"stop all messages please", "stop"}, {"pls stop msgs", "stop"}, {"remove me", "stop"},
	{"remove me from this list", "stop"}, {"unsubscribe me", "stop"}, {"I want to unsubscribe", "stop"},
	{"don't send me messages", "stop"}, {"do not text me", "stop"}, {"no more messages", "stop"},
	{"I don't want these messages", "stop"}, {"cancel messages", "stop"}, {"stop messages to this number", "stop"},
	{"band karo", "stop"}, {"band kar do", "stop"}, {"band krdo", "stop"}, {"bnd karo", "stop"}, {"bandh karo", "stop"},
	{"band karein please", "stop"}, {"message band karo", "stop"}, {"msg bnd kr do", "stop"},
	{"mujhe message bhejna band karein", "stop"}, {"sab messages band kar dein", "stop"},
	{"ye message band karo", "stop"}, {"school ke message band karo", "stop"}, {"msg mat bhejo", "stop"},
	{"message na bhejein", "stop"}, {"mujhe msg na bheja karein", "stop"}, {"message mat karo", "stop"},
	{"bas karo messages", "stop"}, {"message rok dein", "stop"}, {"messages nahi chahiye", "stop"},
	{"mera number hata dein", "stop"},
	{"بند کریں", "stop"}, {"بند کرو", "stop"}, {"بند کر دیں", "stop"}, {"بند کردیں۔", "stop"},
	{"پیغام نہ بھیجیں", "stop"}, {"میسج بند کریں", "stop"}, {"ميسج بند كريں", "stop"}, {"پیغام بند کر دیں", "stop"},
	{"روک دیں", "stop"}, {"مجھے پیغامات نہ بھیجیں", "stop"}, {"براہ کرم پیغام بھیجنا بند کریں", "stop"},
	{"میسج مت بھیجو", "stop"}, {"میسج نہیں چاہیے", "stop"}, {"سٹاپ", "stop"},
	{"STOP digest", "stop digest"}, {"stop weekly digest", "stop digest"}, {"stop the digest", "stop digest"},
	{"digest stop", "stop digest"}, {"stop events", "stop event"}, {"stop event messages", "stop event"},
	{"stop event reminders", "stop event"}, {"STOP meeting", "stop meeting"},
	{"stop the meeting messages", "stop meeting"}, {"stop ptm", "stop meeting"}, {"stop tips", "stop tip"},
	{"STOP TIP", "stop tip"}, {"unsubscribe from tips", "stop tip"}, {"opt out of events", "stop event"},
	{"no more tips", "stop tip"}, {"cancel digest", "stop digest"}, {"band karo digest", "stop digest"},
	{"digest band kar do", "stop digest"}, {"tips mat bhejo", "stop tip"}, {"event ke message band karo", "stop event"},
	{"ڈائجسٹ بند کریں", "stop digest"}, {"ڈاءجسٹ بند کریں", "stop digest"}, {"میٹنگ کے پیغام بند کریں", "stop meeting"},
	{"تقریبات بند کریں", "stop event"}, {"مشورے نہ بھیجیں", "stop tip"},
}

var neverStopRows = []row{
	{"don't stop the bus", "text"}, {"dont stop", "text"}, {"we have got to stop this bill", "text"},
	{"We have got to STOP this bill", "text"}, {"cancel my son's lunch", "text"}, {"stop the bus at gate 2", "text"},
	{"stop the bus", "text"}, {"bus stop", "text"}, {"bus stop kahan hai", "text"}, {"full stop", "text"},
	{"bus band hai kya", "text"}, {"school band hai?", "text"}, {"school band hai", "text"}, {"school band karo", "text"},
	{"fan band karo", "text"}, {"end of term?", "text"}, {"end of term", "text"}, {"weekend", "text"},
	{"the end", "text"}, {"please don't stop messages", "text"}, {"please do not stop", "text"},
	{"don't stop sending messages", "text"}, {"message band na karo", "text"}, {"message band mat karo", "text"},
	{"messages kyun band hain", "text"}, {"message bhejna band na karein", "text"},
	{"when will you stop messages", "text"}, {"stop messages for Ayesha only", "text"},
	{"stop sending messages at night", "text"}, {"stop sending messages to my wife", "text"},
	{"stop the meeting", "text"}, {"cancel meeting", "text"}, {"cancel the event", "text"}, {"meeting cancel?", "text"},
	{"meeting nahi chahiye", "text"}, {"meeting off", "text"}, {"stop reminders", "text"},
	{"stop digest and tips", "text"}, {"stop it", "text"}, {"I want to end", "text"}, {"I want to stop", "text"},
	{"quit school", "text"}, {"cancel it", "text"}, {"cancel van", "text"}, {"stop calling", "text"},
	{"Reply STOP to unsubscribe", "text"}, {"stopped", "text"}, {"stopping by at 2", "text"}, {"ending", "text"},
	{"canceled?", "text"}, {"sir ko message na bhejein", "text"}, {"teacher ko message mat bhejo", "text"},
	{"bachay ko mat bhejo", "text"}, {"mat bhejo", "text"}, {"na bhejein", "text"}, {"bas", "text"},
	{"bas kab aaye gi", "text"}, {"stop 2", "text"}, {"yes stop the van", "yes+"}, {"no stop", "text"},
	{"سکول بند ہے؟", "text"}, {"بس بند ہے کیا", "text"}, {"سکول بند کریں گے؟", "text"}, {"پیغام بند نہ کریں", "text"},
	{"بس روک دیں", "text"}, {"میٹنگ نہیں چاہیے", "text"}, {"دروازہ بند کریں", "text"}, {"بچے کو نہ بھیجیں", "text"},
}

var startRows = []row{
	{"START", "start"}, {"start", "start"}, {"Start!", "start"}, {"UNSTOP", "start"}, {"SUBSCRIBE", "start"},
	{"resume", "start"}, {"opt in", "start"}, {"OPT-IN", "start"}, {"start again", "start"}, {"start messages", "start"},
	{"please start sending me messages", "start"}, {"shuru karo", "start"}, {"shuru kar dein", "start"},
	{"dobara shuru karo", "start"}, {"message dobara shuru karein", "start"}, {"messages bhejna shuru karo", "start"},
	{"chalu karo", "start"}, {"شروع کریں", "start"}, {"دوبارہ شروع کریں", "start"}, {"پیغام شروع کر دیں", "start"},
	{"message bhejo", "start+"}, {"میسج بھیجیں", "start+"}, {"send messages", "start+"},
	{"start digest", "start digest"}, {"START tips", "start tip"}, {"start events", "start event"},
	{"meeting shuru karo", "start meeting"}, {"digest dobara shuru karein", "start digest"},
	{"ڈائجسٹ شروع کریں", "start digest"},
	{"meeting start?", "text"}, {"event start kab hai", "text"}, {"start the meeting", "text"},
	{"when does school start", "text"}, {"class shuru karo", "text"}, {"starting tomorrow", "text"}, {"bhejo", "text"},
	{"school kab shuru hoga", "text"}, {"don't start", "text"},
}

var helpRows = []row{
	{"HELP", "help"}, {"help", "help"}, {"Help?", "help"}, {"help please", "help"}, {"INFO", "help"}, {"madad", "help"},
	{"مدد", "help"}, {"hello help", "help"},
	{"help me", "help+"}, {"I need help", "help+"}, {"madad chahiye", "help+"}, {"مدد چاہیے", "help+"},
	{"please help me sir", "help+"},
	{"help my son with maths", "text"}, {"can you help", "text"}, {"info about fees", "text"},
	{"madad karne ka shukriya", "text"}, {"helping hand", "text"},
}

var languageRows = []row{
	{"urdu", "ur"}, {"Urdu", "ur"}, {"URDU.", "ur"}, {"urdu mein", "ur"}, {"Urdu mein bhejo", "ur"},
	{"urdu please", "ur"}, {"in urdu please", "ur"}, {"urdu mein message bhejein", "ur"}, {"اردو", "ur"}, {"اُردو", "ur"},
	{"اردو میں", "ur"}, {"اردو میں بھیجیں", "ur"}, {"اردو زبان", "ur"},
	{"english", "en"}, {"English", "en"}, {"in english please", "en"}, {"english me bhejo", "en"}, {"angrezi", "en"},
	{"angreezi mein", "en"}, {"انگریزی", "en"}, {"انگریزی میں", "en"}, {"انگلش", "en"}, {"my language is english", "en"},
	{"roman", "ur-Latn"}, {"Roman Urdu", "ur-Latn"}, {"roman urdu mein bhejo", "ur-Latn"}, {"urdu roman", "ur-Latn"},
	{"رومن اردو", "ur-Latn"}, {"roman english", "ur-Latn"}, {"urdu?", "ur+"},
	{"urdu ka homework kya hai", "text"}, {"urdu test kab hai", "text"}, {"urdu english", "text"},
	{"english teacher ka number", "text"}, {"english nahi aati", "text"}, {"no urdu", "text"}, {"اردو کا کام", "text"},
	{"Romana", "text"}, {"haan urdu", "yes+"},
}

var textRows = []row{
	{"Ayesha is not well today", "text"}, {"my son is ill", "text"}, {"kal chutti chahiye", "text"},
	{"fees kab jama karwani hai", "text"}, {"what time is the meeting", "text"}, {"ghalat number", "text"},
	{"wrong number", "text"}, {"please call me", "text"}, {"mujhe call karein", "text"}, {"بچہ بیمار ہے", "text"},
	{"کل چھٹی چاہیے", "text"}, {"آج نہیں آئے گی عائشہ", "text"}, {"who is this", "text"}, {"Assalam o alaikum", "text"},
	{"good morning sir", "text"}, {"a", "text"}, {"B", "text"}, {"he is fine now", "text"}, {"what is happening", "text"},
	{"not sure", "text"}, {"maybe", "text"}, {"shayad", "text"}, {"I don't know", "text"}, {"none", "text"},
	{"I'm driving, will reply later", "text"},
}

var byteRows = []row{
	{"", "text"}, {" ", "text"}, {"\x00", "text"}, {"\xff\xfe", "text"}, {"...", "text"}, {"\u200f\u200f", "text"},
	{"ـــ", "text"}, {"\xffstop", "stop"}, {"stop\x00", "stop"}, {"yes\xc3", "yes"}, {"\ufeff2", "2"},
	{"ye\u00ads", "yes"}, {"y\u0301e\u0301s", "yes"}, {"\U000e0041yes", "yes"},
}
