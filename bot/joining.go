package bot

// Kinds of the questions by which a number that nobody here has comes to its household. Package join reads their answers; the
// first is asked by Decide.
const (
	KindJoin      = "join"       // the child's admission number? Choices: the language
	KindJoinCheck = "join-check" // the check. Subject: what the admission number may be, by comma; Choices: the language, the check
	KindJoined    = "join-added" // asked of the household's other phones: is the new one yours? Subject: its number
)

// JoinCheck is how a family that joins by itself shows whose it is.
type JoinCheck string

// The checks a school may choose.
const (
	JoinByOffice JoinCheck = "office" // nothing is asked: the office looks and links
	JoinByFather JoinCheck = "father" // the first name of a father or guardian as the sheet has it
	JoinByPhone  JoinCheck = "phone"  // the last four digits of a phone on record
)

// JoinChecks lists them.
func JoinChecks() []JoinCheck { return []JoinCheck{JoinByOffice, JoinByFather, JoinByPhone} }

// Joining is the check the school chose; by the father's name where it chose none.
func (s School) Joining() JoinCheck {
	if s.JoinCheck == "" {
		return JoinByFather
	}
	return s.JoinCheck
}
