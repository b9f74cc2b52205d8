package bot

import (
	"crypto/sha256"
	"strings"

	"github.com/google/uuid"
)

// NewID makes the identifier of a new row: a UUID version 7 (RFC 9562, section 5.7) as 36 characters of text, so that
// rows sort by when they were made and an index grows at one end.
func NewID() string {
	id, err := uuid.NewV7()
	if err != nil {
		// The system's random source failed; crypto/rand never returns an error since Go 1.24, it ends the program.
		panic("bot: no random numbers: " + err.Error())
	}
	return id.String()
}

// DerivedID makes the identifier of a row that comes of a form: the same one, however often the form is sent with the same words. form
// is what NewID gave the form; with anything else the identifier is a new one.
func DerivedID(form string, words ...string) string {
	made, err := uuid.Parse(form)
	if err != nil || made.Version() != 7 {
		return NewID()
	}
	sum := sha256.Sum256([]byte(made.String() + "\x00" + strings.Join(words, "\x00")))
	id := made // its time stays, and its version
	copy(id[6:], sum[:])
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id.String()
}
