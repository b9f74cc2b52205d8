package roster

// heading is a column of a kind of sheet.
type heading struct {
	name     string // as it stands in the canonical header row
	required bool
	// words are the other names it goes by, as people type them; the last two in Roman Urdu and in Urdu. Compared folded.
	words []string
	// weak names are taken only where none of the others stands in the row.
	weak []string
}

// The columns that several kinds of sheets have.
var (
	admissionNo = heading{name: "Admission No", required: true, weak: []string{"Roll No", "Roll Number", "Roll", "رول نمبر"}, words: []string{
		"Admission Number", "Admission", "Adm No", "Adm #", "Adm", "Adm Number", "Admn No", "GR No", "GR", "GR Number", "GR #", "Reg No", "Registration No",
		"Registration Number", "Registration", "Student ID", "Student No", "Pupil No", "Dakhla Number", "Dakhila No", "Dakhila Number", "Dakhla", "داخلہ", "جی آر نمبر",
		"رجسٹریشن نمبر", "Dakhla No", "داخلہ نمبر"}}
	date    = heading{name: "Date", required: true, words: []string{"Day", "Test Date", "Exam Date", "Event Date", "Tarikh", "Tareek", "Din", "دن", "Tareekh", "تاریخ"}}
	subject = heading{name: "Subject", required: true, words: []string{"Subject Name", "Mazmoon", "Mazmun", "مضمون"}}
	class   = heading{name: "Class", required: true, words: []string{"Class Name", "Grade", "Std", "Standard", "Jamat", "Jamaat Ka Naam", "Class/Section",
		"کلاس", "درجہ", "Jamaat", "جماعت"}}
)

// phoneWords name a number.
var phoneWords = []string{"Contact", "Contact No", "Contact Number", "Contact #", "Phone", "Phone No", "Phone Number", "Mobile", "Mobile No", "Mobile Number", "Cell",
	"Cell No", "Cell Number", "Telephone", "Rabta", "Raabta", "Rabita", "Rabta No", "Rabta Number", "Fon", "Fon Number",
	"رابطہ", "رابطہ نمبر", "موبائل", "موبائل نمبر", "فون", "فون نمبر"}

// kind is a kind of sheet: its columns in the canonical order, and how a row of it is read.
type kind struct {
	name    string // as a sentence calls it, "a list of pupils"
	columns []heading
	index   map[string]named // by folded name
}

// named says which column of a kind a name means.
type named struct {
	column int
	weak   bool
}

func newKind(name string, columns []heading) *kind {
	k := &kind{name: name, columns: columns, index: make(map[string]named)}
	for i, h := range columns {
		for _, word := range h.weak {
			k.index[fold(word)] = named{i, true}
		}
		for _, word := range append([]string{h.name}, h.words...) {
			k.index[fold(word)] = named{i, false}
		}
	}
	return k
}

