// Package bench measures: what a piece of work costs this process in CPU and memory (Meter), a fake Twilio in a process of
// its own so that its cost is not ours (Provider), the least that any sender could do (Bare), a school to send to (School),
// and figures that can be compared and of which several runs have a median.
//
// It sends nothing to anybody and knows no database: what is measured is the caller's.
package bench
