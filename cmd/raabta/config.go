package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/bot/twilio"
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

	WhatsAppLinked bool `env:"WHATSAPP_LINKED"`

	AlertPhone   string `env:"ALERT_PHONE"`
	SegmentPrice string `env:"SEGMENT_PRICE"`

	TrustedProxies string `env:"TRUSTED_PROXIES"`
	SecretKey      string `env:"SECRET_KEY"`

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
func secrets() []string { return []string{"TWILIO_AUTH_TOKEN", "DATABASE_URL", "SECRET_KEY"} }

// loadConfig reads .env in the working folder and the environment, and reports everything wrong at once. No secret stands
// in its errors.
func loadConfig() (config, error) {
	values, err := readDotenv(".env")
	if err != nil {
		return config{}, err
	}
	environment := map[string]string{}
	for _, pair := range os.Environ() {
		if name, value, ok := strings.Cut(pair, "="); ok {
			environment[name] = value
		}
	}
	for _, name := range secrets() {
		// The environment wins, whichever of the two it gives.
		_, plain := environment[name]
		_, file := environment[name+"_FILE"]
		if plain || file {
			delete(values, name)
			delete(values, name+"_FILE")
		}
	}
	maps.Copy(values, environment)
	var wrong []error
	for _, name := range secrets() {
		if err := unfold(values, name); err != nil {
			wrong = append(wrong, fmt.Errorf("  %w", err))
		}
	}
	for name, value := range values {
		if strings.TrimSpace(value) == "" {
			delete(values, name) // "NAME=" in .env is a setting left empty: its default
		}
	}
	var c config
	var notRead env.ParseError // a number that can't be read stays 0, and check refuses that in words of ours
	if err := env.ParseWithOptions(&c, env.Options{Environment: values}); err != nil && !errors.As(err, &notRead) {
		wrong = append(wrong, fmt.Errorf("  %w", err))
	}
	wrong = append(wrong, c.check()...)
	if len(wrong) > 0 {
		return c, fmt.Errorf("the settings need attention:\n%w", errors.Join(wrong...))
	}
	return c, nil
}

// readDotenv reads a file of NAME=value lines; one that is not there has none. The error says where, never what: the file
// holds secrets, which the library's own words would show.
func readDotenv(path string) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the file %s cannot be read: %w", path, reasonOf(err))
	}
	text := strings.TrimPrefix(string(content), "\ufeff") + "\n" // Notepad begins a file with this mark, and may end it without a line's end
	values, err := godotenv.Unmarshal(text)
	if err == nil {
		return values, nil
	}
	// What can be read up to a line's end is in order; the trouble begins with the next line that says something.
	lines := strings.SplitAfter(text, "\n")
	good := len(lines) - 1
	for ; good > 0; good-- {
		if _, err := godotenv.Unmarshal(strings.Join(lines[:good], "")); err == nil {
			break
		}
	}
	for good < len(lines)-1 && (strings.TrimSpace(lines[good]) == "" || strings.HasPrefix(strings.TrimSpace(lines[good]), "#")) {
		good++
	}
	return nil, fmt.Errorf("line %d of the file %s cannot be read: write NAME=value, and a value with spaces in quotes", good+1, path)
}

// unfold replaces NAME_FILE among values by NAME.
func unfold(values map[string]string, name string) error {
	path := strings.TrimSpace(values[name+"_FILE"])
	if path == "" {
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		// Without the path, which is the secret itself where somebody mixed up the two.
		return fmt.Errorf("%s_FILE names a file that cannot be read (%w): give the path of the file that holds the value", name, reasonOf(err))
	}
	if values[name] = strings.TrimSpace(string(content)); values[name] == "" {
		return fmt.Errorf("%s_FILE names a file that is empty: write the value into it", name)
	}
	return nil
}

// reasonOf is what is wrong with a file, without its path.
func reasonOf(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	return err
}

