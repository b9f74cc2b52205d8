package bot

// Classroom is a class with who teaches it.
type Classroom struct {
	SchoolClass
	Pupils   int `db:"pupils"` // who are here
	Teachers []ClassTeaching
}

// ClassTeaching is one subject of a class and who teaches it.
type ClassTeaching struct {
	ClassID      string `db:"class_id"`
	StaffID      string `db:"staff_id"`
	Staff        string `db:"staff"` // the name
	Subject      string `db:"subject"`
	ClassTeacher bool   `db:"class_teacher"`
}

// Pupil is a student with the households the child belongs to; only their ids and names are known.
type Pupil struct {
	Student
	Households []Household
}

// Reached is what is known of a household's phones: what sheets say and what was proved.
type Reached struct {
	Lines     map[Number]Line
	Addresses map[Number][]Address   // by channel, the first SMS
	Users     map[Number][]Household // who has the number; only their ids and names are known
	Ways      Ways                   // of the school
}
