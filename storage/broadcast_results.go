package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// BroadcastsBefore lists a school's broadcasts that are older than the one with an id, "" for the newest, the latest first.
func (s *Store) BroadcastsBefore(ctx context.Context, schoolID, before string, limit int) (list []bot.Broadcast, err error) {
	if before == "" {
		return s.Broadcasts(ctx, schoolID, limit)
	}
	err = s.db.SelectContext(ctx, &list, `
		SELECT * FROM broadcasts WHERE school_id = $1
			AND (created_at, id) < (SELECT b.created_at, b.id FROM broadcasts b WHERE b.id = $2 AND b.school_id = $1)
		ORDER BY created_at DESC, id DESC LIMIT $3`, schoolID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list broadcasts before %s: %w", before, err)
	}
	return list, nil
}

// Results lists what became of a broadcast for its recipients, in an order that stays; each call goes on where the one before
// ended. A message that was tried again is told by its last try, and what goes in one text with another stands as that one
// does. A status that few have is looked for along the whole broadcast.
func (s *Store) Results(ctx context.Context, broadcastID string, f bot.ResultFilter) (list []bot.Result, err error) {
	narrow, args := "", []any{broadcastID, f.After, f.Limit}
	if len(f.Status) > 0 {
		narrow, args = " AND "+statusOf+" IN ($4)", append(args, f.Status)
	}
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		if err := selectIn(ctx, t, &list, `
			SELECT p.id, p.household_id, p.staff_id, COALESCE(h.name, f.name, '') AS name, p.number, m.channel, p.language,
				`+statusOf+` AS status, m.reason, m.held, COALESCE(a.answer, '') AS answer, m.send_after, m.sent_at, m.done_at
			FROM messages p
			JOIN messages m ON m.id = CASE WHEN p.merged_into = '' THEN p.id ELSE p.merged_into END
			LEFT JOIN households h ON h.id = p.household_id
			LEFT JOIN staff f ON f.id = p.staff_id
			LEFT JOIN broadcast_answers a ON a.broadcast_id = p.broadcast_id AND a.household_id = p.household_id
			WHERE p.broadcast_id = $1 AND p.broadcast_id <> '' AND p.recipient <> ''
				AND p.recipient > COALESCE((SELECT c.recipient FROM messages c WHERE c.id = $2 AND c.broadcast_id = $1), '')
				AND NOT EXISTS (SELECT 1 FROM messages x WHERE x.again_of = p.id AND x.again_of <> '')`+narrow+`
			ORDER BY p.recipient LIMIT $3`, args...); err != nil {
			return err
		}
		at := make(map[string][]int, len(list))
		var homes []string
		for i, r := range list {
			if r.HouseholdID != "" {
				at[r.HouseholdID] = append(at[r.HouseholdID], i)
				homes = append(homes, r.HouseholdID)
			}
		}
		if homes = distinct(homes); len(homes) == 0 {
			return nil
		}
		children, err := childrenOf(ctx, t, homes)
		for _, c := range children {
			for _, i := range at[c.HouseholdID] {
				if c.MayReceive {
					list[i].Children = append(list[i].Children, c)
				}
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the results of broadcast %s: %w", broadcastID, err)
	}
	return list, nil
}

// ClassSizes lists a school's classes by name, with how many households are told about a child in each.
func (s *Store) ClassSizes(ctx context.Context, schoolID string) (list []bot.ClassSize, err error) {
	err = s.db.SelectContext(ctx, &list, `
		SELECT c.*, (SELECT count(DISTINCT hs.household_id) FROM students st JOIN household_students hs ON hs.student_id = st.id
			WHERE st.class_id = c.id AND st.state = 'active' AND hs.may_receive) AS households
		FROM classes c WHERE c.school_id = $1 ORDER BY c.name`, schoolID)
	if err != nil {
		return nil, fmt.Errorf("list the classes: %w", err)
	}
	return list, nil
}

// CountFamilies counts a school's households that are told about an active child.
func (s *Store) CountFamilies(ctx context.Context, schoolID string) (n int, err error) {
	err = s.db.GetContext(ctx, &n, `
		SELECT count(*) FROM households h WHERE h.school_id = $1 AND EXISTS (
			SELECT 1 FROM household_students hs JOIN students st ON st.id = hs.student_id
			WHERE hs.household_id = h.id AND hs.may_receive AND st.state = 'active')`, schoolID)
	if err != nil {
		return 0, fmt.Errorf("count the families: %w", err)
	}
	return n, nil
}
