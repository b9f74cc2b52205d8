package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Enqueue queues messages with the questions they ask. A draft whose broadcast has a message for its recipient already is
// passed over.
func (s *Store) Enqueue(ctx context.Context, now time.Time, drafts []bot.Draft) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error { return insertDrafts(ctx, t, now, drafts) })
	if err != nil {
		return fmt.Errorf("queue %d messages: %w", len(drafts), err)
	}
	return nil
}

// insertDrafts is Enqueue within a transaction. It completes each draft (id, direction, status, priority, times) where
// that was left empty. Threads and effects are the caller's.
func insertDrafts(ctx context.Context, t *sqlx.Tx, now time.Time, drafts []bot.Draft) error {
	for some := range slices.Chunk(drafts, chunk) {
		messages := make([]bot.Message, len(some))
		questions := make(map[string]bot.Question)
		for i, d := range some {
			m := complete(d.Message, now)
			if d.Question != nil {
				q, err := ask(*d.Question, m, now)
				if err != nil {
					return err
				}
				m.QuestionID, questions[m.ID] = q.ID, q
			}
			messages[i] = m
		}
		ids, err := insertOutgoing(ctx, t, `
			ON CONFLICT (broadcast_id, recipient) WHERE broadcast_id <> '' AND recipient <> '' DO NOTHING`, messages)
		if err != nil {
			return err
		}
		var asked []bot.Question
		for _, id := range ids {
			if q, ok := questions[id]; ok {
				asked = append(asked, q)
			}
		}
		if err := insertQuestions(ctx, t, asked); err != nil {
			return err
		}
	}
	return nil
}

// complete fills in what a new outgoing message was left without.
func complete(m bot.Message, now time.Time) bot.Message {
	if m.ID == "" {
		m.ID = bot.NewID()
	}
	if m.Status == "" {
		m.Status = bot.Queued
	}
	if m.SendAfter.IsZero() {
		m.SendAfter = now
	}
	if m.ExpiresAt.IsZero() {
		m.ExpiresAt = m.SendAfter.Add(m.Class.Lifetime())
	}
	if m.CreatedAt.IsZero() {
		m.CreatedAt = now
	}
	if m.Status.Final() && m.DoneAt.IsZero() {
		m.DoneAt = now
	}
	m.Direction, m.Priority = bot.Out, m.Class.Priority()
	m.Body, m.SMSBody = clean(m.Body), clean(m.SMSBody)
	return m
}

// ask fills in what a new question was left without.
func ask(q bot.Question, m bot.Message, now time.Time) (bot.Question, error) {
	if q.ID == "" {
		q.ID = bot.NewID()
	}
	if q.SchoolID == "" {
		q.SchoolID = m.SchoolID
	}
	if q.HouseholdID == "" && q.StaffID == "" && q.Number == "" {
		q.HouseholdID, q.StaffID = m.HouseholdID, m.StaffID
	}
	if q.State == "" {
		q.State = bot.QuestionOpen
	}
	if q.AskedAt.IsZero() {
		q.AskedAt = now
	}
	if q.ExpiresAt.IsZero() {
		q.ExpiresAt = m.ExpiresAt
	}
	q.MessageID = m.ID
	if q.Choices != nil {
		choices, err := json.Marshal(q.Choices)
		if err != nil {
			return q, fmt.Errorf("the choices of question %s: %w", q.ID, err)
		}
		q.ChoicesJSON = string(choices)
	}
	return q, nil
}

const insertMessage = `
	INSERT INTO messages (id, school_id, direction, channel, class, topic, status, priority, household_id, staff_id, number,
		body, sms_body, language, template, vars, media, segments, sender_id, provider_id, reply_to, broadcast_id, recipient,
		thread_id, question_id, again_of, answers_at, send_after, expires_at, attempts, error_code, reason, claimed_by,
		claimed_until, created_at, sent_at, done_at, routed_at, optout_type, held, merged_into, kind, about)
	VALUES (:id, :school_id, :direction, :channel, :class, :topic, :status, :priority, :household_id, :staff_id, :number,
		:body, :sms_body, :language, :template, :vars, :media, :segments, :sender_id, :provider_id, :reply_to, :broadcast_id, :recipient,
		:thread_id, :question_id, :again_of, :answers_at, :send_after, :expires_at, :attempts, :error_code, :reason, :claimed_by,
		:claimed_until, :created_at, :sent_at, :done_at, :routed_at, :optout_type, :held, :merged_into, :kind, :about)`

func insertQuestions(ctx context.Context, t *sqlx.Tx, questions []bot.Question) error {
	return insert(ctx, t, `
		INSERT INTO questions (id, school_id, household_id, staff_id, number, kind, subject, state, choices, ask, label, answer,
			answered_by, message_id, follow_up, asked_at, expires_at)
		VALUES (:id, :school_id, :household_id, :staff_id, :number, :kind, :subject, :state, :choices, :ask, :label, :answer,
			:answered_by, :message_id, :follow_up, :asked_at, :expires_at)`, questions)
}
