package console

// word marks a text that is said from a table.
func word(s string) string { return s }
