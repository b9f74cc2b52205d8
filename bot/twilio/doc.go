// Package twilio carries messages over Twilio: SMS, and WhatsApp through Twilio's senders.
//
// It has two halves that share nothing but a Config.
//
// Client sends. Each message is one POST to the Messages resource, which has no idempotency key, so what matters is to
// tell apart, after every kind of failure, what surely did not happen from what may have:
//
//	no connection (DNS, dial, TLS) · HTTP 429 · a 4xx with a Twilio error code      bot.NotSent, with a verdict
//	a time-out, a broken connection, 3xx, 5xx, a 2xx whose sid can't be read        bot.Doubt
//	a 2xx with a sid                                                                bot.Accepted
//
// NewWebhooks receives: messages at /webhooks/twilio/message, and what became of ours at /webhooks/twilio/status/{token}.
// The token is the attempt's, so that a status finds its message even when the answer to our POST never came. A request
// is believed only with Twilio's signature over our configured address; it is answered 200 only once it is stored.
//
// Client also reads what Twilio holds (bot.Ledger): for messages that are in doubt, for words and statuses that no webhook
// brought. Lists lag and know less than webhooks do; see Client.Incoming.
//
// The package decides nothing. It does not know retries, opt-outs, households or texts, and it keeps no state between
// calls but its connections.
package twilio
