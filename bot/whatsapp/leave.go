package whatsapp

import (
	"context"
	"fmt"
	"time"

	"raabta/bot"
)

// leaveWithin is how long WhatsApp may take to take a device off its phone's list.
const leaveWithin = 20 * time.Second

// Leave unlinks a number whose session this process holds: the device is taken off the phone's list, and its keys are deleted
// here. Where WhatsApp cannot be told, the keys go all the same and the link's reason says what is left to do on the phone. It does
// nothing while another call does it.
func (c *Channel) Leave(ctx context.Context, senderID string) error {
	l := c.line(senderID)
	if l == nil {
		return fmt.Errorf("unlink %s: %w", senderID, bot.ErrStale)
	}
	goes, ours := l.depart()
	if !ours {
		return nil
	}
	defer close(goes)
	end := ending{state: bot.LinkUnlinked, gone: true}
	cli, up := l.ready()
	told := false
	if up {
		limit, cancel := context.WithTimeout(ctx, leaveWithin)
		told = cli.Logout(limit) == nil
		cancel()
	}
	if !told {
		if err := c.sessions.Forget(ctx, l.link); err != nil {
			l.stays()
			return err
		}
		end.reason = "WhatsApp could not be told: remove the device on the phone too, under Linked devices"
	}
	l.over(end)
	return nil
}

// depart begins to unlink the number; ours is false where somebody does that already.
func (l *line) depart() (goes chan struct{}, ours bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.goes != nil {
		return nil, false
	}
	l.goes = make(chan struct{})
	return l.goes, true
}

// stays says that the number was not unlinked after all.
func (l *line) stays() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.goes = nil
}

// going is closed when the number has been unlinked; nil while nobody does that.
func (l *line) going() chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.goes
}

// left is how a connection ended, which may have been because the number is being unlinked: then the word of whoever does it is
// waited for.
func (l *line) left(ctx context.Context, end ending) ending {
	goes := l.going()
	if goes == nil {
		return end
	}
	select {
	case <-goes:
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.heard.end != nil {
		return *l.heard.end
	}
	return end
}
