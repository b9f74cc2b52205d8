package console

// threadRoutes are those of the page /threads.
func threadRoutes() []route { return nil }

// threadStore is what the page reads and changes.
type threadStore interface{}
