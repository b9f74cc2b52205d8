package console

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// resultsAtOnce is how many rows of a file are held at a time, whatever its length.
const resultsAtOnce = 500

// resultsFile streams what became of a broadcast, as a sheet.
func resultsFile(v *visit) error {
	b, err := v.broadcastOf(v.PathValue("id"))
	if err != nil {
		return err
	}
	if ok, err := v.provedLately("/broadcasts/" + b.ID); !ok {
		return err
	}
	f := bot.ResultFilter{Limit: resultsAtOnce}
	list, err := v.c.Store.Results(v.Context(), b.ID, f)
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=\"results-%s-%s.csv\"", civil.DateOf(b.SendAfter, v.school.Zone()), b.ID[max(0, len(b.ID)-6):]))
	out, sheet := http.NewResponseController(v.w), csv.NewWriter(v.w)
	sheet.UseCRLF = true      // RFC 4180
	fmt.Fprint(v.w, "\uFEFF") // or Excel reads it in the machine's own code page
	if v.Method == http.MethodHead {
		return nil
	}
	write := func(cells ...string) {
		for i := range cells {
			cells[i] = harmless(cells[i])
		}
		sheet.Write(cells) // Flush tells what went wrong
	}
	write(v.t("Family"), v.t("Children"), v.t("Number"), v.t("By"), v.t("State"), v.t("Why"), v.t("Answer"), v.t("Sent"), v.t("Ended"))
	bare := strings.NewReplacer("\u2068", "", "\u2069", "") // a sheet's cell is no line of a page
	for {
		for _, r := range list {
			line := v.resultLine(r)
			write(r.Name, bare.Replace(line.Children), r.Number.Shown(), line.Way, line.Status, bare.Replace(v.reason(r.Why())), v.answerWords(r.Answer), v.sheetTime(r.SentAt), v.sheetTime(r.DoneAt))
		}
		// A slow line may take its time, as long as it goes on.
		if err := out.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			return v.breaksOff(err)
		}
		if sheet.Flush(); sheet.Error() != nil || out.Flush() != nil {
			return nil // the browser is gone
		}
		if len(list) < resultsAtOnce {
			return nil
		}
		f.After = list[len(list)-1].ID
		if list, err = v.c.Store.Results(v.Context(), b.ID, f); err != nil {
			return v.breaksOff(err)
		}
	}
}

// breaksOff ends an answer that cannot be finished, so that the browser does not take it for whole.
func (v *visit) breaksOff(err error) error {
	if v.Context().Err() == nil {
		v.c.Log.Error("page broken off", "route", v.route.path, "err", err)
	}
	panic(http.ErrAbortHandler)
}

// harmless makes a cell that no program for sheets takes for a formula
// (https://owasp.org/www-community/attacks/CSV_Injection): people's names and words stand in these files.
func harmless(cell string) string {
	cell = strings.ReplaceAll(cell, "\x00", "")
	if strings.IndexAny(strings.TrimLeft(cell, " \u00A0\u200B\u200E\u200F\u202A\u202B\u2066\u2067\u2068\uFEFF"), "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}

// sheetTime is an instant as sheets read it, by the school's clock.
func (v *visit) sheetTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	wall := civil.WallOf(at, v.school.Zone())
	return wall.Date.String() + " " + wall.Clock.String()
}

// answerWords says an answer to a yes-or-no question.
func (v *visit) answerWords(answer string) string {
	switch answer {
	case "yes":
		return v.t("yes")
	case "no":
		return v.t("no")
	}
	return answer
}
