package civil

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// How the nouns are written in JSON, in settings and in a TEXT column: as their String, read back by their Parse function.
// "Nothing" is an empty text and NULL for a Date, a Wall and Hours.

// MarshalText writes "2026-11-27".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads; an empty text is no date.
func (d *Date) UnmarshalText(b []byte) error { return unmarshal(d, b, ParseDate, true) }

// Value stores "2026-11-27", or NULL for no date.
func (d Date) Value() (driver.Value, error) { return value(d.String()) }

// Scan reads what Value stored. Drivers turn a column declared DATE into a time.Time at midnight: its own date is taken.
func (d *Date) Scan(src any) error {
	if t, ok := src.(time.Time); ok {
		*d = DateOf(t, t.Location())
		return nil
	}
	return scan(src, d.UnmarshalText)
}

// MarshalText writes "16:00".
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what ParseClock reads.
func (c *Clock) UnmarshalText(b []byte) error { return unmarshal(c, b, ParseClock, false) }

// Value stores "16:00".
func (c Clock) Value() (driver.Value, error) { return value(c.String()) }

// Scan reads what Value stored.
func (c *Clock) Scan(src any) error { return scan(src, c.UnmarshalText) }

// MarshalText writes "2026-11-27T16:00".
func (w Wall) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what ParseWall reads; an empty text is no time.
func (w *Wall) UnmarshalText(b []byte) error { return unmarshal(w, b, ParseWall, true) }

// Value stores "2026-11-27T16:00", or NULL for no time.
func (w Wall) Value() (driver.Value, error) { return value(w.String()) }

// Scan reads what Value stored.
func (w *Wall) Scan(src any) error { return scan(src, w.UnmarshalText) }

// MarshalText writes "08:00-21:00".
func (h Hours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what ParseHours reads; an empty text is the zero Hours.
func (h *Hours) UnmarshalText(b []byte) error { return unmarshal(h, b, ParseHours, true) }

// Value stores "08:00-21:00", or NULL for the zero Hours.
func (h Hours) Value() (driver.Value, error) { return value(h.String()) }

// Scan reads what Value stored.
func (h *Hours) Scan(src any) error { return scan(src, h.UnmarshalText) }

// MarshalText writes "sat,sun" or "none".
func (s Days) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseDays reads.
func (s *Days) UnmarshalText(b []byte) error { return unmarshal(s, b, ParseDays, false) }

// Value stores "sat,sun" or "none".
func (s Days) Value() (driver.Value, error) { return value(s.String()) }

// Scan reads what Value stored.
func (s *Days) Scan(src any) error { return scan(src, s.UnmarshalText) }

func unmarshal[T any](to *T, text []byte, parse func(string) (T, error), mayBeEmpty bool) error {
	var v T
	if len(text) > 0 || !mayBeEmpty {
		var err error
		if v, err = parse(string(text)); err != nil {
			return err
		}
	}
	*to = v
	return nil
}

func value(text string) (driver.Value, error) {
	if text == "" {
		return nil, nil
	}
	return text, nil
}

func scan(src any, unmarshal func([]byte) error) error {
	switch v := src.(type) {
	case nil:
		return unmarshal(nil)
	case string:
		return unmarshal([]byte(v))
	case []byte:
		return unmarshal(v)
	}
	return fmt.Errorf("civil: a column of text was expected, not %T", src)
}
