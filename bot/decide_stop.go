package bot

import (
	"raabta/bot/reply"
	"raabta/templates"
)

// providerOptOut writes down what the provider already answered (Twilio's OptOutType) and stays silent: the person has
// had one answer. https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
func (d *decider) providerOptOut() bool {
	switch d.in.Message.OptOutType {
	case "STOP":
		d.out.Effects = append(d.out.Effects, OptOut{Number: d.in.Message.Number, Topic: TopicAll, At: d.in.Message.CreatedAt, Source: "provider"})
		d.because("the provider took STOP and answered it")
		d.staffStopped()
	case "START":
		d.out.Effects = append(d.out.Effects, OptIn{Number: d.in.Message.Number, Topic: TopicAll, At: d.in.Message.CreatedAt})
		d.because("the provider took START and answered it")
	case "HELP":
		d.because("the provider took HELP and answered it")
	default:
		return false
	}
	return true
}

// optWords obeys STOP, START and HELP in three languages. STOP is confirmed once, START whenever it changes something,
// HELP always.
func (d *decider) optWords() bool {
	if d.in.Message.Number == "" {
		return false
	}
	topic := TopicAll
	if d.read.Topic != "" {
		topic = Topic(d.read.Topic)
	}
	switch d.read.Kind {
	case reply.Stop:
		d.because(d.read.Why)
		already := d.optedOut(topic)
		d.out.Effects = append(d.out.Effects, OptOut{Number: d.in.Message.Number, Topic: topic, At: d.in.Message.CreatedAt, Source: "reply"})
		d.staffStopped()
		d.stopping, d.asked = true, true
		switch {
		case already:
			d.because("stopped before, and told so then")
		case topic == TopicAll:
			d.say("stop_done", nil)
		default:
			d.say("stop_topic_done", templates.Values{"topic": d.word("topic_" + string(topic))})
		}
	case reply.Start:
		d.because(d.read.Why)
		d.out.Effects = append(d.out.Effects, OptIn{Number: d.in.Message.Number, Topic: topic, At: d.in.Message.CreatedAt})
		if len(d.in.OptOuts) > 0 {
			d.asked = true
			d.say("start_done", nil)
		} else {
			d.say("help", nil)
		}
	case reply.Help:
		if d.spokenFor() {
			d.giveWay()
			return false // to the person who talks to them
		}
		d.because(d.read.Why)
		d.say("help", nil)
	default:
		return false
	}
	return true
}

// optedOut says that an opt-out covers the topic already.
func (d *decider) optedOut(topic Topic) bool {
	for _, o := range d.in.OptOuts {
		if o.Topic == TopicAll || o.Topic == topic {
			return true
		}
	}
	return false
}

// staffStopped warns the office when a teacher's phone no longer takes forwards.
func (d *decider) staffStopped() {
	for _, s := range d.in.Staff {
		d.out.Effects = append(d.out.Effects, RaiseAlarm{Alarm{
			SchoolID: d.in.School.ID, Cause: "staff-stop:" + s.ID,
			Text: s.Name + " wrote STOP: parents' messages no longer reach that phone. Ask them to write START.",
		}})
	}
}
