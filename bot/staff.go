package bot

// Role of a person who works at the school.
type Role string

// Roles, as the staff sheet names them.
const (
	RoleClassTeacher Role = "class teacher"
	RoleTeacher      Role = "teacher"
	RoleOffice       Role = "office" // the front desk
	RoleHead         Role = "head"
)

// Staff is a person who works at the school, with a phone of their own to which messages are forwarded. Families never
// see that number.
type Staff struct {
	ID       string `db:"id"`
	SchoolID string `db:"school_id"`
	Name     string `db:"name"`
	Number   Number `db:"number"`
	Role     Role   `db:"role"`
	Language string `db:"language"`
	State    string `db:"state"` // "active" or "left"
	WhatsApp bool   `db:"whatsapp"`

	Teaches []Teaching `db:"-"`
}

// Teaching is one subject taught to one class; Subject "" with ClassTeacher says whose class it is.
type Teaching struct {
	StaffID      string `db:"staff_id"`
	ClassID      string `db:"class_id"`
	Class        string `db:"class"`
	Subject      string `db:"subject"`
	ClassTeacher bool   `db:"class_teacher"`
}
