package console

// broadcastRoutes are those of the page /broadcasts.
func broadcastRoutes() []route { return nil }

// broadcastStore is what the page reads and changes.
type broadcastStore interface{}
