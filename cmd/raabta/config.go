package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"

	"raabta/bot"
	"raabta/templates"
)

// config is every setting. The environment wins over .env; a secret may come from a file named by its _FILE twin.
type config struct {
	DatabaseURL string `env:"DATABASE_URL" envDefault:"sqlite:raabta.db"`
	ListenAddr  string `env:"LISTEN_ADDR" envDefault:"127.0.0.1:8080"`
	PublicURL   string `env:"PUBLIC_URL"`
	LogLevel    string `env:"LOG_LEVEL" envDefault:"info"`

	TwilioAccountSID   string  `env:"TWILIO_ACCOUNT_SID"`
	TwilioAuthToken    string  `env:"TWILIO_AUTH_TOKEN"`
	TwilioAPIURL       string  `env:"TWILIO_API_URL" envDefault:"https://api.twilio.com"`
	TwilioSMSFrom      string  `env:"TWILIO_SMS_FROM"`
	TwilioWhatsAppFrom string  `env:"TWILIO_WHATSAPP_FROM"`
	TwilioRate         float64 `env:"TWILIO_RATE" envDefault:"1"`

	AlertPhone   string `env:"ALERT_PHONE"`
	SegmentPrice string `env:"SEGMENT_PRICE"`

	SchoolName      string `env:"SCHOOL_NAME"`
	SchoolCountry   string `env:"SCHOOL_COUNTRY" envDefault:"PK"`
	SchoolTimezone  string `env:"SCHOOL_TIMEZONE" envDefault:"Asia/Karachi"`
	SchoolLanguages string `env:"SCHOOL_LANGUAGES" envDefault:"en,ur,ur-Latn"`
	SchoolHours     string `env:"SCHOOL_HOURS" envDefault:"08:00-21:00"`
	TeacherHours    string `env:"TEACHER_HOURS" envDefault:"07:30-16:00"`
	SchoolWeekOff   string `env:"SCHOOL_WEEK_OFF" envDefault:"sun"`

	alert bot.Number
}

// secrets may be given as NAME_FILE, the path of a file that holds the value.
func secrets() []string { return []string{"TWILIO_AUTH_TOKEN", "DATABASE_URL"} }

// loadConfig reads .env in the working folder and the environment, and reports everything wrong at once.
func loadConfig() (config, error) {
	values, err := godotenv.Read(".env")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return config{}, fmt.Errorf("the file .env cannot be read (%v): each line is NAME=value", err)
	}
	if values == nil {
		values = map[string]string{}
	}
	for _, pair := range os.Environ() {
		if name, value, ok := strings.Cut(pair, "="); ok {
			values[name] = value
		}
	}
	var wrong []error
	for _, name := range secrets() {
		file := values[name+"_FILE"]
		if file == "" {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s_FILE names a file that cannot be read: %w", name, err))
			continue
		}
		values[name] = strings.TrimSpace(string(content))
	}
	for name, value := range values {
		if strings.TrimSpace(value) == "" {
			delete(values, name) // "NAME=" in .env is a setting left empty: its default
		}
	}
	var c config
	if err := env.ParseWithOptions(&c, env.Options{Environment: values}); err != nil {
		wrong = append(wrong, err)
	}
	wrong = append(wrong, c.check()...)
	if len(wrong) > 0 {
		return c, fmt.Errorf("the settings need attention:\n%w", errors.Join(wrong...))
	}
	return c, nil
}

func (c *config) check() []error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf("  "+format, args...)) }
	if !strings.HasPrefix(c.DatabaseURL, "sqlite:") && !strings.HasPrefix(c.DatabaseURL, "postgres://") && !strings.HasPrefix(c.DatabaseURL, "postgresql://") {
		add("DATABASE_URL must begin with sqlite: or postgres://")
	}
	if c.PublicURL != "" {
		if u, err := url.Parse(c.PublicURL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" {
			add("PUBLIC_URL must be this server's address as the internet sees it, like https://raabta.school.example")
		}
		c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	}
	if u, err := url.Parse(c.TwilioAPIURL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		add("TWILIO_API_URL must be an address like https://api.twilio.com")
	}
	if (c.TwilioAccountSID == "") != (c.TwilioAuthToken == "") {
		add("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together: set both, or neither")
	}
	if c.TwilioAccountSID != "" && (!strings.HasPrefix(c.TwilioAccountSID, "AC") || len(c.TwilioAccountSID) != 34) {
		add("TWILIO_ACCOUNT_SID must be AC and 32 letters and digits; it stands on the first page of Twilio's console")
	}
	if c.TwilioAccountSID == "" && (c.TwilioSMSFrom != "" || c.TwilioWhatsAppFrom != "") {
		add("TWILIO_SMS_FROM and TWILIO_WHATSAPP_FROM need TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
	}
	if c.TwilioAccountSID != "" && c.TwilioSMSFrom == "" && c.TwilioWhatsAppFrom == "" {
		add("Twilio has credentials but no number to send from: set TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM")
	}
	c.TwilioWhatsAppFrom = strings.TrimPrefix(c.TwilioWhatsAppFrom, "whatsapp:")
	for name, from := range map[string]string{"TWILIO_SMS_FROM": c.TwilioSMSFrom, "TWILIO_WHATSAPP_FROM": c.TwilioWhatsAppFrom} {
		if from != "" && !e164(from) && !(strings.HasPrefix(from, "MG") && len(from) == 34) {
			add("%s must be a number like +12025550123, or a messaging service MG…", name)
		}
	}
	if c.TwilioRate <= 0 || c.TwilioRate > 1000 {
		add("TWILIO_RATE must be messages a second, more than 0: 1 for an ordinary number")
	}
	if c.AlertPhone != "" {
		n, err := bot.ParseNumber(c.AlertPhone, c.SchoolCountry)
		if err != nil {
			add("ALERT_PHONE: %v", err)
		}
		c.alert = n
	}
	switch c.LogLevel {
	case "debug", "info", "warn", "error":
	default:
		add("LOG_LEVEL must be debug, info, warn or error")
	}
	if c.SegmentPrice != "" {
		if _, _, err := parsePrice(c.SegmentPrice); err != nil {
			add("SEGMENT_PRICE: %v", err)
		}
	}
	for _, err := range c.school().Check(knownLanguage) {
		add("%v", err)
	}
	return wrong
}

// school is the first school as the settings describe it.
func (c *config) school() bot.School {
	name := c.SchoolName
	if name == "" {
		name = "School"
	}
	return bot.School{
		Name: name, ShortName: bot.ShortNameOf(name), Country: c.SchoolCountry, Timezone: c.SchoolTimezone, Languages: c.SchoolLanguages,
		Hours: c.SchoolHours, TeacherHours: c.TeacherHours, WeekOff: c.SchoolWeekOff,
	}
}

func knownLanguage(l string) bool {
	for _, known := range templates.Languages() {
		if string(known) == l {
			return true
		}
	}
	return false
}

// e164 says that a sender is written as E.164 writes it; short codes are not.
func e164(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	return strings.Trim(s[1:], "0123456789") == ""
}
