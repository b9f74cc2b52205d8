package main

import (
	"strings"
	"testing"

	"raabta/bot"
)

// TestALoopThatTwilioStopsIsTold: Twilio cuts a rapid exchange between two machines off. The text is given up, not tried again
// and again, and staff hear of it once.
func TestALoopThatTwilioStopsIsTold(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.texts(2, bot.Conversation)
		fl.sends()
		for _, c := range fl.twilio.Creates() {
			fl.twilio.Callback(c.SID, "undelivered", 30039)
		}
		fl.step()
		alarms, err := fl.desk.store.Alarms(fl.t.Context())
		if err != nil {
			fl.t.Fatal(err)
		}
		if len(alarms) != 1 || alarms[0].Count != 2 || !strings.Contains(alarms[0].Text, "an automatic answer may be talking to ours") {
			fl.t.Errorf("staff are told %+v", alarms)
		}
		if all, by := fl.out(); len(all) != 2 || by[bot.Undelivered] != 2 {
			fl.t.Errorf("they stand at %v", by)
		}
	})
}
