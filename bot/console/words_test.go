package console_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/console"
)

// TestEveryTextIsInUrdu fails where a text of the interface is missing in Urdu, has other placeholders there, or where the Urdu of
// something is left that nothing says any more.
func TestEveryTextIsInUrdu(t *testing.T) {
	urdu, err := console.ReadWords("ur")
	if err != nil {
		t.Fatal(err)
	}
	said := saidInPages(t)
	for text, where := range saidInCode(t) {
		said[text] = where
	}
	for _, role := range bot.UserRoles() {
		said[string(role)] = "a role"
	}
	for _, day := range []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"} {
		said[day] = "the calendar"
	}
	for text, where := range said {
		translated, ok := urdu[text]
		if !ok {
			t.Errorf("%s says %q, which words/ur has not", where, text)
			continue
		}
		if got, want := verbs(translated), verbs(text); !slices.Equal(got, want) {
			t.Errorf("%q has the placeholders %v, its Urdu %v", text, want, got)
		}
	}
	for text := range urdu {
		if said[text] == "" {
			t.Errorf("words/ur has %q, which nothing says", text)
		}
	}
}

var verb = regexp.MustCompile(`%(\[\d+\])?[a-z]`)

// verbs are a format's placeholders; one that names its argument stands for itself wherever it is.
func verbs(format string) []string {
	list := verb.FindAllString(format, -1)
	for i, v := range list {
		if !strings.HasPrefix(v, "%[") {
			list[i] = "%[" + strconv.Itoa(i+1) + "]" + v[1:]
		}
	}
	slices.Sort(list)
	return list
}

var inPages = regexp.MustCompile(`\bt ("(?:[^"\\]|\\.)*")|\btn [^"}]*("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")`)

// saidInPages are the texts of {{t "…"}} and {{tn N "…" "…"}}, with the file of each.
func saidInPages(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	pages, err := filepath.Glob("html/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(err)
	}
	for _, page := range pages {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inPages.FindAllStringSubmatch(string(content), -1) {
			for _, quoted := range m[1:] {
				if quoted == "" {
					continue
				}
				text, err := strconv.Unquote(quoted)
				if err != nil {
					t.Fatalf("%s: %s: %v", page, quoted, err)
				}
				said[text] = page
			}
		}
	}
	return said
}

// saidInCode are the texts that the package's code gives to whatever says them in the visitor's language: calls of t, tn, refuse and so
// on, the names of the navigation, and, where a table of texts is said, the texts marked with word().
func saidInCode(t *testing.T) map[string]string {
	t.Helper()
	speaks := map[string][]int{ // by function: which arguments are texts
		"t": {0}, "tn": {1, 2}, "refuse": {0}, "refuseWith": {1}, "leads": {1}, "wrong": {1}, "word": {0},
	}
	said := map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				for _, i := range speaks[called(n.Fun)] {
					if i < len(n.Args) {
						if text, ok := literal(n.Args[i]); ok && text != "" {
							said[text] = name
						}
					}
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "sentence" || key.Name == "Name" && name == "routes.go") {
					if text, ok := literal(n.Value); ok {
						said[text] = name
					}
				}
			}
			return true
		})
	}
	return said
}

func called(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// TestEveryPageCanBeRead: in each language, since a page is parsed only when somebody asks for it.
func TestEveryPageCanBeRead(t *testing.T) {
	files, err := filepath.Glob("html/[^_]*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		there[name] = true
		for _, lang := range console.Languages() {
			if err := console.ReadPage(lang, name); err != nil {
				t.Error(err)
			}
		}
	}
	for name, area := range console.Areas() {
		if _, err := os.Stat("css/" + area + ".css"); err != nil || !there[name] {
			t.Errorf("the page %s of %s: %v", name, area, err)
		}
	}
}
