package bot

import "time"

// ThreadQuery says which of a school's threads a list shows: those that wait, the longest waiting first, then the others, those that
// were spoken in last first. Threads in which nothing is left are in none.
type ThreadQuery struct {
	SchoolID string
	Waiting  bool   // only those that wait
	Office   bool   // only the office's
	StaffID  string // only one teacher's; "" for all
	Name     string // only those of families that are called so, or whose children are: words of the names, or how these begin; "" for all
	Number   Number // only those of the families that have this number, or of the stranger who has it
	Code     string // only the one with this code
	After    ThreadPlace
	Limit    int
}

// Searches says that the list is of what was looked for, a few threads.
func (q ThreadQuery) Searches() bool { return q.Name != "" || q.Number != "" || q.Code != "" }

// ThreadPlace is a thread's place in such a list; the zero place is before the first.
type ThreadPlace struct {
	Waits bool
	At    time.Time // since when it waits, or when it was spoken in last
	ID    string
}

// Place is the thread's place.
func (t Thread) Place() ThreadPlace {
	if t.State == ThreadWaiting {
		return ThreadPlace{true, t.WaitingSince, t.ID}
	}
	return ThreadPlace{false, t.LastAt(), t.ID}
}

// ListedThread is a thread with its last words, the family's or the school's; without an ID where there are none.
type ListedThread struct {
	Thread
	Last Message
}

// ThreadPart is a thread with a stretch of what was said in it.
type ThreadPart struct {
	Thread   Thread
	Said     []Message       // the oldest first
	Earlier  bool            // something was said before
	PassedOn map[string]bool // the words of staff in it that went on to the family; see PassedOn
}
