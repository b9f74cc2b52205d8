package bench

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"raabta/bot"
	"raabta/bot/twilio"
)

// Conns is how many connections both may open: what flies at a time, and a few.
const Conns = bot.InFlight + 4

// Bare sends n messages in the least way there is: twilio-go over the transport that Raabta sends with, so many at a time,
// and nothing written down. What it loses in a crash nobody knows.
func Bare(p *Provider, n int, to, body func(i int) string) error {
	api, err := url.Parse(p.URL)
	if err != nil {
		return err
	}
	c := &client.Client{
		Credentials: client.NewCredentials(p.AccountSID, p.AuthToken),
		HTTPClient:  &http.Client{Transport: twilio.Transport(api, Conns)},
	}
	c.SetAccountSid(p.AccountSID)
	service := openapi.NewApiServiceWithClient(c)
	var next atomic.Int64
	errs := make(chan error, bot.InFlight)
	var wg sync.WaitGroup
	for range bot.InFlight {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				params := &openapi.CreateMessageParams{}
				params.SetTo(to(i)).SetFrom(From).SetBody(body(i)).SetValidityPeriod(36000)
				made, err := service.CreateMessage(params)
				if err == nil && made.Sid == nil {
					err = fmt.Errorf("an answer without a sid")
				}
				if err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	select {
	case err := <-errs:
		return fmt.Errorf("the bare loop: %w", err)
	default:
		return nil
	}
}
