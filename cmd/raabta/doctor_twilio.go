package main

import (
	"context"
	"strings"

	"raabta/bot/twilio"
)

// number says whether the numbers we send from are the account's, and whether what is written to them comes here.
func (c *checkup) number(ctx context.Context, client *twilio.Client) {
	from := c.config.TwilioSMSFrom
	switch {
	case client == nil:
		return
	case strings.HasPrefix(from, "MG"):
		c.ok("sender", "TWILIO_SMS_FROM is a messaging service, which only Twilio's console shows; %s", c.atTwilio("its Integration page"))
	case from != "":
		n, err := client.Number(ctx, from)
		if err != nil {
			c.fail("sender", err.Error(), "")
			break
		}
		c.smsNumber(n)
	}
	if c.config.TwilioWhatsAppFrom != "" {
		c.ok("sender", "TWILIO_WHATSAPP_FROM is a WhatsApp sender, which only Twilio's console shows; %s", c.atTwilio("its page under Messaging, Senders"))
	}
}

// atTwilio says what must stand on a page of Twilio's console that we cannot see.
func (c *checkup) atTwilio(page string) string {
	if c.config.PublicURL == "" {
		return "no webhook is needed there while PUBLIC_URL is empty"
	}
	return page + " must have " + twilio.MessageWebhook(c.config.PublicURL)
}

func (c *checkup) smsNumber(n twilio.Number) {
	switch {
	case !n.Found:
		c.fail("sender", "TWILIO_SMS_FROM is no number of this Twilio account", "copy one of the numbers under Phone Numbers, Active numbers, or the account's SID and token that own it")
		return
	case !n.SMS:
		c.fail("sender", "TWILIO_SMS_FROM cannot text", "buy a number with the SMS capability, or choose another of the account's")
		return
	}
	if c.config.PublicURL == "" {
		if n.Webhook != "" || n.ByApp { // Twilio's own demo, for one, is what a new number has
			c.warn("sender", "Twilio tells another program what parents write, and that may answer them", "at Twilio, empty the number's A message comes in")
			return
		}
		c.ok("sender", "TWILIO_SMS_FROM is the account's and can text")
		return
	}
	ours := twilio.MessageWebhook(c.config.PublicURL)
	same, retries := twilio.SameWebhook(n.Webhook, ours)
	switch {
	case n.ByApp:
		c.warn("sender", "an application (TwiML App) decides at Twilio where what is written to the number goes", "take it off the number, and set A message comes in to "+ours)
	case !same:
		c.warn("sender", "what is written to the number does not come here", "at Twilio, set the number's A message comes in to "+ours)
	case !strings.EqualFold(n.Method, "POST"):
		c.warn("sender", "Twilio calls the webhook by HTTP "+n.Method, "set the number's A message comes in to HTTP POST")
	case !retries:
		c.warn("sender", "Twilio does not try again when this program is down, and a parent's text is late then", "at Twilio, set the number's A message comes in to "+ours)
	default:
		c.ok("sender", "TWILIO_SMS_FROM is the account's, can text, and what is written to it comes here")
	}
}

// webhook tries the way from the internet to here.
func (c *checkup) webhook(ctx context.Context, client *twilio.Client) {
	switch {
	case client == nil:
		return
	case c.config.PublicURL == "":
		c.ok("webhook", "PUBLIC_URL is not set: what parents write, and what arrived, is fetched from Twilio every 15 seconds")
		return
	}
	if err := client.Probe(ctx); err != nil {
		c.warn("webhook", err.Error(), "")
		return
	}
	if strings.HasPrefix(c.config.PublicURL, "http:") {
		c.warn("webhook", "PUBLIC_URL answers by http://, so families' words cross the internet for everybody to read", "put a proxy with https before raabta, and write PUBLIC_URL with https://")
		return
	}
	c.ok("webhook", "what Twilio posts to PUBLIC_URL comes here, with its signature")
}
