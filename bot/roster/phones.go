package roster

import (
	"errors"
	"regexp"
	"strings"

	"raabta/bot"
)

// maxNumbers is how many numbers one cell may hold.
const maxNumbers = 5

var betweenNumbers = regexp.MustCompile(`(?i)[/,;&|،؛\n]+|\s(?:or|and|aur|ya|یا|اور)\s`)

// badNumber is a number that could not be read.
type badNumber struct {
	text string
	err  error
}

var errManyNumbers = errors.New("there are more than five numbers here: keep the two that reach the family")

// parseNumbers reads the numbers of a cell: one, or several parted by a slash, a comma, "or", a new line or only spaces.
// None is no error: families without a phone exist.
func parseNumbers(cell, country string) (numbers []bot.Number, bad []badNumber) {
	if empty(cell) {
		return nil, nil
	}
	if n, err := bot.ParseNumber(cell, country); err == nil {
		return []bot.Number{n}, nil // 0300/1234567 is one number, slash or not
	}
	parts := betweenNumbers.Split(cell, -1)
	if len(parts) > 2*maxNumbers {
		return nil, []badNumber{{cell, errManyNumbers}}
	}
	for _, part := range parts {
		if empty(part) {
			continue
		}
		n, err := bot.ParseNumber(part, country)
		if err == nil {
			numbers = append(numbers, n)
			continue
		}
		if several := bySpaces(part, country); len(several) > 1 {
			numbers = append(numbers, several...)
			continue
		}
		bad = append(bad, badNumber{strings.TrimSpace(part), err})
	}
	if len(numbers) > maxNumbers {
		return nil, []badNumber{{cell, errManyNumbers}}
	}
	return numbers, bad
}

// bySpaces reads numbers that only spaces part, "0300 1234567 0321 7654321": the shortest run of words that is a number,
// then the next. nil where any word is left over.
func bySpaces(text, country string) []bot.Number {
	var numbers []bot.Number
	run := ""
	parts := strings.Fields(text)
	if len(parts) > 4*maxNumbers {
		return nil
	}
	for _, part := range parts {
		run = strings.TrimSpace(run + " " + part)
		if n, err := bot.ParseNumber(run, country); err == nil {
			numbers = append(numbers, n)
			run = ""
		}
	}
	if run != "" {
		return nil
	}
	return numbers
}

// said is yes, no, or nothing.
type said int

const (
	unsaid said = iota
	yes
	no
)

var yesNo = words(map[string]said{
	"yes,y,haan,han,haa,jee,ji,jee haan,ok,true,same,as above,above,available,contact 1,1,ہاں,جی,جی ہاں,✓": yes,
	"no,n,nahi,nahin,nai,na,none,nil,false,not available,0,نہیں,نہ":                                        no,
})

// parseYes reads a cell that says whether Contact 1 is on WhatsApp. ok is false where it says something else.
func parseYes(cell string) (answer said, ok bool) {
	switch strings.TrimSpace(cell) {
	case "":
		return unsaid, true
	case "✓", "✔", "☑", "✅":
		return yes, true
	case "-", "–", "—", "✗", "✘", "x", "X":
		return no, true
	}
	answer, ok = yesNo[fold(cell)]
	return answer, ok
}

// addPhone puts a number behind the ones that are there, once.
func addPhone(phones []bot.Phone, p bot.Phone) []bot.Phone {
	for i := range phones {
		if phones[i].Number == p.Number {
			phones[i].WhatsApp = phones[i].WhatsApp || p.WhatsApp
			return phones
		}
	}
	p.SMS = true // ParseNumber takes mobile numbers only
	return append(phones, p)
}
