package pane

import (
	"slices"

	"beacontop/beacon/estate"
)

// Order returns the column by which the agents are sorted.
func (a *agentsPane) Order() (by string, reverse bool) { return a.sort.String(), a.reverse }

// SetOrder sorts them by a column; empty: by contact.
func (a *agentsPane) SetOrder(by string, reverse bool) (known bool) {
	sort, known := estate.SortNamed(by)
	if known {
		a.sort, a.reverse = sort, reverse
		a.ladder = sort == estate.SortRung || sort == estate.SortStuck // only the ladder shows these
		a.choose()
	}
	return known
}

// ladderSorts are the sort keys of the ladder view, in the order of the key that changes them.
var ladderSorts = []estate.SortKey{estate.SortRung, estate.SortStuck, estate.SortName, estate.SortContact}

func (a *agentsPane) nextSort() estate.SortKey {
	if !a.ladder {
		return a.sort.Next()
	}
	return ladderSorts[(slices.Index(ladderSorts, a.sort)+1)%len(ladderSorts)]
}

// switchView changes between the list and the ladder view; each keeps its order.
func (a *agentsPane) switchView() {
	was := a.before
	if !a.ladder && was == 0 {
		was = estate.SortRung
	}
	a.sort, a.before, a.ladder, a.reverse = was, a.sort, !a.ladder, false
	a.choose()
}
