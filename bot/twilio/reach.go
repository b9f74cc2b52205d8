package twilio

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// unreachable says why a server did not answer, as the end of a sentence that says what to do.
func unreachable(err error) string {
	var dns *net.DNSError
	var expired x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	var op *net.OpError
	var call *url.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no server has this name; check the address for a slip, and the internet connection"
	case errors.As(err, &dns):
		return "names cannot be looked up; check the internet connection and the DNS server"
	case errors.As(err, &expired) && expired.Reason == x509.Expired:
		return "its certificate is not valid today; check this computer's date, and then the certificate"
	case errors.As(err, &unknown):
		return "its certificate is signed by nobody this computer trusts; a proxy or a virus scanner may open the traffic, or the certificate's chain is not complete"
	case errors.As(err, &host):
		return "its certificate is for another name; check the address"
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return "it does not speak TLS there; check whether the address begins with http:// or https://"
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return "the proxy of HTTPS_PROXY does not let us through; check that setting"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &call) && call.Timeout():
		return "no answer in time; check the internet connection and the firewall"
	case errors.As(err, &op) && op.Op == "dial" && strings.Contains(op.Err.Error(), "refused"):
		return "nothing listens there; check the address, and that the server runs"
	case errors.As(err, &op) && op.Op == "dial":
		return "no connection can be made; check the internet connection and the firewall"
	}
	return "the connection broke off; try again, then check the firewall and the proxy"
}
