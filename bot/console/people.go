package console

// peopleRoutes are those of the page /people.
func peopleRoutes() []route { return nil }

// peopleStore is what the page reads and changes.
type peopleStore interface{}
