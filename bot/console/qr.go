package console

import "rsc.io/qr"

// qrCode is a QR code to be drawn: a square of Size, of which each row lists where its dark runs begin and how long they are.
type qrCode struct {
	Size int
	Runs []qrRun
}

// qrRun is dark from X on, Wide long, in row Y.
type qrRun struct{ X, Y, Wide int }

// quietZone is the white rim that readers need, in modules (ISO/IEC 18004).
const quietZone = 4

func newQRCode(text string) (*qrCode, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, err
	}
	q := &qrCode{Size: code.Size + 2*quietZone}
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			begin := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > begin {
				q.Runs = append(q.Runs, qrRun{begin + quietZone, y + quietZone, x - begin})
			}
		}
	}
	return q, nil
}
