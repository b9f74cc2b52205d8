package twilio

import (
	"net/http"
	"net/http/httptest"
	"testing"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"raabta/bot"
)

// The exchange serves all of twilio-go's calls, not only the create.
func TestReadingMessages(t *testing.T) {
	f := start(t)
	c := newClient(t, f)
	first, second := c.Send(t.Context(), text("one")), c.Send(t.Context(), text("two"))
	if first.Outcome != bot.Accepted || second.Outcome != bot.Accepted {
		t.Fatalf("sent %+v, %+v", first, second)
	}
	api := openapi.NewApiServiceWithClient(&exchange{ctx: t.Context(), api: c.api, settings: &c.settings})
	if m, err := api.FetchMessage(first.ProviderID, nil); err != nil || *m.Body != "one" {
		t.Errorf("fetched %+v, %v", m, err)
	}
	page, err := api.PageMessage((&openapi.ListMessageParams{}).SetTo("+923001234567").SetPageSize(1), "", "")
	if err != nil || len(page.Messages) != 1 || *page.Messages[0].Sid != second.ProviderID {
		t.Errorf("listed %+v, %v", page, err)
	}
	if _, err := api.FetchMessage("SM0", nil); err == nil {
		t.Error("a message that is not there was fetched")
	}
}

// An API behind a path, as a gateway may have it.
func TestAPIAddressWithAPath(t *testing.T) {
	var path string
	gateway := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { path = r.URL.Path }))
	defer gateway.Close()
	f := start(t)
	c := newClient(t, f, func(cfg *Config) { cfg.APIURL = gateway.URL + "/twilio/" })
	if res := c.Send(t.Context(), text("hello")); res.Outcome != bot.Doubt {
		t.Errorf("an empty 200: %+v", res)
	}
	if want := "/twilio/2010-04-01/Accounts/" + f.AccountSID + "/Messages.json"; path != want {
		t.Errorf("path %s, want %s", path, want)
	}
}
