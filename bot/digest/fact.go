package digest

// Attendance is one day of one student. Status is Present, Absent, Late or Leave.
type Attendance struct {
	StudentID string `db:"student_id"`
	Date      string `db:"date"` // ISO
	Status    string `db:"status"`
}

// Statuses of attendance.
const (
	Present = "present"
	Absent  = "absent"
	Late    = "late"
	Leave   = "leave"
)

// Mark is the result of one test.
type Mark struct {
	StudentID string `db:"student_id"`
	Subject   string `db:"subject"`
	Test      string `db:"test"`
	Date      string `db:"date"`
	Marks     string `db:"marks"` // as written: "17.5"
	OutOf     string `db:"out_of"`
}

// Homework is what a class was given.
type Homework struct {
	ID      string `db:"id"`
	ClassID string `db:"class_id"`
	Subject string `db:"subject"`
	Title   string `db:"title"` // "p41"
	Due     string `db:"due"`
}

// Missing is a homework a student did not hand in.
type Missing struct {
	StudentID string `db:"student_id"`
	Subject   string `db:"subject"`
	Title     string `db:"title"`
	Due       string `db:"due"`
}

// Note is a teacher's sentence about a student. Kind is Praise or Improve.
type Note struct {
	StudentID string `db:"student_id"`
	Date      string `db:"date"`
	Note      string `db:"note"`
	Kind      string `db:"kind"`
}

// Kinds of notes.
const (
	Praise  = "praise"
	Improve = "improve"
)

// Facts is what was entered about one student in the digest's week. What was not entered is not there.
type Facts struct {
	Attendance []Attendance
	Missing    []Missing
	Marks      []Mark
	Notes      []Note
}
