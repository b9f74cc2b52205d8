package console

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// policy lets a page load what this server gives it and nothing else; nothing inline, so that no word of a parent's can be script.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

// headers are those of every answer.
func (c *Console) headers(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("X-Frame-Options", "DENY") // for browsers that don't know frame-ancestors
	h.Set("Cache-Control", "no-store")
	if c.secure(r) {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// ours says whether a Host header is an address of this server: PUBLIC_URL's, or one that nobody else can give a meaning to, an IP
// address, localhost, or a name of the local network.
func (c *Console) ours(host string) bool {
	if c.PublicURL != nil && strings.EqualFold(host, c.PublicURL.Host) {
		return true
	}
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	return name != "" && (!strings.Contains(name, ".") || strings.HasSuffix(name, ".local") || strings.HasSuffix(name, ".localhost"))
}

// secure says whether a request came by https: to PUBLIC_URL where that is one, whatever carries it to us.
func (c *Console) secure(r *http.Request) bool {
	return r.TLS != nil || c.PublicURL != nil && c.PublicURL.Scheme == "https" && strings.EqualFold(r.Host, c.PublicURL.Host)
}

// fromBrowser says whether a request that changes something tells where it comes from, as every browser's does: one that does not
// is let through by http.CrossOriginProtection as some program's, and programs have no business with cookies.
func fromBrowser(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	return r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != ""
}

// address is who asks: the peer, or, where that is a proxy of ours, the last one it names that is not.
func (c *Console) address(r *http.Request) netip.Addr {
	at, _ := netip.ParseAddrPort(r.RemoteAddr)
	peer := at.Addr().Unmap()
	if !c.proxy(peer) {
		return peer
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break // whoever wrote this is none of ours
		}
		if peer = hop.Unmap(); !c.proxy(peer) {
			break
		}
	}
	return peer
}

func (c *Console) proxy(a netip.Addr) bool {
	for _, p := range c.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
