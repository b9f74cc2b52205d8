package console

import (
	"cmp"
	"net/http"
	"slices"

	"raabta/bot"
)

// route is a path that the console answers.
type route struct {
	method, path string
	// roles may use it. Nobody needs to be signed in for one that is open.
	roles []bot.UserRole
	open  bool
	// half is for whoever has given the password and owes the code.
	half bool
	// demo is one that exists only where Config.Phones is set.
	demo bool
	// action is what the audit calls it, for a route that changes something; "" for one that does not.
	action string
	do     func(v *visit) error
}

// lets says whether a role may use the route.
func (r *route) lets(role bot.UserRole) bool { return r.open || slices.Contains(r.roles, role) }

// Who may what. A teacher sees their own threads and classes only: the pages see to that.
func everybody() []bot.UserRole { return bot.UserRoles() }
func seers() []bot.UserRole {
	return []bot.UserRole{bot.UserOwner, bot.UserAdmin, bot.UserOffice, bot.UserReadOnly}
}
func writers() []bot.UserRole {
	return []bot.UserRole{bot.UserOwner, bot.UserAdmin, bot.UserOffice, bot.UserTeacher}
}
func office() []bot.UserRole { return []bot.UserRole{bot.UserOwner, bot.UserAdmin, bot.UserOffice} }
func admins() []bot.UserRole { return []bot.UserRole{bot.UserOwner, bot.UserAdmin} }

// routes is every path there is.
func routes() []route {
	return slices.Concat(
		[]route{
			{method: "GET", path: "/console.css", open: true, do: stylesheet},
			{method: "GET", path: "/console.js", open: true, do: script},
			{method: "GET", path: "/icon.svg", open: true, do: icon},
			{method: "POST", path: "/language", open: true, do: setLanguage},
			{method: "GET", path: "/{$}", roles: everybody(), do: home},
		},
		entryRoutes(), secondStepRoutes(), liveRoutes(), threadRoutes(), broadcastRoutes(), scheduleRoutes(), eventRoutes(), meetingRoutes(), peopleRoutes(),
		senderRoutes(), wordingRoutes(), userRoutes(), accountRoutes(), phoneRoutes(),
	)
}

// navigation lists the pages of the navigation, in order.
func navigation() []navItem {
	return []navItem{
		{Path: "/phones", Name: "Phones"},
		{Path: "/", Name: "Today"},
		{Path: "/threads", Name: "Threads"},
		{Path: "/broadcasts", Name: "Broadcasts"},
		{Path: "/schedule", Name: "Calendar"},
		{Path: "/events", Name: "Events"},
		{Path: "/meetings", Name: "Meetings"},
		{Path: "/people", Name: "People"},
		{Path: "/channels", Name: "Channels", Aside: true},
		{Path: "/wording", Name: "Wording", Aside: true},
		{Path: "/settings", Name: "Settings", Aside: true},
		{Path: "/users", Name: "Users", Aside: true},
		{Path: "/account", Name: "My account", Aside: true},
	}
}

// mux makes a handler of the table.
func (c *Console) mux() http.Handler {
	mux := http.NewServeMux()
	for i := range c.table {
		r := &c.table[i]
		mux.Handle(r.method+" "+r.path, c.serving(r))
	}
	missing := &route{path: "missing", open: true, do: func(*visit) error { return bot.ErrNotFound }}
	mux.Handle("/", c.serving(missing))
	return mux
}

// uploadMost bounds what a browser sends: the largest form is a school's sheets.
const uploadMost = 10 << 20

// serving answers a route's requests: who is it, may they, and what they came for.
func (c *Console) serving(r *route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, uploadMost)
		v := &visit{Request: req, c: c, w: w, route: r, now: c.Clock(), words: c.tongue(req, "")}
		if err := v.serve(); err != nil {
			v.failed(err)
		}
	})
}

func (v *visit) serve() error {
	if v.Method != http.MethodGet && v.Method != http.MethodPost && v.Method != http.MethodHead {
		return refuseWith(http.StatusMethodNotAllowed, "This page cannot be used that way.")
	}
	signedIn, err := v.recognise()
	if err != nil {
		return err
	}
	switch {
	case v.route.open:
	case v.route.half:
		if !v.signIn.Half {
			return v.leads("/", "")
		}
	case v.signIn.Half:
		return v.leads("/login/code?next="+queryEscape(v.here()), "")
	case !signedIn:
		return v.asksToSignIn()
	default:
		if !v.route.lets(v.user.Role) {
			return refuseWith(http.StatusForbidden, "Your role does not allow this. Ask the owner of this console if you need it.")
		}
	}
	if v.route.demo && v.c.Phones == nil {
		return bot.ErrNotFound
	}
	if v.route.action != "" && signedIn {
		d := bot.Deed{SchoolID: v.school.ID, UserID: v.user.ID, Who: v.user.Name, Action: v.route.action, Subject: cmp.Or(v.PathValue("id"), v.PathValue("name")), At: v.now}
		v.Request = v.WithContext(bot.WithDeed(v.Context(), d))
	}
	return v.route.do(v)
}

// tongue is the language to show pages in: the user's, the one the browser chose before, English.
func (c *Console) tongue(r *http.Request, of string) *words {
	for _, lang := range []string{of, c.cookie(r, cookieTongue)} {
		if w := c.words[lang]; w != nil {
			return w
		}
	}
	return c.words[Languages()[0]]
}
