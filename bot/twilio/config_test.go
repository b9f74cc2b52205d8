package twilio

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
)

const testAccount = "AC0123456789abcdef0123456789abcdef"

func TestSettingsThatMustNotStart(t *testing.T) {
	sound := Config{AccountSID: testAccount, AuthTokens: []string{"secret"}, PublicURL: "https://raabta.school.example"}
	rows := []struct {
		name   string
		change func(*Config)
		says   string
	}{
		{"no auth token", func(c *Config) { c.AuthTokens = nil }, "TWILIO_AUTH_TOKEN is empty"},
		{"an empty auth token", func(c *Config) { c.AuthTokens = []string{""} }, "auth tokens is empty"},
		{"an empty old token", func(c *Config) { c.AuthTokens = []string{"new", " "} }, "auth tokens is empty"},
		{"no account", func(c *Config) { c.AccountSID = "" }, "TWILIO_ACCOUNT_SID"},
		{"an API key for the account", func(c *Config) { c.AccountSID = "SK0123456789abcdef0123456789abcdef" }, "begin with AC"},
		{"an API address without a scheme", func(c *Config) { c.APIURL = "api.twilio.com" }, "TWILIO_API_URL is not a web address"},
		{"an API address with a password", func(c *Config) { c.APIURL = "https://u:p@api.twilio.com" }, "TWILIO_API_URL must not hold"},
		{"a public address without a host", func(c *Config) { c.PublicURL = "https://" }, "PUBLIC_URL is not a web address"},
		{"a public address with a query", func(c *Config) { c.PublicURL = "https://a.example/?x=1" }, "PUBLIC_URL must not hold a question mark"},
		{"a public address of another kind", func(c *Config) { c.PublicURL = "ftp://a.example" }, "PUBLIC_URL is not a web address"},
	}
	for _, row := range rows {
		cfg := sound
		row.change(&cfg)
		_, err := New(cfg)
		if err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: New says %v, want %q", row.name, err, row.says)
		}
		if _, err := NewWebhooks(cfg, nil, slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%s: NewWebhooks starts", row.name)
		}
	}
	if _, err := New(sound); err != nil {
		t.Errorf("sound settings: %v", err)
	}
	_, err := New(Config{})
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("empty settings: %v, want both problems at once", err)
	}
}

func TestAuthTokens(t *testing.T) {
	for setting, want := range map[string][]string{
		"":          nil,
		" , ":       nil,
		"one":       {"one"},
		"new, old ": {"new", "old"},
		"new,":      {"new"},
	} {
		if got := AuthTokens(setting); !slices.Equal(got, want) {
			t.Errorf("AuthTokens(%q) = %q, want %q", setting, got, want)
		}
	}
}
