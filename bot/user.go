package bot

import (
	"slices"
	"strings"
	"time"
)

// User is a person who signs in to the console of a school.
type User struct {
	ID       string   `db:"id"`
	SchoolID string   `db:"school_id"`
	Login    string   `db:"login"` // what they sign in with, folded by FoldLogin; unique over all schools
	Name     string   `db:"name"`  // what others see: "Mrs Saima Khan"
	Role     UserRole `db:"role"`
	// StaffID is whose threads and classes a teacher sees; "" for other roles.
	StaffID   string    `db:"staff_id"`
	Language  string    `db:"language"` // of the pages: "en" or "ur"
	Hash      string    `db:"hash"`     // argon2id in the PHC string format; "" for somebody who cannot sign in yet
	State     UserState `db:"state"`
	CreatedAt time.Time `db:"created_at"`
	SeenAt    time.Time `db:"seen_at"` // when they last signed in; zero for never
	// TOTP is the sealed secret of their authenticator app (RFC 6238), "" where sign-ins have no second step. TOTPStep is the last
	// step of time whose code was taken.
	TOTP     string `db:"totp"`
	TOTPStep int64  `db:"totp_step"`
}

// UserRole is what a user may do; see the console's table of routes.
type UserRole string

// Roles of users, from the one that may do everything on.
const (
	UserOwner    UserRole = "owner"     // everything, and who else is an owner
	UserAdmin    UserRole = "admin"     // everything but owners
	UserOffice   UserRole = "office"    // the day's work: threads, broadcasts, people
	UserTeacher  UserRole = "teacher"   // their own threads and classes
	UserReadOnly UserRole = "read-only" // sees what the office sees, changes nothing
)

// UserRoles lists them.
func UserRoles() []UserRole {
	return []UserRole{UserOwner, UserAdmin, UserOffice, UserTeacher, UserReadOnly}
}

// Known says whether r is one of UserRoles.
func (r UserRole) Known() bool { return slices.Contains(UserRoles(), r) }

// UserState says whether a user may sign in.
type UserState string

// States of a user. One who left is disabled, never deleted: the audit names them.
const (
	UserActive   UserState = "active"
	UserDisabled UserState = "disabled"
)

// FoldLogin is a login as it is stored and compared: without spaces around it, in small letters.
func FoldLogin(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// SignIn is one browser in which a user is signed in. Token is the SHA-256 of what the browser's cookie holds, in hexadecimal.
type SignIn struct {
	Token     string    `db:"token"`
	UserID    string    `db:"user_id"`
	Browser   string    `db:"browser"` // "Firefox, Windows", for the list of sign-ins
	CreatedAt time.Time `db:"created_at"`
	SeenAt    time.Time `db:"seen_at"`
	ProvedAt  time.Time `db:"proved_at"` // when the password was last given
	Half      bool      `db:"half"`      // the password was right, the code is still to come
}

// Tries is how often somebody or something tried to sign in and was refused, under a key: an address, a login, both.
type Tries struct {
	Who     string    `db:"who"`
	N       int       `db:"n"`
	FirstAt time.Time `db:"first_at"`
	LastAt  time.Time `db:"last_at"`
}
