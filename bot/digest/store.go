package digest

import "context"

// Store is what composing needs of storage.
type Store interface {
	// Facts reads what was entered about students on the civil days from to until (ISO, both included), by student id. Those
	// about whom nothing was entered are not there.
	Facts(ctx context.Context, schoolID string, studentIDs []string, from, until string) (map[string]*Facts, error)
	// ClassTeachers reads the name of each student's class teacher, by student id, where there is one with a phone.
	ClassTeachers(ctx context.Context, studentIDs []string) (map[string]string, error)
}
