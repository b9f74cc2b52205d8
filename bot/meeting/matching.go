package meeting

// matching gives needs periods of their own, as many as can be, by augmenting paths: a period that is added either meets a
// need that had none, or takes over the need of another period which moves on to a third (H. W. Kuhn, The Hungarian Method
// for the Assignment Problem, 1955). It is exact, and a family has few needs.
type matching struct {
	g       *grid
	needs   []Need
	period  []int // of each need, -1 for none
	tried   []bool
	matched int
}

func (g *grid) newMatching(needs []Need) *matching {
	m := &matching{g: g, needs: needs, period: make([]int, len(needs)), tried: make([]bool, len(needs))}
	for n := range m.period {
		m.period[n] = -1
	}
	return m
}

// add says whether one need more is met with period i.
func (m *matching) add(i int) bool {
	clear(m.tried)
	if m.augment(i) {
		m.matched++
		return true
	}
	return false
}

func (m *matching) augment(i int) bool {
	for n, need := range m.needs {
		if m.tried[n] || m.g.slot(need.StaffID, i) == "" {
			continue
		}
		m.tried[n] = true
		if m.period[n] < 0 || m.augment(m.period[n]) {
			m.period[n] = i
			return true
		}
	}
	return false
}
