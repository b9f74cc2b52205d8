package console

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"net/http"
	"slices"
	"time"
)

// readStyles joins the files of css/ to the one stylesheet: the base, then what single pages need.
func readStyles() ([]byte, error) {
	names, err := fs.Glob(files, "css/*.css")
	if err != nil {
		return nil, err
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(compareBase(a, b), cmp.Compare(a, b)) })
	var all []byte
	for _, name := range names {
		content, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, content...)
	}
	return all, nil
}

// compareBase puts the base first.
func compareBase(a, b string) int {
	rank := func(name string) int {
		if name == "css/base.css" {
			return 0
		}
		return 1
	}
	return cmp.Compare(rank(a), rank(b))
}

func static(v *visit, name, kind string) error {
	content, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	return v.static(content, kind)
}

// static answers with what every page asks for and only changes with the program.
func (v *visit) static(content []byte, kind string) error {
	tag := `"` + hashed(string(content))[:16] + `"`
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", tag)
	if v.Header.Get("If-None-Match") == tag {
		v.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	v.w.Write(content)
	return nil
}

func stylesheet(v *visit) error { return v.static(v.c.styles, "text/css; charset=utf-8") }
func icon(v *visit) error       { return static(v, "icon.svg", "image/svg+xml") }
func script(v *visit) error     { return static(v, "console.js", "text/javascript; charset=utf-8") }

// retryAfter is the header of that name.
func retryAfter(wait time.Duration) string { return fmt.Sprint(int(math.Ceil(wait.Seconds()))) }
