package twilio

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Twilio signs a webhook with the account's auth token over the address it was told to call and the form it posts
// (https://www.twilio.com/docs/usage/security#validating-requests). Keys and values are joined bare, so that
// "Body=hiFrom…" and "Body=hi&From=…" have one signature, and nothing in it grows old: what is accepted must also be
// well-formed, and stored once for each MessageSid.

// Sign is Twilio's signature of a form posted to an address.
func Sign(token, address string, form url.Values) string {
	return sign(token, address, signedPart(form))
}

func sign(token, address string, form []byte) string {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(address))
	mac.Write(form)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signedPart is what is signed of a form: its keys and values, sorted.
func signedPart(form url.Values) []byte {
	var text []byte
	for _, key := range slices.Sorted(maps.Keys(form)) {
		values := form[key]
		if len(values) > 1 {
			values = slices.Compact(slices.Sorted(slices.Values(values)))
		}
		for _, value := range values {
			text = append(append(text, key...), value...)
		}
	}
	return text
}

// Verify says whether a signature is Twilio's for a body posted to an address: a form, or anything else where the address
// carries the body's hash as bodySHA256. An address counts with and without its port, since Twilio is not of one mind
// about it, and with an apostrophe in its query as %27, which is how Twilio calls it; else it is taken as it stands, never
// decoded and encoded again.
func Verify(token, address string, body []byte, signature string) bool {
	form := url.Values{}
	if sum, ok := bodySum(address); ok {
		actual := sha256.Sum256(body)
		if !hmac.Equal([]byte(hex.EncodeToString(actual[:])), []byte(strings.ToLower(sum))) {
			return false
		}
	} else {
		var err error
		if form, err = url.ParseQuery(string(body)); err != nil {
			return false
		}
	}
	addresses := portSpellings(address)
	if path, query, ok := strings.Cut(address, "?"); ok && strings.Contains(query, "'") {
		addresses = append(addresses, portSpellings(path+"?"+strings.ReplaceAll(query, "'", "%27"))...)
	}
	return verifyForm([]string{token}, addresses, form, signature)
}

// verifyForm says whether any of the tokens signed the form for any of the addresses. The likely ones come first: that the
// answer is quicker for them tells nothing of a token.
func verifyForm(tokens, addresses []string, form url.Values, signature string) bool {
	text := signedPart(form)
	for _, token := range tokens {
		if token == "" {
			continue
		}
		for _, address := range addresses {
			if hmac.Equal([]byte(sign(token, address, text)), []byte(signature)) {
				return true
			}
		}
	}
	return false
}

func bodySum(address string) (sum string, ok bool) {
	_, query, _ := strings.Cut(address, "?")
	query, _, _ = strings.Cut(query, "#")
	for part := range strings.SplitSeq(query, "&") {
		if sum, ok = strings.CutPrefix(part, "bodySHA256="); ok {
			return sum, true
		}
	}
	return "", false
}

// portSpellings are the address as it stands, without its port, and with the scheme's port where it has none.
func portSpellings(address string) []string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return []string{address}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	host := authority[strings.LastIndex(authority, "@")+1:]
	// A colon inside an IPv6 address's brackets begins no port.
	if colon := strings.LastIndex(host, ":"); colon > strings.LastIndex(host, "]") {
		without := authority[:len(authority)-len(host)+colon]
		return []string{address, scheme + "://" + without + tail}
	}
	port := ":80"
	if scheme == "https" {
		port = ":443"
	}
	return []string{address, scheme + "://" + authority + port + tail}
}
