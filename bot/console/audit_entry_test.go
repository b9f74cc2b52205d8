package console_test

import (
	"html"
	"time"

	"raabta/bot"
)

// entryScenes are of what names no action: these write one down themselves once they know who it is, or change nothing.
func entryScenes() map[string][]scene {
	return map[string][]scene{
		"/language": {
			{is: "of a user", sets: func(w *walk) asks {
				return asks{by: w.person(bot.UserReadOnly), path: "/language", form: []string{"language", "ur"}}
			}, writes: []string{"account.language"}},
			{is: "of nobody", sets: func(w *walk) asks {
				return asks{by: &person{browser: w.browser()}, path: "/language", form: []string{"language", "ur"}}
			}, none: "it is kept in the browser"},
		},
		"/login": {
			{is: "by the password", sets: func(w *walk) asks {
				p := w.person(bot.UserTeacher)
				return asks{by: &person{w.browser(), p.user}, path: "/login", form: []string{"login", p.user.Login, "password", password}}
			}, writes: []string{"account.sign-in"}},
			{is: "where a code is owed", sets: func(w *walk) asks {
				p := w.person(bot.UserTeacher)
				p.switchesOn()
				return asks{by: &person{w.browser(), p.user}, path: "/login", form: []string{"login", p.user.Login, "password", password}}
			}, none: "nobody is signed in yet"},
		},
		"/login/code": {{sets: func(w *walk) asks {
			p := w.person(bot.UserTeacher)
			secret := p.switchesOn()
			p = &person{w.browser(), p.user}
			p.signsIn(p.user.Login, password)
			w.passes(time.Minute)
			return asks{by: p, path: "/login/code", form: []string{"code", w.code(secret)}}
		}, writes: []string{"account.sign-in"}, once: true}},
		"/logout": {
			{is: "of a user", sets: func(w *walk) asks { return asks{by: w.person(bot.UserOffice), path: "/logout"} }, writes: []string{"account.sign-out"}, always: true},
			{is: "of nobody", sets: func(w *walk) asks { return asks{by: &person{browser: w.browser()}, path: "/logout"} }, none: "nobody is signed in", always: true},
		},
		"/broadcasts/measure": {{sets: func(*walk) asks {
			return asks{path: "/broadcasts/measure", form: []string{"text-en", "Fees are due.", "to", "all"}}
		}, none: "it says what a text would cost, and keeps nothing", always: true}},
	}
}

// accountScenes are of users, of others and of oneself.
func accountScenes() map[string][]scene {
	return map[string][]scene{
		"/account/password": {{sets: func(w *walk) asks {
			return asks{by: w.person(bot.UserReadOnly), path: "/account/password", form: []string{"password", password, "new", "seven wooden lanterns"}}
		}}},
		"/account/sign-out": {{sets: func(w *walk) asks { return asks{by: w.person(bot.UserReadOnly), path: "/account/sign-out"} }, always: true}},
		"/account/second-step": {{sets: func(w *walk) asks {
			p := w.person(bot.UserOffice)
			page := p.gets("/account/second-step").body
			secret, sealed := secretShown.FindStringSubmatch(page), sealedShown.FindStringSubmatch(page)
			return asks{by: p, path: "/account/second-step", form: []string{"sealed", html.UnescapeString(sealed[1]), "code", w.code(secret[1]), "password", password}}
		}}},
		"/account/second-step/off": {{sets: func(w *walk) asks {
			p, code := w.withCode()
			return asks{by: p, path: "/account/second-step/off", form: []string{"password", password, "code", code}}
		}, once: true}},
		"/prove": {
			{is: "with a code", sets: func(w *walk) asks {
				p, code := w.withCode()
				return asks{by: p, path: "/prove", form: []string{"password", password, "code", code}}
			}, once: true},
			{is: "without", sets: func(w *walk) asks {
				return asks{by: w.person(bot.UserOffice), path: "/prove", form: []string{"password", password}}
			}},
		},
		"/users": {{sets: func(w *walk) asks {
			return asks{path: "/users", form: []string{"name", "Mrs Saima", "login", w.name("saima"), "password", "quiet mango telescope", "role", "office"}}
		}}},
		"/users/{id}": {{sets: func(w *walk) asks {
			return asks{path: "/users/" + w.person(bot.UserOffice).user.ID, form: []string{"name", "Mrs Saima Khan", "role", "admin"}}
		}}},
		"/users/{id}/password": {{sets: func(w *walk) asks {
			return asks{path: "/users/" + w.person(bot.UserOffice).user.ID + "/password", form: []string{"password", password, "new", "seven wooden lanterns"}}
		}}},
		"/users/{id}/second-step-off": {{sets: func(w *walk) asks {
			p, _ := w.withCode()
			return asks{path: "/users/" + p.user.ID + "/second-step-off", form: []string{"password", password}}
		}}},
	}
}

// withCode is a user with a second step, and the code of now.
func (w *walk) withCode() (p *person, code string) {
	w.Helper()
	p = w.person(bot.UserOffice)
	secret := p.switchesOn()
	w.passes(time.Minute)
	return p, w.code(secret)
}
