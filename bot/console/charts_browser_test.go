package console_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"raabta/bot/console"
)

// TestChartsTellTheirNumbers: what bars and columns draw is said in numbers too, and the smallest part of them is seen.
func TestChartsTellTheirNumbers(t *testing.T) {
	c := newCampus(t)
	a := c.access(desktop)
	for _, path := range []string{"/", "/broadcasts", c.paths["broadcast"]} {
		a.opens(path)
		a.finds(path, "bars")
	}
	a.opens("/")
	a.finds("/", "columns")

	// Every part that there is, in every light, whatever this school's messages come to.
	for _, kind := range console.Groups() {
		a.does(chromedp.Evaluate[chromedp.Void](`for (const drawing of document.querySelectorAll("svg.bar, svg.chart g:first-of-type")) {
			const part = document.createElementNS("http://www.w3.org/2000/svg", "rect");
			part.setAttribute("class", "` + kind + `");
			part.setAttribute("width", 10);
			part.setAttribute("height", 10);
			drawing.append(part);
		}`))
	}
	for _, l := range []look{desktop, night} {
		a.looks(l)
		a.finds("/ with every part", "contrast")
	}
}
