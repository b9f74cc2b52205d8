// Package torture finds out whether the program keeps its word when it is killed: it starts the program as a child, again
// and again on one database, has a school's day happen to it, and kills it at a random moment with SIGKILL.
//
//	queue a broadcast ▶ start serve ▶ phones write, Twilio calls back ▶ kill -9 ▶ … ▶ a calm run on a clock of its own ▶ check
//
// Twilio is twiliotest, in this process: its log of accepted creates is the ground truth. What the program promised (a
// broadcast that was taken, a webhook that was answered 2xx) is written into a history as Notes, each with a mark, a word
// that stands nowhere else. In the end Check compares notes, creates and database:
//
//	lost        promised, and neither live nor ended in the database; or "sent" there and unknown to Twilio
//	duplicated  the same words twice to a phone, or one message created twice
//	misrouted   words at a phone that are none of its, or put down to a family that did not write them
//
// A message whose create was never answered may have been sent or not: it is in doubt, it is counted, and it must not be sent
// again. One seed is one plan: the same broadcasts, texts, faults and kills in the same order. How far the program got before
// each kill hangs on the machine.
//
// The package knows the program only by its command line, its webhooks and its storage. What runs the calm end is given to
// it.
package torture
