// Package roster reads a school's sheets as the school keeps them, and plans what they change.
//
//	files ── Read ──▶ Roster + defects                 nothing but the sheets
//	Roster + Snapshot ── Plan ──▶ Changes + defects     nothing but what is stored
//
// Read takes the files of one command together, in any order. What a sheet is follows from its headings, which may be
// English, Roman Urdu or Urdu, under title rows, in columns of any order. A row that cannot be read becomes a Defect, a
// sentence for the person who typed it; the other rows go on. Nothing is guessed: a number that a spreadsheet rounded, a
// name that is only digits, a date with the month first are refused with the reason.
//
// Plan compares with what is stored and touches only what the sheets speak of. Absence deletes nothing: half a file, a
// missing column, an empty cell leave what is there. A pupil who is missing from the list of a class has left it, unless
// so many are missing that the file is the likelier fault (see leaving.go). A school confirms it when the numbers of
// more than a fifth of its pupils change at once: columns shift.
//
// A family is a phone number with a father's name. That is a proposal: pupils who share both are brothers and sisters,
// the same number with another father is two families on one phone.
//
// The package does no I/O beyond the readers it is given and never reads the clock. It writes to no database and knows
// none: pupils go by admission number, classes by name, and storage gives the ids.
package roster