// The kinds of sheets.
var (
	pupilsSheet = newKind("a list of pupils", []heading{
		admissionNo,
		{name: "Student", required: true, words: []string{"Student Name", "Students Name", "Name of Student", "Pupil", "Pupil Name", "Name", "Full Name", "Child", "Child Name",
			"Nam", "Talib Ilm", "Talib e Ilm", "Talib Ilm Ka Naam", "Student Ka Naam", "Bachay Ka Naam", "طالب علم", "طالب علم کا نام", "نام طالب علم",
			"طالبہ", "طالبہ کا نام", "بچے کا نام", "Naam", "نام"}},
		{name: "Father", words: []string{"Father Name", "Fathers Name", "Name of Father", "F Name", "F/Name", "S/O", "Father/Guardian", "Father/Guardian Name", "Walid", "Waalid",
			"Walid Ka Naam", "Waalid Ka Naam", "والد", "والد کا نام", "ولدیت", "باپ کا نام"}},
		{name: "Mother", words: []string{"Mother Name", "Mothers Name", "Name of Mother", "M Name", "M/Name", "Walida", "Waalida", "Walida Ka Naam", "Waalida Ka Naam",
			"والدہ", "والدہ کا نام", "ماں کا نام"}},
		class,
		{name: "Section", words: []string{"Sec", "Section Name", "سیکشن", "سکشن"}},
		{name: "Contact 1", words: append([]string{"Contact No 1", "Contact1", "Phone 1", "Phone No 1", "Mobile 1", "Mobile No 1", "Cell 1", "Father Contact", "Father Contact No",
			"Father Phone", "Father Mobile", "Father Mobile No", "Father Cell", "Father Cell No", "Fathers Mobile", "Fathers Contact", "Fathers Phone", "Parent Mobile",
			"Parent Contact", "Parents Contact", "Guardian Mobile", "Guardian Contact", "SMS No", "SMS Number", "Rabta 1", "Rabta Number 1", "Walid Ka Number", "Walid Ka Mobile",
			"رابطہ 1", "رابطہ نمبر 1", "موبائل 1", "موبائل نمبر 1", "فون 1", "والد کا نمبر", "والد کا موبائل", "والد کا موبائل نمبر"}, phoneWords...)},
		{name: "Contact 2", words: []string{"Contact No 2", "Phone 2", "Phone No 2", "Mobile 2", "Mobile No 2", "Cell 2", "Alternate", "Alternate No", "Alternate Number",
			"Alternate Contact", "Alternative Contact", "Other Contact", "Other Number", "Second Contact", "Emergency Contact", "Emergency No", "Mother Contact",
			"Mother Contact No", "Mother Phone", "Mother Mobile", "Mother Mobile No", "Mother Cell", "Mother Cell No", "Mothers Mobile", "Mothers Contact", "Mothers Phone",
			"Doosra Number", "Dusra Number", "Rabta 2", "Rabta Number 2", "Walida Ka Number", "Walida Ka Mobile", "رابطہ 2", "رابطہ نمبر 2", "موبائل 2", "موبائل نمبر 2", "فون 2",
			"دوسرا نمبر", "دوسرا رابطہ", "متبادل نمبر", "والدہ کا نمبر", "والدہ کا موبائل", "والدہ کا موبائل نمبر"}},
		{name: "WhatsApp", words: []string{"Whats App", "WhatsApp No", "WhatsApp Number", "Whatsapp Contact", "WA", "WA No", "WA Number", "واٹس ایپ", "واٹس ایپ نمبر", "وٹس ایپ", "واٹساپ",
			"واٹس اپ"}},
		{name: "Language", words: []string{"Lang", "Zaban", "Zuban", "Zabaan", "زبان"}},
	})
	staffSheet = newKind("a list of staff", []heading{
		{name: "Name", required: true, words: []string{"Staff", "Staff Name", "Teacher", "Teacher Name", "Teachers Name", "Employee", "Employee Name", "Full Name", "Nam",
			"Ustad", "Ustad Ka Naam", "استاد", "استاد کا نام", "معلم", "معلم کا نام", "Naam", "نام"}},
		{name: "Phone", weak: []string{"WhatsApp", "WhatsApp No", "WhatsApp Number", "واٹس ایپ"}, words: append([]string{"Contact 1", "Phone 1", "Mobile 1"}, phoneWords...)},
		{name: "Role", required: true, words: []string{"Designation", "Post", "Position", "Job", "Uhda", "Ohda", "عہدہ"}},
		{name: "Classes", words: []string{"Class", "Class Names", "Class/Section", "Jamaatein", "Jamaten", "Jamaat", "جماعتیں", "جماعت", "کلاسیں", "کلاس"}},
		{name: "Subjects", words: []string{"Subject", "Mazameen", "Mazamin", "Mazmoon", "مضامین", "مضمون"}},
	})
	attendanceSheet = newKind("an attendance sheet", []heading{
		admissionNo, date,
		{name: "Status", required: true, words: []string{"Attendance", "Attendance Status", "Present/Absent", "P/A", "Hazri", "Hazari", "کیفیت", "Haziri", "حاضری"}},
	})
	marksSheet = newKind("a marks sheet", []heading{
		admissionNo, subject,
		{name: "Test", words: []string{"Test Name", "Exam", "Exam Name", "Assessment", "Paper", "Imtihan", "Imtehan", "Test Ka Naam", "امتحان", "ٹیسٹ"}},
		date,
		{name: "Marks", required: true, words: []string{"Marks Obtained", "Obtained Marks", "Obtained", "Obt Marks", "Obt", "Score", "Number", "Nambar", "Hasil Karda Number",
			"حاصل کردہ نمبر", "حاصل نمبر", "Numbers", "نمبر"}},
		{name: "Out Of", required: true, words: []string{"Total", "Total Marks", "Max", "Max Marks", "Maximum", "Maximum Marks", "Full Marks", "Kul", "Kul Numbers",
			"Kul Nambar", "کل", "Kul Number", "کل نمبر"}},
	})
	homeworkSheet = newKind("a homework sheet", []heading{
		class, subject,
		{name: "Homework", required: true, words: []string{"Home Work", "HW", "H.W.", "Task", "Assignment", "Ghar Ka Kam", "ہوم ورک", "Ghar Ka Kaam", "گھر کا کام"}},
		{name: "Due", required: true, words: []string{"Due Date", "Due On", "Date", "Submission Date", "Last Date", "Tarikh", "Aakhri Tareekh", "آخری تاریخ", "جمع کرانے کی تاریخ",
			"Tareekh", "تاریخ"}},
		{name: "Missing", words: []string{"Missing Students", "Not Done", "Not Submitted", "Defaulters", "Nahi Kiya", "Baqi", "نہیں کیا", "کام نہیں کیا", "باقی"}},
	})
	notesSheet = newKind("a sheet of notes", []heading{
		admissionNo, date,
		{name: "Note", required: true, words: []string{"Notes", "Remark", "Remarks", "Comment", "Comments", "Teacher Note", "Raye", "رائے", "نوٹ", "Tabsira", "تبصرہ"}},
		{name: "Kind", words: []string{"Type", "Note Kind", "Qism", "قسم"}},
	})
	eventsSheet = newKind("a list of events", []heading{
		{name: "Title", required: true, words: []string{"Event", "Event Name", "Event Title", "Taqrib", "Unwan", "عنوان", "Taqreeb", "تقریب"}},
		date,
		{name: "Time", words: []string{"Start Time", "Waqt", "وقت"}},
		{name: "Place", words: []string{"Venue", "Location", "Jagah", "Maqam", "جگہ", "مقام"}},
		{name: "For", required: true, words: []string{"Who", "Audience", "For Whom", "Class", "Classes", "Kis Liye", "Jamaat", "برائے", "کس کے لئے", "جماعت", "Kis Ke Liye", "کس کے لیے"}},
		{name: "Question", words: []string{"Ask", "RSVP", "Sawal", "Sawaal", "سوال"}},
	})
)

// kinds are tried in this order: a sheet that has all the required columns of several is the first of them. Sheets of
// facts often carry the pupil's name and class along, lists of pupils never carry marks.
var kinds = []*kind{marksSheet, homeworkSheet, attendanceSheet, notesSheet, eventsSheet, staffSheet, pupilsSheet}

// headings are all names of all columns, folded.
var headings = func() map[string]bool {
	all := make(map[string]bool)
	for _, k := range kinds {
		for name := range k.index {
			all[name] = true
		}
	}
	return all
}()

// place is a column's place in the kind, or -1.
func (k *kind) place(column string) int {
	for i, h := range k.columns {
		if h.name == column {
			return i
		}
	}
	return -1
}

// samples are a few of a column's other names. The lists end with the usual word in Roman Urdu and in Urdu.
func (h heading) samples() []string {
	if n := len(h.words); n > 4 {
		return []string{h.words[0], h.words[1], h.words[n-2], h.words[n-1]}
	}
	return h.words
}
