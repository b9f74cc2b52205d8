package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/storage"
	"raabta/templates"
)

// asVictim in its environment makes the test binary a victim: it plays a scene and ends itself at one point of it.
const asVictim = "RAABTA_TEST_AS_VICTIM"

// errand is what a victim is told.
type errand struct {
	Database, Control string // the database's address and the test's own server's
	Account, Token    string
	API               string
	School            string
	Scene             string
	Point             string // where it ends; "" plays the scene to its end and prints all points
	Now               time.Time
	Broadcast         bot.Broadcast
}

// victim is the program's work in virtual time, watched step by step.
type victim struct {
	errand
	store   *storage.Store
	service *service
	now     time.Time

	mu     sync.Mutex
	act    string         // of the scene
	passed map[string]int // how often a point was passed
	points []string       // in the order they were first passed
	reads  map[string]bool
}

func playVictim(told string) {
	v := &victim{passed: map[string]int{}, reads: map[string]bool{}}
	err := json.Unmarshal([]byte(told), &v.errand)
	if err == nil {
		err = v.play(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(v.points)
	os.Exit(0)
}

// at is every point: it ends the process at the one that was asked for, as a power cut would. What only reads is a point
// once for each statement and act: nothing has changed the second time.
func (v *victim) at(point string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.act == "" {
		return // it has not begun
	}
	name := v.act + ": " + point
	if strings.Contains(point, " SELECT ") {
		if v.reads[name] {
			return
		}
		v.reads[name] = true
	}
	v.passed[name]++
	name = fmt.Sprintf("%s #%d", name, v.passed[name])
	v.points = append(v.points, name)
	if name == v.Point {
		dead, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = dead.Kill()
		}
		if err != nil {
			panic(err)
		}
		select {}
	}
}

// enter begins an act of the scene.
func (v *victim) enter(act string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.act = act
}

func (v *victim) play(ctx context.Context) error {
	var err error
	if v.store, err = storage.OpenWatched(ctx, v.Database, v.at); err != nil {
		return err
	}
	builtin, err := templates.Builtin()
	if err != nil {
		return err
	}
	v.now = v.Now
	c := twilio.Config{AccountSID: v.Account, AuthTokens: []string{v.Token}, APIURL: v.API, PublicURL: public, Now: func() time.Time { return v.now }}
	client, err := twilio.New(c)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	v.service = newService(v.store, books{store: v.store, builtin: builtin}, map[string]bot.Channel{"twilio": watchedChannel{client, v}}, "victim", "", log)
	webhooks, err := twilio.NewWebhooks(c, onClock{service: v.service, now: func() time.Time { return v.now }}, log)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go http.Serve(l, v.watchedWebhooks(webhooks))
	if err := v.ask("listens", "http://"+l.Addr().String()); err != nil {
		return err
	}
	return scenes()[v.Scene](ctx, v)
}

// step does what is due, some time later.
func (v *victim) step(ctx context.Context, later time.Duration) error {
	v.now = v.now.Add(later)
	return v.service.step(ctx, v.now)
}

// ask has the test do something and returns when it is done.
func (v *victim) ask(what, with string) error {
	res, err := http.PostForm(v.Control+"/"+what, url.Values{"with": {with}})
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(res.Body)
		return fmt.Errorf("%s: %s", what, said)
	}
	return nil
}

// watchedChannel is a provider with a point before the first byte and one after the answer.
type watchedChannel struct {
	bot.Channel
	v *victim
}

func (c watchedChannel) Send(ctx context.Context, out bot.Outgoing) bot.SendResult {
	c.v.at("before a create")
	res := c.Channel.Send(ctx, out)
	c.v.at("after a create")
	return res
}

// watchedWebhooks has points when a webhook comes, when all is done and before it is answered, and after.
func (v *victim) watchedWebhooks(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.at("before a webhook")
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		v.at("before a webhook's answer")
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
		w.(http.Flusher).Flush()
		v.at("after a webhook's answer")
	})
}

// scenes are what victims play. Each act is named, so that its points are.
func scenes() map[string]func(ctx context.Context, v *victim) error {
	return map[string]func(ctx context.Context, v *victim) error{
		"a broadcast that asks":   broadcastScene,
		"a family and a teacher":  talkScene,
		"a schedule":              scheduleScene,
		"a provider's bad moment": troubleScene,
	}
}

func broadcastScene(ctx context.Context, v *victim) error {
	v.enter("the office sends")
	if _, err := v.store.AddBroadcast(ctx, v.Broadcast); err != nil {
		return err
	}
	if err := v.ask("queued", ""); err != nil {
		return err
	}
	v.enter("it goes out")
	if err := v.step(ctx, time.Second); err != nil {
		return err
	}
	v.enter("the provider reports")
	if err := v.ask("reports", "delivered"); err != nil {
		return err
	}
	v.enter("a family answers")
	if err := v.ask("answers", ""); err != nil {
		return err
	}
	return v.step(ctx, time.Second)
}

func talkScene(ctx context.Context, v *victim) error {
	v.enter("a family writes")
	if err := v.ask("writes", "0"); err != nil {
		return err
	}
	v.enter("it is forwarded")
	if err := v.step(ctx, time.Second); err != nil {
		return err
	}
	v.enter("the teacher answers")
	if err := v.ask("replies", ""); err != nil {
		return err
	}
	if err := v.step(ctx, time.Second); err != nil {
		return err
	}
	v.enter("a family stops")
	if err := v.ask("stops", "1"); err != nil {
		return err
	}
	return v.step(ctx, time.Second)
}

func scheduleScene(ctx context.Context, v *victim) error {
	v.enter("it falls due")
	if err := v.step(ctx, time.Second); err != nil {
		return err
	}
	v.enter("a phone is off")
	if err := v.ask("reports", "undelivered"); err != nil {
		return err
	}
	v.enter("hours later")
	return v.step(ctx, 4*time.Hour+time.Minute)
}

func troubleScene(ctx context.Context, v *victim) error {
	if err := v.ask("trouble", ""); err != nil {
		return err
	}
	v.enter("the office sends")
	if _, err := v.store.AddBroadcast(ctx, v.Broadcast); err != nil {
		return err
	}
	if err := v.ask("queued", ""); err != nil {
		return err
	}
	v.enter("half of it fails")
	if err := v.step(ctx, time.Second); err != nil {
		return err
	}
	v.enter("what was not sent is tried again")
	if err := v.step(ctx, 10*time.Second); err != nil {
		return err
	}
	v.enter("the provider reports")
	return v.ask("reports", "sent")
}
