package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// secret is part of every secret in these tests: it may never be printed.
const secret = "hunter2"

const (
	someSID   = "AC0123456789abcdef0123456789abcdef"
	someToken = secret + "9abcdef0123456789abcdef0"
)

// given is what is set: in the environment, or in .env.
type given map[string]string

// settingNames lists every setting there is, and the twins of the secrets.
func settingNames() []string {
	var names []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[config]()) {
		if name := field.Tag.Get("env"); name != "" {
			names = append(names, name)
		}
	}
	for _, name := range secrets() {
		names = append(names, name+"_FILE")
	}
	return names
}

// withSettings makes an empty folder the working folder, with a .env if there is text for one, and sets nothing but what
// is given.
func withSettings(t *testing.T, environment given, dotenv string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range settingNames() {
		t.Setenv(name, "") // for its return
		os.Unsetenv(name)
	}
	for name, value := range environment {
		t.Setenv(name, value)
	}
	if dotenv != "" {
		if err := os.WriteFile(".env", []byte(dotenv), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// refusedToServe runs serve with settings that must stop it before it opens anything, and gives what it says.
func refusedToServe(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // whatever gets as far as serving ends there
	before := filesIn(t, ".")
	var out, errs bytes.Buffer
	err := run(ctx, []string{"serve"}, strings.NewReader(""), &out, &errs)
	if exitCode(err) != 1 {
		t.Fatalf("serve ended with %d: %v", exitCode(err), err)
	}
	if out.Len()+errs.Len() > 0 {
		t.Errorf("it printed %q and %q before it was refused", out.String(), errs.String())
	}
	if after := filesIn(t, "."); !slices.Equal(before, after) {
		t.Errorf("the folder held %v and holds %v", before, after)
	}
	if strings.Contains(err.Error(), secret) {
		t.Errorf("a secret is printed: %v", err)
	}
	return err.Error()
}

// filesIn lists a folder.
func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestWrongSettings: each wrong value stops serve before anything is opened, with a sentence that names the setting.
func TestWrongSettings(t *testing.T) {
	twilio := given{"TWILIO_ACCOUNT_SID": someSID, "TWILIO_AUTH_TOKEN": someToken, "TWILIO_SMS_FROM": "+12025550123"}
	for _, c := range []struct {
		name string
		set  given // beside a Twilio account in order; "-" takes away
		want string
	}{
		{"another database", given{"DATABASE_URL": "mysql://root:" + secret + "@localhost/db"}, "DATABASE_URL must begin with sqlite: or postgres://"},
		{"a file without sqlite:", given{"DATABASE_URL": "raabta.db"}, "DATABASE_URL must begin with sqlite:"},
		{"a port alone", given{"LISTEN_ADDR": "8080"}, "LISTEN_ADDR must be an address and a port, like 127.0.0.1:8080"},
		{"no port", given{"LISTEN_ADDR": "127.0.0.1:"}, "LISTEN_ADDR must be"},
		{"a port too high", given{"LISTEN_ADDR": "127.0.0.1:70000"}, "LISTEN_ADDR must be"},
		{"a web address to listen on", given{"LISTEN_ADDR": "http://127.0.0.1:8080"}, "LISTEN_ADDR must be"},
		{"a host alone", given{"PUBLIC_URL": "raabta.school.example"}, "PUBLIC_URL must be this server's address"},
		{"another scheme", given{"PUBLIC_URL": "ftp://raabta.school.example"}, "PUBLIC_URL must be"},
		{"a question mark", given{"PUBLIC_URL": "https://raabta.school.example/?"}, "PUBLIC_URL must be"},
		{"a password in the address", given{"PUBLIC_URL": "https://raabta:" + secret + "@school.example"}, "PUBLIC_URL must be"},
		{"no address at all", given{"PUBLIC_URL": "https://%zz"}, "PUBLIC_URL must be"},
		{"an API without a host", given{"TWILIO_API_URL": "https://"}, "TWILIO_API_URL must be an address like https://api.twilio.com"},
		{"an API with a password", given{"TWILIO_API_URL": "https://a:" + secret + "@api.twilio.com"}, "TWILIO_API_URL must be"},
		{"a short SID", given{"TWILIO_ACCOUNT_SID": "AC0123"}, "TWILIO_ACCOUNT_SID must be AC and 32 letters and digits"},
		{"the token for the SID", given{"TWILIO_ACCOUNT_SID": someToken}, "TWILIO_ACCOUNT_SID must be AC"},
		{"an SID with a stroke", given{"TWILIO_ACCOUNT_SID": "AC0123456789abcdef/123456789abcdef"}, "TWILIO_ACCOUNT_SID must be AC"},
		{"no token", given{"TWILIO_AUTH_TOKEN": "-"}, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together"},
		{"an empty token", given{"TWILIO_AUTH_TOKEN": ""}, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together"},
		{"a blank token", given{"TWILIO_AUTH_TOKEN": "  \t"}, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together"},
		{"two empty tokens", given{"TWILIO_AUTH_TOKEN": " , "}, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together"},
		{"no SID", given{"TWILIO_ACCOUNT_SID": "-"}, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together"},
		{"a number without an account", given{"TWILIO_ACCOUNT_SID": "-", "TWILIO_AUTH_TOKEN": "-"}, "TWILIO_SMS_FROM and TWILIO_WHATSAPP_FROM need TWILIO_ACCOUNT_SID"},
		{"an account without a number", given{"TWILIO_SMS_FROM": "-"}, "set TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM"},
		{"a national number", given{"TWILIO_SMS_FROM": "0300-1234567"}, "TWILIO_SMS_FROM must be a number like +12025550123"},
		{"half a service", given{"TWILIO_SMS_FROM": "MG123"}, "TWILIO_SMS_FROM must be"},
		{"a national WhatsApp number", given{"TWILIO_WHATSAPP_FROM": "whatsapp:03001234567"}, "TWILIO_WHATSAPP_FROM must be"},
		{"a rate in words", given{"TWILIO_RATE": "fast"}, "TWILIO_RATE must be messages a second, from 0.01 to 1000"},
		{"no rate", given{"TWILIO_RATE": "0"}, "TWILIO_RATE must be"},
		{"a rate backwards", given{"TWILIO_RATE": "-1"}, "TWILIO_RATE must be"},
		{"a rate that is no number", given{"TWILIO_RATE": "NaN"}, "TWILIO_RATE must be"},
		{"a rate without end", given{"TWILIO_RATE": "Inf"}, "TWILIO_RATE must be"},
		{"a rate of one a year", given{"TWILIO_RATE": "3e-8"}, "TWILIO_RATE must be"},
		{"a landline to alert", given{"ALERT_PHONE": "042-35761999"}, "ALERT_PHONE: this is not a mobile number"},
		{"no number to alert", given{"ALERT_PHONE": "the head"}, "ALERT_PHONE: this is not a phone number"},
		{"a price in words", given{"SEGMENT_PRICE": "cheap"}, `SEGMENT_PRICE: "cheap" is not a price`},
		{"a loud log", given{"LOG_LEVEL": "loud"}, "LOG_LEVEL must be debug, info, warn or error"},
		{"a country's name", given{"SCHOOL_COUNTRY": "Pakistan"}, `SCHOOL_COUNTRY: the country "Pakistan"`},
		{"a zone by its letters", given{"SCHOOL_TIMEZONE": "PKT"}, `SCHOOL_TIMEZONE: the time zone "PKT" is not known`},
		{"the machine's zone", given{"SCHOOL_TIMEZONE": "Local"}, "SCHOOL_TIMEZONE: "},
		{"a language without texts", given{"SCHOOL_LANGUAGES": "en,ps"}, `SCHOOL_LANGUAGES: the language "ps" has no texts`},
		{"hours without minutes", given{"SCHOOL_HOURS": "8-21"}, "SCHOOL_HOURS: "},
		{"teachers always", given{"TEACHER_HOURS": "always"}, "TEACHER_HOURS: "},
		{"a day that is none", given{"SCHOOL_WEEK_OFF": "holiday"}, "SCHOOL_WEEK_OFF: "},
		{"a token's file that is not there", given{"TWILIO_AUTH_TOKEN": "-", "TWILIO_AUTH_TOKEN_FILE": "token.txt"}, "TWILIO_AUTH_TOKEN_FILE names a file that cannot be read"},
		{"the token for its file", given{"TWILIO_AUTH_TOKEN": "-", "TWILIO_AUTH_TOKEN_FILE": someToken}, "give the path of the file that holds the value"},
		{"a folder for a file", given{"DATABASE_URL_FILE": "."}, "DATABASE_URL_FILE names a file that cannot be read"},
		{"an empty file", given{"DATABASE_URL_FILE": os.DevNull}, "DATABASE_URL_FILE names a file that is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := maps.Clone(twilio)
			maps.Copy(all, c.set)
			maps.DeleteFunc(all, func(_, value string) bool { return value == "-" })
			withSettings(t, all, "")
			if said := refusedToServe(t); !strings.Contains(said, c.want) {
				t.Errorf("%q does not say %q", said, c.want)
			} else if lines := strings.Count(said, "\n"); lines > 2 {
				t.Errorf("one mistake is said in %d lines: %s", lines, said)
			}
		})
	}
}

// TestAllWrongSettingsAtOnce: whoever mends the settings does not want to try eleven times.
func TestAllWrongSettingsAtOnce(t *testing.T) {
	wrong := given{
		"DATABASE_URL": "postgresql+ssl://u:" + secret + "@h/db", "LISTEN_ADDR": "here", "PUBLIC_URL": "there", "TWILIO_API_URL": "nowhere",
		"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN_FILE": secret, "TWILIO_SMS_FROM": "1", "TWILIO_WHATSAPP_FROM": "2", "TWILIO_RATE": "3,5",
		"ALERT_PHONE": "4", "SEGMENT_PRICE": "-5", "LOG_LEVEL": "6", "SCHOOL_COUNTRY": "7", "SCHOOL_TIMEZONE": "8", "SCHOOL_LANGUAGES": "9",
		"SCHOOL_HOURS": "10", "TEACHER_HOURS": "11", "SCHOOL_WEEK_OFF": "12",
	}
	check := func(t *testing.T, said string) {
		head, list, _ := strings.Cut(said, "\n")
		if head != "the settings need attention:" {
			t.Errorf("it begins with %q", head)
		}
		for name := range wrong {
			if !strings.Contains(list, "  "+name+" ") && !strings.Contains(list, "  "+name+": ") {
				t.Errorf("%s is not named at the head of a line:\n%s", name, list)
			}
		}
		for line := range strings.Lines(list) {
			if strings.Contains(line, "env:") || strings.Contains(line, "strconv") || !strings.HasPrefix(line, "  ") {
				t.Errorf("not a sentence of ours: %s", line)
			}
		}
	}
	t.Run("in the environment", func(t *testing.T) {
		withSettings(t, wrong, "")
		check(t, refusedToServe(t))
	})
	t.Run("in .env", func(t *testing.T) {
		var b strings.Builder
		for name, value := range wrong {
			b.WriteString(name + "=" + value + "\n")
		}
		withSettings(t, nil, b.String())
		check(t, refusedToServe(t))
	})
}

// TestWhereSettingsComeFrom: the environment wins over .env, an empty one is its default, and a secret may stand in a file.
func TestWhereSettingsComeFrom(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "token")
	if err := os.WriteFile(file, []byte(someToken+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	database := filepath.Join(folder, "database")
	if err := os.WriteFile(database, []byte("postgres://u:"+secret+"@h/db\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := secret + "-other"
	account := "TWILIO_ACCOUNT_SID=" + someSID + "\nTWILIO_SMS_FROM=+12025550123\n"
	for _, c := range []struct {
		name        string
		environment given
		dotenv      string
		read        func(c config) string
		want        string
	}{
		{"nothing is set", nil, "", func(c config) string { return c.DatabaseURL + " " + c.ListenAddr + " " + c.SchoolHours }, "sqlite:raabta.db 127.0.0.1:8080 08:00-21:00"},
		{".env", nil, "LISTEN_ADDR=127.0.0.1:1", func(c config) string { return c.ListenAddr }, "127.0.0.1:1"},
		{"the environment", given{"LISTEN_ADDR": "127.0.0.1:2"}, "LISTEN_ADDR=127.0.0.1:1", func(c config) string { return c.ListenAddr }, "127.0.0.1:2"},
		{"left empty in .env", nil, "LISTEN_ADDR=\nSCHOOL_NAME=\"Al-Noor School\" # ours\n\n", func(c config) string { return c.ListenAddr + " " + c.SchoolName }, "127.0.0.1:8080 Al-Noor School"},
		{"left empty in the environment", given{"LISTEN_ADDR": ""}, "LISTEN_ADDR=127.0.0.1:1", func(c config) string { return c.ListenAddr }, "127.0.0.1:8080"},
		{"written by Notepad", nil, "\ufeffLISTEN_ADDR=127.0.0.1:1\r\nSCHOOL_NAME=نور اسکول\r\n", func(c config) string { return c.ListenAddr + " " + c.SchoolName }, "127.0.0.1:1 نور اسکول"},
		{"a token's file", nil, account + "TWILIO_AUTH_TOKEN_FILE=" + filepath.ToSlash(file), func(c config) string { return c.TwilioAuthToken }, someToken},
		{"a file in the environment over a token in .env", given{"TWILIO_AUTH_TOKEN_FILE": file}, account + "TWILIO_AUTH_TOKEN=" + other, func(c config) string { return c.TwilioAuthToken }, someToken},
		{"a token in the environment over a file in .env", given{"TWILIO_AUTH_TOKEN": other}, account + "TWILIO_AUTH_TOKEN_FILE=" + filepath.ToSlash(file), func(c config) string { return c.TwilioAuthToken }, other},
		{"a file of that name that is not read", given{"TWILIO_AUTH_TOKEN": other}, account + "TWILIO_AUTH_TOKEN_FILE=gone", func(c config) string { return c.TwilioAuthToken }, other},
		{"a database's file", given{"DATABASE_URL_FILE": database}, "DATABASE_URL=sqlite:raabta.db", func(c config) string { return c.DatabaseURL }, "postgres://u:" + secret + "@h/db"},
		{"the end of an address", given{"PUBLIC_URL": "https://raabta.school.example/"}, "", func(c config) string { return c.PublicURL }, "https://raabta.school.example"},
		{"a number as Twilio writes it", given{"TWILIO_WHATSAPP_FROM": "whatsapp:+12025550124", "TWILIO_AUTH_TOKEN": someToken}, account, func(c config) string { return c.TwilioWhatsAppFrom }, "+12025550124"},
	} {
		t.Run(c.name, func(t *testing.T) {
			withSettings(t, c.environment, c.dotenv)
			got, err := loadConfig()
			if err != nil {
				t.Fatal(err)
			}
			if read := c.read(got); read != c.want {
				t.Errorf("%q, want %q", read, c.want)
			}
		})
	}
}

// TestBrokenDotenv: a file that cannot be read says which line, and never what stands there.
func TestBrokenDotenv(t *testing.T) {
	for _, c := range []struct{ name, dotenv, want string }{
		{"no equals sign", "SCHOOL_NAME=x\nTWILIO_AUTH_TOKEN " + secret + "\nLISTEN_ADDR=:1\n", "line 2 of the file .env"},
		{"at the end", "SCHOOL_NAME=x\n\n# Twilio\nTWILIO_AUTH_TOKEN " + secret, "line 4 of the file .env"},
		{"alone", secret, "line 1 of the file .env"},
		{"an open quote", "SCHOOL_NAME=\"Al-Noor\nSchool\"\nTWILIO_AUTH_TOKEN=\"" + secret + "\nLISTEN_ADDR=:1\n", "line 3 of the file .env"},
		{"a sign in the name", "# ours\n\nTWILIO-AUTH-TOKEN=" + secret + "\n", "line 3 of the file .env"},
		{"16 bits a letter", "\xff\xfeT\x00W\x00=\x00" + secret, "line 1 of the file .env"},
	} {
		t.Run(c.name, func(t *testing.T) {
			withSettings(t, nil, c.dotenv)
			if said := refusedToServe(t); !strings.Contains(said, c.want) || !strings.Contains(said, "write NAME=value") {
				t.Errorf("%q, want %s", said, c.want)
			}
		})
	}
	t.Run("a folder", func(t *testing.T) {
		withSettings(t, nil, "")
		if err := os.Mkdir(".env", 0o700); err != nil {
			t.Fatal(err)
		}
		if said := refusedToServe(t); !strings.HasPrefix(said, "the file .env cannot be read") {
			t.Error(said)
		}
	})
}

// TestAPasswordIsNeverPrinted where a database does not answer or its address cannot be read.
func TestAPasswordIsNeverPrinted(t *testing.T) {
	for _, url := range []string{
		"postgres://raabta:" + secret + "@127.0.0.1:1/db?connect_timeout=1", "postgres://raabta:" + secret + "%zz@127.0.0.1:1/db",
		"postgres://raabta:" + secret + "@127.0.0.1:port/db", "postgres://raabta:" + secret + "@127.0.0.1:1/db?sslmode=" + secret,
		"postgres://127.0.0.1:1/db?user=raabta&connect_timeout=1&password=" + secret, "postgresql://raabta:" + secret + "@[::1/db",
	} {
		withSettings(t, given{"DATABASE_URL": url}, "")
		for _, command := range []string{"serve", "messages"} {
			ctx, cancel := context.WithCancel(t.Context())
			var out, errs spool
			says := writer(func(p []byte) (int, error) {
				cancel() // serve waits for a database that is away, and would for ever
				return errs.Write(p)
			})
			err := run(ctx, []string{command}, strings.NewReader(""), &out, says)
			cancel()
			said := fmt.Sprint(err, out.String(), errs.String())
			if err == nil && errs.String() == "" || strings.Contains(said, secret) {
				t.Errorf("%s: %s", command, said)
			}
		}
	}
}

// writer is a function that is written to.
type writer func(p []byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// TestExampleSettings: .env.example names every setting, with the defaults that the program has, and can be used as it is.
func TestExampleSettings(t *testing.T) {
	example, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	withSettings(t, nil, "")
	usual, err := loadConfig()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range settingNames() {
		if !strings.Contains(string(example), "\n"+name+"=") {
			t.Errorf("%s is not in .env.example", name)
		}
	}
	if err := os.WriteFile(".env", example, 0o600); err != nil {
		t.Fatal(err)
	}
	if copied, err := loadConfig(); err != nil || copied != usual {
		t.Errorf("as it stands it is %+v, %v; without it %+v", copied, err, usual)
	}
}