func (c *config) check() []error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf("  "+format, args...)) }
	if !strings.HasPrefix(c.DatabaseURL, "sqlite:") && !strings.HasPrefix(c.DatabaseURL, "postgres://") && !strings.HasPrefix(c.DatabaseURL, "postgresql://") {
		add("DATABASE_URL must begin with sqlite: or postgres://")
	}
	if !listenable(c.ListenAddr) {
		add("LISTEN_ADDR must be an address and a port, like 127.0.0.1:8080")
	}
	if c.PublicURL != "" && !webAddress(c.PublicURL) {
		add("PUBLIC_URL must be this server's address as the internet sees it, like https://raabta.school.example")
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if !webAddress(c.TwilioAPIURL) {
		add("TWILIO_API_URL must be an address like https://api.twilio.com")
	}
	c.checkTwilio(add)
	if c.AlertPhone != "" {
		n, err := bot.ParseNumber(c.AlertPhone, c.SchoolCountry)
		if err != nil {
			add("ALERT_PHONE: %w", err)
		}
		if n != "" && (string(n) == c.TwilioSMSFrom || string(n) == c.TwilioWhatsAppFrom) {
			add("ALERT_PHONE is the number we send from: give the phone of a person")
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
			add("SEGMENT_PRICE: %w", err)
		}
	}
	if n := len(c.SecretKey); n > 0 && n < console.SecretKeyLeast {
		add("SECRET_KEY must have at least %d characters; the console proposes one, under My account, Second step", console.SecretKeyLeast)
	}
	if _, err := parseProxies(c.TrustedProxies); err != nil {
		add("TRUSTED_PROXIES: %w", err)
	}
	c.checkSchool(add)
	return wrong
}

// checkTwilio refuses what the Twilio client would: its settings are known to be sound before anything is opened.
func (c *config) checkTwilio(add func(format string, args ...any)) {
	if (c.TwilioAccountSID == "") != (len(twilio.AuthTokens(c.TwilioAuthToken)) == 0) {
		add("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together: set both, or neither")
	}
	if c.TwilioAccountSID != "" && !sid("AC", c.TwilioAccountSID) {
		add("TWILIO_ACCOUNT_SID must be AC and 32 letters and digits; it stands on the first page of Twilio's console")
	}
	if c.TwilioAccountSID == "" && (c.TwilioSMSFrom != "" || c.TwilioWhatsAppFrom != "") {
		add("TWILIO_SMS_FROM and TWILIO_WHATSAPP_FROM need TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
	}
	if c.TwilioAccountSID != "" && c.TwilioSMSFrom == "" && c.TwilioWhatsAppFrom == "" {
		add("Twilio has credentials but no number to send from: set TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM")
	}
	c.TwilioWhatsAppFrom = strings.TrimPrefix(c.TwilioWhatsAppFrom, "whatsapp:")
	for _, from := range []struct{ setting, value string }{{"TWILIO_SMS_FROM", c.TwilioSMSFrom}, {"TWILIO_WHATSAPP_FROM", c.TwilioWhatsAppFrom}} {
		if from.value != "" && !e164(from.value) && !sid("MG", from.value) {
			add("%s must be a number like +12025550123, or a messaging service MG…", from.setting)
		}
	}
	if !(c.TwilioRate >= 0.01 && c.TwilioRate <= 1000) { // so written, NaN is refused as well
		add("TWILIO_RATE must be messages a second, from 0.01 to 1000: 1 for an ordinary number")
	}
}

// checkSchool tries each setting of the first school by itself, so that what is wrong is said with its name.
func (c *config) checkSchool(add func(format string, args ...any)) {
	given := c.school()
	for _, part := range []struct {
		setting string
		put     func(sound *bot.School)
	}{
		{"SCHOOL_NAME", func(s *bot.School) { s.Name, s.ShortName = given.Name, given.ShortName }},
		{"SCHOOL_COUNTRY", func(s *bot.School) { s.Country = given.Country }},
		{"SCHOOL_TIMEZONE", func(s *bot.School) { s.Timezone = given.Timezone }},
		{"SCHOOL_LANGUAGES", func(s *bot.School) { s.Languages = given.Languages }},
		{"SCHOOL_HOURS", func(s *bot.School) { s.Hours = given.Hours }},
		{"TEACHER_HOURS", func(s *bot.School) { s.TeacherHours = given.TeacherHours }},
		{"SCHOOL_WEEK_OFF", func(s *bot.School) { s.WeekOff = given.WeekOff }},
	} {
		sound := demoSchool()
		part.put(&sound)
		for _, err := range sound.Check(bot.KnownLanguage) {
			add("%s: %w", part.setting, err)
		}
	}
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
		WeeklyBudget: bot.DefaultWeeklyBudget,
	}
}

// e164 says that a sender is written as E.164 writes it; short codes are not.
func e164(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	return strings.Trim(s[1:], "0123456789") == ""
}

// sid says that an id is Twilio's: two letters for what it names, and 32 letters and digits.
func sid(kind, s string) bool {
	letters, ok := strings.CutPrefix(s, kind)
	return ok && len(letters) == 32 && strings.Trim(letters, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// webAddress says that an address is one of a server, without secrets and without a question mark.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.RawQuery == "" && !u.ForceQuery
}

// listenable says that an address has a port.
func listenable(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		return false
	}
	_, err = net.LookupPort("tcp", port)
	return err == nil
}
