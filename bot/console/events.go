package console

// eventRoutes are those of the page /events.
func eventRoutes() []route { return nil }

// eventStore is what the page reads and changes.
type eventStore interface{}
