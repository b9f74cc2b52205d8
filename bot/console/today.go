package console

// todayView is the page /.
type todayView struct {
	*frame
}

func home(v *visit) error {
	return v.page("today", todayView{frame: v.framed(v.t("Today"))})
}

// todayStore is what the page reads.
type todayStore interface{}
