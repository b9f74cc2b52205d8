package digest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"raabta/templates"
)

// rank orders the facts of a digest: what is put in first.
type rank int

const (
	rankMissing rank = iota
	rankAttendance
	rankMark
	rankNote
	ranks
)

// point is one fact about a child, in the wordings it has.
type point struct {
	rank  rank
	brief wording // the shortest
	full  wording // with its detail; the same as brief where it has none
	note  string  // of a note: the teacher's words, which may be cut
	extra bool    // another one of its kind: said where all else is
	said  wording // what stands in the text; empty while nothing does
}

// At most so many of a kind are said of one child.
const (
	mostMarks, mostMarksRich = 2, 6
	mostNotes, mostNotesRich = 1, 3
	mostItems                = 4 // of the homework missing
)

// goodShare is the share of the marks from which on a result is praised. One that can't be counted ("A") is not.
const goodShare = 0.8

// sift makes points of what was entered about a child, and says which action they ask for. rich gives a mark its test.
func (v *voice) sift(f *Facts, rich bool) (points []point, want want) {
	points = make([]point, 0, 6)
	want.cause = causeNone
	if n := len(f.Missing); n > 0 {
		items := missingItems(f.Missing)
		count := strconv.Itoa(n)
		what := items[:min(len(items), mostItems)]
		detail := templates.Commas(v.lang, what)
		if len(what) < len(items) {
			detail += " ..."
		}
		points = append(points, point{
			rank: rankMissing, brief: v.words("digest_missing_short", templates.Values{"count": count}),
			full: v.words("digest_missing", templates.Values{"count": count, "what": detail}),
		})
		want.raise(causeMissing, float64(n), items[0])
	}
	if p, cause, n := v.attendance(f.Attendance); p.text != "" {
		points = append(points, point{rank: rankAttendance, brief: p, full: p})
		want.raise(cause, float64(n), "")
	}
	most, mostN := mostMarks, mostNotes
	if rich {
		most, mostN = mostMarksRich, mostNotesRich
	}
	marks := weakestFirst(f.Marks)
	for i, m := range marks {
		if i == most {
			break
		}
		values := templates.Values{"subject": m.Subject, "marks": m.Marks, "out_of": m.OutOf}
		p := point{rank: rankMark, brief: v.words("digest_mark", values), extra: i > 0}
		p.full = p.brief
		if rich && m.Test != "" {
			values["subject"] = m.Subject + " (" + m.Test + ")"
			p.full = v.words("digest_mark", values)
		}
		points = append(points, p)
	}
	if len(marks) > 0 {
		weakest := marks[0]
		if weakest.share >= goodShare {
			want.raise(causeGoodMark, weakest.share, "")
		} else {
			want.raise(causeWeakMark, 1-weakest.share, weakest.Subject)
		}
	}
	for i, n := range latestFirst(f.Notes) {
		if i == mostN {
			break
		}
		p := v.words("digest_note", templates.Values{"note": n.Note})
		points = append(points, point{rank: rankNote, brief: p, full: p, note: n.Note, extra: i > 0})
		if n.Kind == Praise {
			want.raise(causePraise, 0, "")
		} else {
			want.raise(causeImprove, 0, "")
		}
	}
	return points, want
}

// attendance is the sentence about a child's days, empty where they allow none: all were present, or how many were not. Leave
// is no absence, but days with leave were not all present either.
func (v *voice) attendance(list []Attendance) (text wording, cause cause, days int) {
	var absent, late, leave int
	for _, a := range list {
		switch a.Status {
		case Absent:
			absent++
		case Late:
			late++
		case Leave:
			leave++
		}
	}
	all := strconv.Itoa(len(list))
	switch {
	case absent > 0:
		return v.words("digest_absent", templates.Values{"count": strconv.Itoa(absent), "days": all}), causeAbsent, absent
	case len(list) == 0 || leave > 0:
		return wording{}, causeNone, 0
	case late > 0:
		return v.words("digest_present", templates.Values{"days": all}), causeLate, late
	}
	return v.words("digest_present", templates.Values{"days": all}), causePresent, len(list)
}

// missingItems names each homework, the one due last first, since it can still be done: "Maths p41".
func missingItems(list []Missing) []string {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b Missing) int {
		return cmp.Or(cmp.Compare(b.Due, a.Due), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Title, b.Title))
	})
	items := make([]string, len(sorted))
	for i, m := range sorted {
		items[i] = templates.Straighten(strings.TrimSpace(m.Subject + " " + m.Title))
	}
	return items
}

// result is a mark with its share of what could be had; -1 where that can't be counted.
type result struct {
	Mark
	share float64
}

// weakestFirst orders the marks that can be said; what can't be counted comes before what can.
func weakestFirst(list []Mark) []result {
	var marks []result
	for _, m := range list {
		m.Subject, m.Marks, m.OutOf, m.Test = plain(m.Subject), plain(m.Marks), plain(m.OutOf), plain(m.Test)
		if m.Subject == "" || m.Marks == "" || m.OutOf == "" {
			continue
		}
		r := result{m, -1}
		got, err1 := strconv.ParseFloat(m.Marks, 64)
		of, err2 := strconv.ParseFloat(m.OutOf, 64)
		if err1 == nil && err2 == nil && of > 0 {
			r.share = got / of
		}
		marks = append(marks, r)
	}
	slices.SortFunc(marks, func(a, b result) int {
		return cmp.Or(cmp.Compare(a.share, b.share), cmp.Compare(a.Subject, b.Subject), cmp.Compare(b.Date, a.Date), cmp.Compare(a.Test, b.Test), cmp.Compare(a.Marks, b.Marks))
	})
	return marks
}

// latestFirst orders the notes that can be said.
func latestFirst(list []Note) []Note {
	var notes []Note
	for _, n := range list {
		if n.Note = plain(n.Note); n.Note != "" {
			notes = append(notes, n)
		}
	}
	slices.SortFunc(notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Note, b.Note))
	})
	return notes
}

// plain is a cell in the plainest letters that say the same, without a full stop at its end: the text goes on after it.
func plain(s string) string {
	return strings.TrimRight(templates.Clean(templates.Straighten(s)), " .۔")
}
