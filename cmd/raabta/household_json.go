package main

import (
	"time"

	"raabta/bot"
)

// householdJSON is a household in a list.
type householdJSON struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Language  string         `json:"language"`
	Guardians []guardianJSON `json:"guardians"`
	Children  []childJSON    `json:"children"`
	Phones    []phoneJSON    `json:"phones"`
	OptOuts   []optOutJSON   `json:"opt_outs"`
}

type guardianJSON struct {
	Name     string       `json:"name"`
	Relation bot.Relation `json:"relation"`
}

type childJSON struct {
	AdmissionNo string `json:"admission_no"`
	Name        string `json:"name"`
	Class       string `json:"class"`
	MayReceive  bool   `json:"may_receive"`
	MayBook     bool   `json:"may_book"`
}

type phoneJSON struct {
	Number   string       `json:"number"`
	SMS      bool         `json:"sms"`
	WhatsApp bool         `json:"whatsapp"`
	Relation bot.Relation `json:"relation"`
	Problem  string       `json:"problem"`
}

type optOutJSON struct {
	Number string    `json:"number"`
	Topic  bot.Topic `json:"topic"`
	At     time.Time `json:"at"`
	Source string    `json:"source"`
}

func jsonOfHousehold(c bot.Contact) householdJSON {
	j := householdJSON{
		ID: c.ID, Name: c.Name, Language: c.Language,
		Guardians: []guardianJSON{}, Children: []childJSON{}, Phones: []phoneJSON{}, OptOuts: []optOutJSON{},
	}
	for _, g := range c.Guardians {
		j.Guardians = append(j.Guardians, guardianJSON{g.Name, g.Relation})
	}
	for _, k := range c.Children {
		j.Children = append(j.Children, childJSON{k.AdmissionNo, k.Name, k.Class, k.MayReceive, k.MayBook})
	}
	for _, p := range c.Phones {
		j.Phones = append(j.Phones, phoneJSON{string(p.Number), p.SMS, p.WhatsApp, p.Relation, p.Problem})
	}
	for _, o := range c.OptOuts {
		j.OptOuts = append(j.OptOuts, optOutJSON{string(o.Number), o.Topic, o.At, o.Source})
	}
	return j
}
