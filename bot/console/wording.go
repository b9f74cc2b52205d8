package console

// wordingRoutes are those of the page /wording.
func wordingRoutes() []route { return nil }

// wordingStore is what the page reads and changes.
type wordingStore interface{}
