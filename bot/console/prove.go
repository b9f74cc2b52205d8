package console

import (
	"errors"
	"time"
)

// provedFor is how long it counts that a user has shown who they are.
const provedFor = 15 * time.Minute

// provedLately says that the visitor has just shown who they are. One who has a second step and has not is led to where they do, and
// back to the page at path: asked of whoever takes data out of the school or writes to all of it.
func (v *visit) provedLately(path string) (bool, error) {
	if v.user.TOTP == "" || v.now.Sub(v.signIn.ProvedAt) < provedFor {
		return true, nil
	}
	return false, v.leads("/prove?next="+queryEscape(path), "")
}

func provePage(v *visit) error {
	return v.page("prove", codeForm{frame: v.framed(v.t("Is it you?")), Next: next(v.FormValue("next"))})
}

func prove(v *visit) error {
	to := next(v.PostFormValue("next"))
	err := v.proves()
	if err == nil && v.user.TOTP != "" {
		err = v.takes(v.PostFormValue("code"))
	}
	if r, ok := errors.AsType[*refusal](err); ok {
		return v.pageWith(r.status, "prove", codeForm{frame: v.framed(v.t("Is it you?")), Next: to, Wrong: v.t(r.sentence, r.values...)})
	}
	if err != nil {
		return err
	}
	if err := v.c.Store.ProveSignIn(v.Context(), v.now, v.signIn.Token); err != nil {
		return err
	}
	return v.leads(to, "Thank you. For a quarter of an hour you are not asked again.")
}
