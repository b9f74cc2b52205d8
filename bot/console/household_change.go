package console

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"raabta/bot"
)

// theNumber is the number of the family that a form names.
func theNumber(v *visit, c bot.Contact, field string) (bot.Phone, error) {
	at := slices.IndexFunc(c.Phones, func(p bot.Phone) bool { return string(p.Number) == v.PostFormValue(field) })
	if at < 0 {
		return bot.Phone{}, refuseWith(http.StatusConflict, "Somebody else has just changed this family's numbers. Look at the family again.")
	}
	return c.Phones[at], nil
}

func changePhone(v *visit) error {
	c, err := v.theHousehold()
	if err != nil {
		return err
	}
	change := bot.PhoneChange{HouseholdID: c.ID, Seen: v.PostFormValue("seen")}
	var old bot.Phone
	if v.PostFormValue("old") != "" {
		if old, err = theNumber(v, c, "old"); err != nil {
			return err
		}
		change.Old = old.Number
	}
	said := word("The number is taken away. Change it in the school's sheet too: the next import goes by the sheet.")
	if v.PostFormValue("do") != "remove" {
		if change.New, err = v.newPhone(old, len(c.Phones)); err != nil {
			return err
		}
		said = word("The number is kept. Change it in the school's sheet too: the next import goes by the sheet.")
	} else if change.Old == "" {
		return refuse("Choose the number to take away.")
	}
	err = v.c.Store.SetPhone(v.Context(), v.now, change)
	switch {
	case errors.Is(err, bot.ErrOwnNumber):
		return refuse("This is the school's own number; give the family's.")
	case errors.Is(err, bot.ErrTaken), errors.Is(err, bot.ErrNotFound):
		return refuseWith(http.StatusConflict, "Somebody else has just changed this family's numbers. Look at the family again.")
	case err != nil:
		return err
	}
	return v.leads("/people/"+c.ID, said)
}

// newPhone reads the number that a form gives, in the place of old or as one more of a family that has some.
func (v *visit) newPhone(old bot.Phone, has int) (p bot.Phone, err error) {
	n, err := bot.ParseNumber(v.PostFormValue("number"), v.school.Country)
	if err != nil {
		return p, wrongNumber(err)
	}
	p = bot.Phone{Number: n, SMS: v.PostFormValue("sms") != "", WhatsApp: v.PostFormValue("whatsapp") != "", Relation: old.Relation}
	if n == old.Number {
		p.Joined = old.Joined
	}
	if v.PostFormValue("first") != "" {
		p.Rank = 1
	}
	switch {
	case !p.SMS && !p.WhatsApp:
		return p, refuse("A number without SMS and without WhatsApp gets nothing: choose one, or take the number away.")
	case old.Number == "" && has >= bot.MaxPhones:
		return p, refuse("A family has %d numbers at most: take one away first.", bot.MaxPhones)
	}
	return p, nil
}

// wrongNumber says what is wrong with a number, in a sentence that has its translation.
func wrongNumber(err error) error {
	for _, known := range []struct {
		err      error
		sentence string
	}{
		{bot.ErrNumberEmpty, word("There is no number: write it like 0300-1234567.")},
		{bot.ErrNumberLandline, word("This is not a mobile number, it cannot get texts: give a mobile number.")},
		{bot.ErrNumberInvalid, word("No phone has this number (a digit too few or too many?): write it like 0300-1234567.")},
	} {
		if errors.Is(err, known.err) {
			return refuse(known.sentence)
		}
	}
	return refuse("This is not a phone number: write it like 0300-1234567.")
}

// theTopic is the topic that a form names.
func theTopic(v *visit) (bot.Topic, error) {
	topic := bot.Topic(v.PostFormValue("topic"))
	if !slices.Contains(bot.OptOutTopics(), topic) {
		return "", refuse("Choose what stops.")
	}
	return topic, nil
}

func optOut(v *visit) error {
	c, err := v.theHousehold()
	if err != nil {
		return err
	}
	phone, err := theNumber(v, c, "number")
	if err != nil {
		return err
	}
	topic, err := theTopic(v)
	if err != nil {
		return err
	}
	err = v.c.Store.SetOptOut(v.Context(), v.now, v.school.ID, bot.OptOut{Number: phone.Number, Topic: topic, At: v.now, Source: "staff"})
	if err != nil {
		return err
	}
	if topic == bot.TopicAll && !v.school.StopCoversEmergency {
		return v.leads("/people/"+c.ID, "Stopped for this phone: everything but emergencies. What waited for it is taken back.")
	}
	return v.leads("/people/"+c.ID, "Stopped for this phone: %s. What waited for it is taken back.", v.words.topic(topic))
}

func optIn(v *visit) error {
	c, err := v.theHousehold()
	if err != nil {
		return err
	}
	phone, err := theNumber(v, c, "number")
	if err != nil {
		return err
	}
	topic, err := theTopic(v)
	if err != nil {
		return err
	}
	if err := v.c.Store.ClearOptOut(v.Context(), v.now, v.school.ID, bot.OptIn{Number: phone.Number, Topic: topic, At: v.now}); err != nil {
		return err
	}
	if slices.ContainsFunc(c.OptOuts, func(o bot.OptOut) bool { return o.Number == phone.Number && o.Source == "provider" }) {
		return v.leads("/people/"+c.ID, "The phone wrote STOP to the phone company as well, which only that phone can take back: ask the family to text START to the school's number.")
	}
	return v.leads("/people/"+c.ID, "Goes out to this phone again: %s.", v.words.topic(topic))
}

func changeLanguage(v *visit) error {
	c, err := v.theHousehold()
	if err != nil {
		return err
	}
	language := v.PostFormValue("language")
	if !slices.Contains(strings.Split(v.school.Languages, ","), language) {
		return refuse("Choose one of the school's languages.")
	}
	if err := v.c.Store.SetLanguage(v.Context(), v.school.ID, c.ID, v.PostFormValue("was"), language); err != nil {
		return fmt.Errorf("language of a household: %w", err)
	}
	return v.leads("/people/"+c.ID, "The family is written to in this language from now on.")
}
