package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/pflag"

	"raabta/bot"
)

// beyondBudget is the head's decision for one broadcast.
func beyondBudget(f *pflag.FlagSet) *bool {
	return f.Bool("beyond-budget", false, "the head decided: also to families that had their texts of the week")
}

// limitOf is a limit as a person reads it; 0 is none.
func limitOf(n int) string {
	if n == 0 {
		return "none"
	}
	return strconv.Itoa(n)
}

func setLimit(to *int, v string) (err error) {
	*to, err = bot.ParseLimit(v)
	return err
}

// priced adds what so many segments cost, where the price is known.
func (d *desk) priced(segments int) string {
	words := plural(segments, "segment", "segments")
	if each, unit, err := parsePrice(d.config.SegmentPrice); err == nil && each > 0 && segments > 0 {
		words += ", about " + money(each*float64(segments), unit)
	}
	return words
}

// showSpending says what the school spent today, where it has a cap.
func showSpending(ctx context.Context, a *app, d *desk, t *table) error {
	if d.school.DailyCap == 0 {
		return nil
	}
	spent, err := d.store.Spent(ctx, a.clock(), d.school)
	if err != nil {
		return err
	}
	t.add("spent today", fmt.Sprintf("%s of %s; %s kept for emergencies", strconv.Itoa(spent), d.priced(d.school.DailyCap), d.priced(d.school.EmergencyReserve)))
	return nil
}

// settingFlags lets the limits be given as flags too: --weekly-budget 3 is weekly-budget=3.
func settingFlags(f *pflag.FlagSet) func(args []string) []string {
	values := map[string]*string{}
	for _, key := range []string{"weekly-budget", "daily-cap", "emergency-reserve", "second-above"} {
		values[key] = f.String(key, "", "the same as "+key+"=N")
	}
	return func(args []string) []string {
		f.Visit(func(flag *pflag.Flag) {
			if v, ok := values[flag.Name]; ok {
				args = append(args, flag.Name+"="+*v)
			}
		})
		return args
	}
}
