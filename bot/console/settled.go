package console

import (
	"maps"
	"sync"

	"raabta/bot"
	"raabta/bot/civil"
)

// settled keeps the counts of days that hardly change any more, for one day.
type settled struct {
	mu   sync.Mutex
	days map[string]settledSchool
}

// settledSchool is what is kept of one school.
type settledSchool struct {
	on   civil.Date // when it was counted
	days map[civil.Date]bot.Traffic
}

// of is what is kept of a school today.
func (s *settled) of(schoolID string, today civil.Date) map[civil.Date]bot.Traffic {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept := s.days[schoolID]; kept.on == today {
		return maps.Clone(kept.days)
	}
	return nil
}

// keep keeps a day's count until tomorrow.
func (s *settled) keep(schoolID string, today civil.Date, d day) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.days == nil || len(s.days) >= recentMost {
		s.days = map[string]settledSchool{}
	}
	kept := s.days[schoolID]
	if kept.on != today {
		kept = settledSchool{on: today, days: map[civil.Date]bot.Traffic{}}
	}
	kept.days[d.Date] = d.Traffic
	s.days[schoolID] = kept
}
