package join

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the light margin that a reader needs around a code, in modules (ISO/IEC 18004, 5.3.8).
const quiet = 4

// quietOnScreen is the margin on a terminal, where room is short and what surrounds the code is dark and even: phones read it.
const quietOnScreen = 2

// Code is a QR code.
type Code struct {
	bits  *qr.Code
	quiet int // margin, in modules
}

// CodeOf makes the code of a text. A quarter of it may be lost (level Q): posters get torn and written on.
func CodeOf(text string) (Code, error) {
	bits, err := qr.Encode(text, qr.Q)
	if err != nil {
		return Code{}, fmt.Errorf("make a QR code: %w", err)
	}
	return Code{bits, quiet}, nil
}

// ScreenCodeOf makes the code of a long text for a screen: as small as can be (level L), since it is neither torn nor written on
// and must stand on a terminal whole.
func ScreenCodeOf(text string) (Code, error) {
	bits, err := qr.Encode(text, qr.L)
	if err != nil {
		return Code{}, fmt.Errorf("make a QR code: %w", err)
	}
	return Code{bits, quietOnScreen}, nil
}

// SVG is the code as a drawing without a size of its own, one unit a module, black on white.
func (c Code) SVG() string {
	side := c.Side()
	return fmt.Sprintf(`<svg viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img"><path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`,
		side, side, side, side, c.Path())
}

// Side is how many units the drawing has on each side, its light margin included.
func (c Code) Side() int { return c.bits.Size + 2*c.quiet }

// Path is what is black of the drawing, as the d of an SVG path.
func (c Code) Path() string {
	n := c.bits.Size
	var path strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && c.bits.Black(x, y) {
				x++
			}
			if x > from { // a run of modules is one rectangle, so that no hairline shows between them
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+c.quiet, y+c.quiet, x-from, x-from)
			}
		}
	}
	return path.String()
}

// Blocks draws the code for a terminal, two rows of modules to a line. Light modules are the blocks: that is right on a
// dark background, and most phones read the inverse too.
func (c Code) Blocks() string {
	light := func(x, y int) bool { return !c.bits.Black(x, y) } // outside of the code is light
	var b strings.Builder
	for y := -c.quiet; y < c.bits.Size+c.quiet; y += 2 {
		for x := -c.quiet; x < c.bits.Size+c.quiet; x++ {
			switch above, below := light(x, y), y+1 < c.bits.Size+c.quiet && light(x, y+1); {
			case above && below:
				b.WriteRune('█')
			case above:
				b.WriteRune('▀')
			case below:
				b.WriteRune('▄')
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
