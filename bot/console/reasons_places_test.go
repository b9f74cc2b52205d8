package console_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// reasonArgs are which arguments of a function are reasons, by the package's folder and the function's name. -3 is "from the third on".
func reasonArgs() map[string]int {
	return map[string]int{
		"bot.because": 0, "bot.failed": 1, "bot.toSMS": 3, "bot.wait": 3, "bot.onceMore": 3, "bot/whatsapp.refused": 2, "bot/reply.free": 0,
		"bot/join.ask": 2, "bot/join.office": 1, "bot/meeting.offer": 3, "storage.takeBack": 3, "storage.cancel": 3,
		"bot/roster.defect": -3, "bot/roster.warn": -3,
	}
}

// reasonResults are the functions that give reasons, and what stands before them where they give a part of one.
func reasonResults() map[string]string {
	return map[string]string{
		"bot.Halt": "", "bot.Why": "", "bot.words": "", "bot/reply.ReadMachine": "", "bot/reply.afterNumber": "", "bot/reply.numeralAt": "",
		"bot/reply.loosens": `"Xyz" `,
	}
}

// notSaid are sentences that look like reasons and reach no page, with why.
func notSaid() map[string]string {
	return map[string]string{
		"no sheet was given: name one or more CSV files": "of the command: the page has a form",
		"read Xyz: Xyz": "a file that could not be read at all: the page failed",
		"unclosed":      "within the reader: what it becomes is known",
		"these are not opening hours: write them as 08:00-21:00, or 00:00-24:00 for always":                    "of the settings",
		"opening hours cannot end when they begin: write 00:00-24:00 for always":                               "of the settings",
		"the beginning of the hours: Xyz":                                                                      "of the settings",
		"the end of the hours: Xyz":                                                                            "of the settings",
		"the days of the week are sun, mon, tue, wed, thu, fri and sat: write for example sat,sun, or none":    "of the settings",
		"no day is named: write for example sun, or none if every day is a school day":                         "of the settings",
		"a school cannot be off on all seven days: leave out the days on which it is open":                     "of the settings",
		"this is not a date and a time: write it as 2026-11-27 16:00 or 27/11/2026 4 pm":                       "of the commands",
		"Twilio does not answer; check the internet connection":                                                "of the log",
		"Twilio's answer cannot be read":                                                                       "of the log",
		"Twilio answers 7":                                                                                     "of the log",
		"The number this was sent to is none of the school's: add it as a sender, or take the webhook off it.": "for the provider",
		"This could not be stored at the moment: send it again.":                                               "for the provider",
		"until -: Xyz":          "of the command",
		"until -: until -: Xyz": "of the command",
		"Xyz; if the sheet is right, import it once more with --numbers": "of the command",
		"it is being unlinked": "of the command: the page has its own words",
		"no raabta serve holds it: start one, with WHATSAPP_LINKED=1": "of the command: the page has its own words",
		"civil: a column of text was expected, not Xyz":               "of the database",
	}
}

// reasonNames are variables, fields and keys that hold reasons.
var reasonNames = regexp.MustCompile(`^(reason.*|Reason.*|Because.*|Problem|problem|Why|why|notMet|refusedFirst|ownNumber|NeedsConfirm|Do)$`)

// reasonInSQL is one that a statement appends.
var reasonInSQL = regexp.MustCompile(`reason \|\| '; ([^']+)'`)

// place collects the reasons of one declaration.
type place struct {
	*source
	file string
	list []written
}

// reasonsIn are those of a declaration.
func (s *source) reasonsIn(d ast.Decl, file string) []written {
	p := &place{source: s, file: file}
	s.local = map[string][]string{}
	before, gives := "", false
	if f, ok := d.(*ast.FuncDecl); ok {
		before, gives = reasonResults()[s.dir+"."+f.Name.Name]
		p.variables(f)
	}
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			if gives {
				p.keep(n.Results[len(n.Results)-1], before)
			}
		case *ast.AssignStmt:
			for i := range min(len(n.Lhs), len(n.Rhs)) {
				if reasonNames.MatchString(called(n.Lhs[i])) && !p.part(n) {
					p.keep(n.Rhs[i], map[bool]string{true: `"Xyz" is yes`}[p.dir == "bot/reply" && n.Tok == token.ADD_ASSIGN])
				}
			}
		case *ast.ValueSpec:
			for i := range min(len(n.Names), len(n.Values)) {
				if reasonNames.MatchString(n.Names[i].Name) {
					p.keep(n.Values[i], "")
				}
			}
		case *ast.KeyValueExpr:
			p.keyed(n)
		case *ast.CompositeLit:
			p.literal(n)
		case *ast.CallExpr:
			p.call(n)
		case *ast.BasicLit:
			if text, ok := literal(n); ok && n.Kind == token.STRING {
				for _, m := range reasonInSQL.FindAllStringSubmatch(text, -1) {
					p.add(m[1], false)
				}
			}
		}
		return true
	})
	return p.list
}

