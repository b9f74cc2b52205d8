package console

// meetingRoutes are those of the page /meetings.
func meetingRoutes() []route { return nil }

// meetingStore is what the page reads and changes.
type meetingStore interface{}
