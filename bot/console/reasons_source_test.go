package console_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"raabta/bot/console"
)

// TestEveryReasonIsKnown reads the sources for the sentences that end in a reason, an alarm or a defect of a sheet, and fails where
// the console cannot say one in Urdu. A sentence made in a way that is not read here is not found; make it as the others are made.
func TestEveryReasonIsKnown(t *testing.T) {
	w := urduWords(t)
	found := 0
	for _, r := range writtenInSources(t) {
		say, texts := console.SayReason, []string{r.text}
		if r.sheet {
			say, texts = console.SayInSheet, parted(r.text, r.failure)
		}
		if notSaid()[r.text] != "" {
			continue
		}
		for _, text := range texts {
			if found++; text == "" {
				continue
			}
			if _, known := say(w, text); !known {
				t.Errorf("%s says %q, which the reasons of the console do not have (reasons_*.go)", r.where, text)
			}
		}
	}
	if found < 400 {
		t.Errorf("only %d reasons were found in the sources: are they made in another way now?", found)
	}
}

// parted is what a sheet's error becomes: what is wrong, and what to do.
func parted(text string, failure bool) []string {
	if !failure {
		return []string{text}
	}
	problem, do, found := strings.Cut(text, "; ")
	if !found {
		problem, do, _ = strings.Cut(text, ": ")
	}
	return []string{problem, do}
}

// written is a sentence in the sources, with samples for its values.
type written struct {
	text, where    string
	sheet, failure bool
}

// sample stands for what is not in the sources.
const sample = "Xyz"

// source is a package.
type source struct {
	dir    string
	files  map[string]*ast.File
	consts map[string]ast.Expr
	funcs  map[string]*ast.FuncDecl
	local  map[string][]string // what the variables of the function at hand may hold
	depth  int
}

func writtenInSources(t *testing.T) (list []written) {
	t.Helper()
	root := filepath.Join("..", "..")
	var dirs []string
	for _, top := range []string{"bot", "storage", "scheduler", "cmd"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				if name := d.Name(); name == "console" || name == "testdata" || strings.HasSuffix(name, "test") {
					return fs.SkipDir
				}
				dirs = append(dirs, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	all := map[string]ast.Expr{} // constants that other packages name
	var sources []*source
	for _, dir := range dirs {
		s := &source{dir: filepath.ToSlash(strings.TrimPrefix(dir, root+string(filepath.Separator))), files: map[string]*ast.File{}, consts: map[string]ast.Expr{}, funcs: map[string]*ast.FuncDecl{}}
		names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			s.files[s.dir+"/"+filepath.Base(name)] = file
			for _, d := range file.Decls {
				s.declared(d, all)
			}
		}
		sources = append(sources, s)
	}
	for _, s := range sources {
		for name, e := range all {
			if s.consts[name] == nil {
				s.consts[name] = e
			}
		}
		for name, file := range s.files {
			for _, d := range file.Decls {
				list = append(list, s.reasonsIn(d, name)...)
			}
		}
	}
	return list
}

// declared keeps what a file declares.
func (s *source) declared(d ast.Decl, all map[string]ast.Expr) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		s.funcs[d.Name.Name] = d
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			for i := range min(len(v.Names), len(v.Values)) {
				s.consts[v.Names[i].Name] = v.Values[i]
				if ast.IsExported(v.Names[i].Name) && d.Tok == token.CONST {
					all[v.Names[i].Name] = v.Values[i]
				}
			}
		}
	}
}

var formatVerb = regexp.MustCompile(`%(\[\d+\])?0?\d*([dqsvwT%])`)

// texts are what an expression may be, with samples for values; fixed says that any of it stands in the sources.
func (s *source) texts(e ast.Expr) (list []string, fixed bool) {
	if s.depth++; s.depth > 8 {
		s.depth--
		return []string{sample}, false
	}
	defer func() { s.depth-- }()
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, ok := literal(e); ok {
			return []string{text}, true
		}
	case *ast.ParenExpr:
		return s.texts(e.X)
	case *ast.Ident:
		if list := s.local[e.Name]; len(list) > 0 {
			return list, true
		}
		if e := s.consts[e.Name]; e != nil {
			return s.texts(e)
		}
	case *ast.SelectorExpr:
		if e := s.consts[e.Sel.Name]; e != nil && ast.IsExported(called(e)) {
			return s.texts(e)
		} else if _, ok := e.(*ast.BasicLit); ok {
			return s.texts(e)
		}
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			break
		}
		left, a := s.texts(e.X)
		right, b := s.texts(e.Y)
		for _, l := range left {
			for _, r := range right {
				list = append(list, l+r)
			}
		}
		return list, a || b
	case *ast.CallExpr:
		return s.result(e)
	}
	return []string{sample}, false
}

// result is what a call gives.
func (s *source) result(e *ast.CallExpr) (list []string, fixed bool) {
	switch name := called(e.Fun); {
	case name == "Sprintf" || name == "Errorf":
		format, ok := literal(e.Args[0])
		if !ok {
			break
		}
		return s.formatted(format, e.Args[1:]), true
	case name == "Error":
		return []string{sample}, false
	case name == "Itoa":
		return []string{"7"}, false
	case name == "New" && len(e.Args) == 1:
		return s.texts(e.Args[0])
	case name == "plural" && len(e.Args) == 3:
		one, _ := s.texts(e.Args[1])
		many, _ := s.texts(e.Args[2])
		return []string{"1 " + one[0], "7 " + many[0]}, true
	case s.funcs[name] != nil && s.funcs[name].Body != nil:
		ast.Inspect(s.funcs[name].Body, func(n ast.Node) bool {
			if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 1 {
				if texts, ok := s.texts(r.Results[0]); ok {
					list = append(list, texts...)
				}
			}
			return true
		})
		if len(list) > 0 {
			return list, true
		}
	}
	return []string{sample}, false
}

// formatted fills a format.
func (s *source) formatted(format string, args []ast.Expr) []string {
	list := []string{""}
	from, n := 0, 0
	for _, at := range formatVerb.FindAllStringSubmatchIndex(format, -1) {
		fill := []string{sample}
		verb := format[at[4]:at[5]]
		if at[2] >= 0 {
			n, _ = strconv.Atoi(format[at[2]+1 : at[3]-1])
			n--
		}
		switch {
		case verb == "%":
			fill, n = []string{"%"}, n-1
		case verb == "d":
			fill = []string{"7"}
		case verb == "q":
			fill = []string{strconv.Quote(sample)}
		case n < len(args):
			fill, _ = s.texts(args[n])
		}
		n++
		var longer []string
		for _, l := range list {
			for _, f := range fill {
				longer = append(longer, l+format[from:at[0]]+f)
			}
		}
		list, from = longer, at[1]
	}
	for i := range list {
		list[i] += format[from:]
	}
	return list
}

// sheets says that a file's errors are what a sheet's reader says.
func sheets(file string) bool {
	return strings.HasPrefix(file, "bot/roster/") || strings.HasPrefix(file, "bot/civil/") || file == "bot/number.go"
}

func sortedTexts(list []string) []string { slices.Sort(list); return slices.Compact(list) }