// part says that what is assigned is a part of a reason, which the results of functions are read for.
func (p *place) part(n *ast.AssignStmt) bool {
	if n.Tok == token.ADD_ASSIGN && p.dir != "bot/reply" {
		texts, _ := p.texts(n.Rhs[0])
		return !strings.HasPrefix(texts[0], "; ")
	}
	return p.dir == "bot/reply" && n.Tok == token.DEFINE
}

// variables reads what a function's variables hold.
func (p *place) variables(f *ast.FuncDecl) {
	ast.Inspect(f, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i := range min(len(a.Lhs), len(a.Rhs)) {
			v, ok := a.Lhs[i].(*ast.Ident)
			if !ok {
				continue
			}
			texts, fixed := p.texts(a.Rhs[i])
			if !fixed || slices.Contains(texts, "") {
				texts = []string{sample}
			}
			if a.Tok == token.ADD_ASSIGN {
				var longer []string
				for _, l := range p.local[v.Name] {
					for _, text := range texts {
						longer = append(longer, l+text)
					}
				}
				texts = longer
			}
			p.local[v.Name] = sortedTexts(append(p.local[v.Name], texts...))
		}
		return true
	})
}

// keyed reads a field of a literal, or an entry of a table.
func (p *place) keyed(n *ast.KeyValueExpr) {
	key := called(n.Key)
	switch {
	case reasonNames.MatchString(key), strings.HasPrefix(key, "TempBan"):
		p.keep(n.Value, "")
	case p.dir == "cmd/raabta" && (key == "SenderFault" || key == "Looping"):
		if text, ok := literal(n.Value); ok {
			p.add(text+sample+".", false)
		}
	}
}

// literal reads literals whose fields have no names, and alarms.
func (p *place) literal(n *ast.CompositeLit) {
	kind := called(n.Type)
	switch {
	case kind == "Alarm":
		for _, e := range n.Elts {
			if field, ok := e.(*ast.KeyValueExpr); ok && called(field.Key) == "Text" {
				p.keep(field.Value, "")
			}
		}
	case p.dir == "bot/twilio" && len(n.Elts) == 2 && (kind == "meaning" || n.Type == nil):
		p.keep(n.Elts[1], "")
	case kind == "fault" && len(n.Elts) == 3:
		p.keep(n.Elts[1], "")
		p.keep(n.Elts[2], "")
	}
}

// call reads arguments, and errors whose text is shown.
func (p *place) call(n *ast.CallExpr) {
	name := called(n.Fun)
	of, _ := n.Fun.(*ast.SelectorExpr)
	switch {
	case name == "Errorf" || name == "New" && of != nil && called(of.X) == "errors":
		switch {
		case sheets(p.file):
			texts, _ := p.texts(n)
			for _, text := range texts {
				p.add(text, true)
			}
		case p.file == "bot/relay.go":
			p.keep(n, "")
		}
		return
	case name == "loopAlarm":
		if format, ok := literal(n.Args[0]); ok {
			for _, text := range p.formatted(format, n.Args[1:]) {
				p.add("A number that nobody here knows "+text, false)
			}
		}
		return
	}
	if p.dir == "storage" && slices.ContainsFunc(n.Args, writesReason) {
		for _, e := range n.Args {
			if texts, _ := p.texts(e); strings.Contains(texts[0], " ") && !writesReason(e) {
				p.keep(e, "")
			}
		}
	}
	at, ok := reasonArgs()[p.dir+"."+name]
	switch {
	case !ok:
	case at < 0:
		for _, e := range n.Args[min(-at, len(n.Args)):] {
			p.keep(e, "")
		}
	case at < len(n.Args):
		p.keep(n.Args[at], "")
	}
}

// writesReason says that an argument is a statement that writes one.
func writesReason(e ast.Expr) bool {
	text, ok := literal(e)
	return ok && strings.Contains(text, "UPDATE") && strings.Contains(text, "reason = $")
}

// keep adds what an expression may be, where any of it stands in the sources.
func (p *place) keep(e ast.Expr, before string) {
	texts, fixed := p.texts(e)
	c, _ := e.(*ast.CallExpr)
	if sheets(p.file) && (called(e) == "err" || c != nil && (called(c.Fun) == "New" || called(c.Fun) == "Errorf")) {
		return // read as an error
	}
	for _, text := range texts {
		if letters := strings.ReplaceAll(text, sample, ""); fixed && strings.ContainsAny(letters, "abcdefghijklmnopqrstuvwxyz") {
			p.add(before+text, false)
		}
	}
}

func (p *place) add(text string, failure bool) {
	p.list = append(p.list, written{text: strings.TrimPrefix(text, "; "), where: p.file, sheet: sheets(p.file), failure: failure})
}
