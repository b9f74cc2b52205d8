package storage_test

import (
	"fmt"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// benchmark runs f on both engines, in a school of its own.
func benchmark(b *testing.B, f func(b *testing.B, s *storage.Store, school bot.School, sender bot.Sender, now time.Time)) {
	storagetest.Bench(b, func(b *testing.B, s *storage.Store) {
		now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
		school, err := s.FirstSchool(b.Context(), now, bot.School{Name: "A", Timezone: "Asia/Karachi", Hours: "00:00-24:00"})
		if err != nil {
			b.Fatal(err)
		}
		sender, err := s.SetSender(b.Context(), bot.Sender{SchoolID: school.ID, Channel: bot.SMS, Provider: "twilio", Address: "+12025550001", CanSend: true})
		if err != nil {
			b.Fatal(err)
		}
		f(b, s, school, sender, now)
	})
}

func drafts(school bot.School, n int) []bot.Draft {
	list := make([]bot.Draft, n)
	for i := range list {
		list[i].Message = bot.Message{SchoolID: school.ID, Channel: bot.SMS, Class: bot.Routine, Topic: bot.TopicNotice,
			Number: bot.Number(fmt.Sprintf("+92300%07d", i)), Body: "Al-Noor: No school on Friday. Reply STOP to stop these."}
	}
	return list
}

// BenchmarkEnqueue queues a chunk of a broadcast.
func BenchmarkEnqueue(b *testing.B) {
	benchmark(b, func(b *testing.B, s *storage.Store, school bot.School, _ bot.Sender, now time.Time) {
		list := drafts(school, bot.ChunkSize)
		for b.Loop() {
			if err := s.Enqueue(b.Context(), now, list); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(list)), "µs/message")
	})
}

// BenchmarkSend takes messages through the outbox, 64 at a time: claimed, begun and settled.
func BenchmarkSend(b *testing.B) {
	benchmark(b, func(b *testing.B, s *storage.Store, school bot.School, sender bot.Sender, now time.Time) {
		if err := s.Enqueue(b.Context(), now, drafts(school, 20_000)); err != nil {
			b.Fatal(err)
		}
		next := bot.Claim{Sender: sender, N: 64, Owner: "here", Lease: now.Add(15 * time.Second)}
		batch, err := s.Claim(b.Context(), now, next)
		if err != nil {
			b.Fatal(err)
		}
		sent := 0
		for b.Loop() {
			if len(batch) == 0 {
				b.Fatal("the queue is empty: use a shorter -benchtime")
			}
			attempts := make([]bot.Attempt, len(batch))
			for i, m := range batch {
				attempts[i] = bot.Attempt{ID: bot.NewID(), MessageID: m.ID, N: 1, Owner: "here", StartedAt: now}
			}
			if attempts, err = s.Begin(b.Context(), now, attempts); err != nil {
				b.Fatal(err)
			}
			ends := make([]bot.Settled, len(attempts))
			for i, a := range attempts {
				ends[i] = accepted(a, "SM"+a.ID)
			}
			if batch, err = s.Settle(b.Context(), now, ends, &next); err != nil {
				b.Fatal(err)
			}
			sent += len(ends)
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(sent), "µs/message")
	})
}
