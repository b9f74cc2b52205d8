package twilio

import (
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"testing"
)

// The vectors are those of Twilio's own libraries for Go, Python and Node, as testdata/signatures.json names them.
func TestVerifyAgreesWithTwiliosLibraries(t *testing.T) {
	var file struct {
		Token      string
		FormParams map[string]string `json:"form_params"`
		Vectors    []struct {
			From, URL, Signature string
			Extra                map[string]string
			Body, JSON           *string
			Valid                bool
		}
	}
	text, err := os.ReadFile("testdata/signatures.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) != 15 {
		t.Fatalf("%d vectors, want 15", len(file.Vectors))
	}
	for _, v := range file.Vectors {
		form := url.Values{}
		for key, value := range file.FormParams {
			form.Set(key, value)
		}
		for key, value := range v.Extra {
			form.Set(key, value)
		}
		body := form.Encode()
		if v.Body != nil {
			body = *v.Body
		}
		if v.JSON != nil {
			body = *v.JSON
		}
		if got := Verify(file.Token, v.URL, []byte(body), v.Signature); got != v.Valid {
			t.Errorf("%s %s %q: valid = %v, want %v", v.From, v.URL, body, got, v.Valid)
		}
		if Verify("another", v.URL, []byte(body), v.Signature) {
			t.Errorf("%s: valid with another account's token", v.URL)
		}
		if Verify("", v.URL, []byte(body), Sign("", v.URL, form)) {
			t.Errorf("%s: valid with an empty token, which anybody has", v.URL)
		}
		if Verify(file.Token, v.URL, []byte(body+"&x=1"), v.Signature) {
			t.Errorf("%s: valid with a field added", v.URL)
		}
	}
}

func TestPortSpellings(t *testing.T) {
	for address, want := range map[string][]string{
		"https://a.example/x?q=1":           {"https://a.example/x?q=1", "https://a.example:443/x?q=1"},
		"http://a.example/x":                {"http://a.example/x", "http://a.example:80/x"},
		"https://a.example:8443/x":          {"https://a.example:8443/x", "https://a.example/x"},
		"https://u:p@a.example/It's+ok":     {"https://u:p@a.example/It's+ok", "https://u:p@a.example:443/It's+ok"},
		"https://u:p@a.example:1/":          {"https://u:p@a.example:1/", "https://u:p@a.example/"},
		"https://[2001:db8::1]/x":           {"https://[2001:db8::1]/x", "https://[2001:db8::1]:443/x"},
		"https://[2001:db8::1]:8080/x#rc=5": {"https://[2001:db8::1]:8080/x#rc=5", "https://[2001:db8::1]/x#rc=5"},
		"https://a.example":                 {"https://a.example", "https://a.example:443"},
		"no address":                        {"no address"},
	} {
		if got := portSpellings(address); !slices.Equal(got, want) {
			t.Errorf("portSpellings(%q) = %q, want %q", address, got, want)
		}
	}
}
