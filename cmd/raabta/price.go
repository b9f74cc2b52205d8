package main

import (
	"fmt"
	"strconv"
	"strings"
)

// parsePrice reads SEGMENT_PRICE, what one SMS segment costs: "2.5" or "2.5 PKR".
func parsePrice(s string) (each float64, unit string, err error) {
	number, unit, _ := strings.Cut(strings.TrimSpace(s), " ")
	each, err = strconv.ParseFloat(number, 64)
	if err != nil || each < 0 {
		return 0, "", fmt.Errorf("%q is not a price: write it like 2.5 or 2.5 PKR", s)
	}
	return each, strings.TrimSpace(unit), nil
}
