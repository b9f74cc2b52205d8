package main

import (
	"maps"
	"slices"
	"sync"
	"time"

	"raabta/bot"
	"raabta/bot/console"
)

// handsets are the phones of the stage with what lies on them, for the page /phones: what the simulator delivered and what was
// written, in its order.
type handsets struct {
	mu      sync.Mutex // the outbox hands over many messages at a time
	talk    map[bot.Number][]console.Bubble
	channel map[bot.Number]bot.ChannelName // that each was last on
}

func newHandsets() *handsets {
	return &handsets{talk: map[bot.Number][]console.Bubble{}, channel: map[bot.Number]bot.ChannelName{}}
}

// got puts a message of the school's on a phone.
func (h *handsets) got(m bot.Outgoing, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.talk[m.Number] = append(h.talk[m.Number], console.Bubble{ID: m.ID, Channel: m.Channel, Text: m.Shown(), At: at})
	h.channel[m.Number] = m.Channel
}

// wrote notes what a phone wrote. quoting is the id of the message that it answers.
func (h *handsets) wrote(n bot.Number, channel bot.ChannelName, text, quoting string, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	b := console.Bubble{Mine: true, Channel: channel, Text: text, At: at}
	for _, other := range h.talk[n] {
		if quoting != "" && other.ID == quoting && channel == bot.WhatsApp { // an SMS shows no such thing
			b.Quoted = other.Text
		}
	}
	h.talk[n] = append(h.talk[n], b)
	h.channel[n] = channel
}

// uses notes that a phone is on a channel.
func (h *handsets) uses(n bot.Number, channel bot.ChannelName) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.channel[n] = channel
}

// on is what lies on a phone, and the channel it was last on, "" for none.
func (h *handsets) on(n bot.Number) ([]console.Bubble, bot.ChannelName) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.talk[n]), h.channel[n]
}

// numbers are the phones on which something lies.
func (h *handsets) numbers() []bot.Number {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Sorted(maps.Keys(h.talk))
}
