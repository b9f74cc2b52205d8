package console

// senderRoutes are those of the page /channels.
func senderRoutes() []route { return nil }

// senderStore is what the page reads and changes.
type senderStore interface{}
