package digest

import "raabta/templates"

// cause is what an action is about, the most important first: what is missing, then what could be better, then praise.
type cause int

const (
	causeMissing cause = iota
	causeAbsent
	causeWeakMark
	causeImprove
	causePraise
	causeGoodMark
	causeLate // present, at times late
	causePresent
	causeNone
)

// want is the most important thing among a child's facts.
type want struct {
	cause  cause
	weight float64 // among children with the same cause: more is more important
	what   string  // the homework, the subject
}

// raise notes a cause, if it is more important than what was noted before.
func (w *want) raise(c cause, weight float64, what string) {
	if c < w.cause {
		*w = want{c, weight, what}
	}
}

// before says that w is the more important one.
func (w want) before(o want) bool {
	return w.cause < o.cause || w.cause == o.cause && w.weight > o.weight
}

// action is one wording of what a family is asked to do. A plain one names no child: the line above it does.
type action struct {
	wording
	plain bool
}

// actions are the wordings of an action, the fullest first and a plain one last.
func (v *voice) actions(w want, child string) []action {
	values := templates.Values{"child": child, "what": w.what, "subject": w.what}
	full := func(name string) action { return action{wording: v.words(name, values)} }
	plain := func(name string) action { return action{v.words(name, nil), true} }
	switch w.cause {
	case causeMissing:
		return []action{full("digest_act_missing"), full("digest_act_missing_short"), plain("digest_act_missing_plain")}
	case causeAbsent:
		return []action{full("digest_act_absent"), plain("digest_act_absent_plain")}
	case causeWeakMark:
		return []action{full("digest_act_mark"), plain("digest_act_mark_plain")}
	case causeImprove:
		return []action{full("digest_act_talk"), plain("digest_act_missing_plain")} // ten minutes for what the teacher wrote
	case causeLate:
		return []action{full("digest_act_talk"), plain("digest_act_mark_plain")}
	}
	return []action{full("digest_act_praise"), plain("digest_act_praise_plain")}
}
