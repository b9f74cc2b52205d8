package console_test

import (
	"math"
	"testing"

	"raabta/bot/console"
)

// TestASmallPartIsSeen: one message among a thousand has its part of the bar, and parts add up to all of it.
func TestASmallPartIsSeen(t *testing.T) {
	for _, counts := range [][]int{{3, 1}, {1}, {1000, 1}, {1, 100_000, 1, 1}, {1, 1, 1, 1, 1, 1, 1}, {5, 1, 999}} {
		sum := 0.0
		for i, part := range console.Shares(counts, 1000, 8) {
			if part < 8 {
				t.Errorf("of %v part %d is %.1f wide", counts, i, part)
			}
			sum += part
		}
		if math.Abs(sum-1000) > 1e-6 {
			t.Errorf("the parts of %v come to %f", counts, sum)
		}
	}
	if wide := console.Shares([]int{3, 1}, 1000, 8); wide[0] != 750 {
		t.Errorf("three of four are %f of a thousand", wide[0])
	}
}
