// Package console is the web page that school staff keep open all day. It holds pages and no rules: what it shows and changes are
// the nouns of bot and of the capabilities, through the small interfaces that each page's file declares. It never imports a database or
// a provider.
//
// A file holds a page and is named after it; its HTML lies in html/ under the same name, inside html/base.html. routes.go is the
// one table of paths, with the roles that may use each and what the audit calls it; a path that is not there does not exist.
//
// # A visit
//
//	request ─ host ─ headers ─ origin ─ route ─ session ─ role ─▶ handler(visit) ─▶ a page, or a redirect
//	            │                 │                │        │            │
//	           421               403            /login     403       a refusal: 4xx with a sentence
//
// A visit carries the user, the school, the time and the language, and answers. What a handler changes is the visitor's deed: the
// context of every POST carries it, and storage writes it to the audit in the transaction that makes the change.
//
// # Getting in
//
//	no user ── set-up link, printed by serve ──▶ first owner ──▶ others, made by owners and admins or raabta user
//	signed out ── login and password ──▶ (owes the code of their app, where they switched that on) ──▶ signed in ──▶ 30 min unseen, 12 h in all,
//	        sign-out, another password or role, disabled ──▶ signed out
//
// Passwords are kept as argon2id (RFC 9106) and judged as zxcvbn does; a sign-in is 256 random bits in a cookie, its SHA-256 in the
// database. Guessing is slowed down, never locked: see tries.go.
//
// # Words
//
// The interface is in English and Urdu. English stands in the code and the HTML, {{t "Threads"}}; words/ur/ holds the Urdu of
// each, and a test fails where one is missing. What the program wrote down in English, such as why a message failed, reasons.go
// says; a test fails where the sources write down what is not known there. A person's words are shown with dir="auto", escaped, and
// never made links.
//
// # Looks
//
// css/base.css is the design: colours named for what they are for, light and dark, both directions by logical properties. What one area
// of pages needs has a file there of its own, whose rules begin with .in-AREA (see areas) or with a name of the area's own, and hold
// nowhere else. All of them are served as one stylesheet. Tests take pictures of pages into shots/, to be looked at.
//
// # Live pages
//
// Every page works without script. Where there is script, one stream of server-sent events (live.go) tells that something changed,
// and the parts of the page marked data-live are fetched again.
package console
