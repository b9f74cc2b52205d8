package bot

import "github.com/google/uuid"

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
