package console

// scheduleRoutes are those of the page /schedule.
func scheduleRoutes() []route { return nil }

// scheduleStore is what the page reads and changes.
type scheduleStore interface{}
