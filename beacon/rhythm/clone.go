package rhythm

import "slices"

// Clone returns a copy that shares no memory.
func (s *Segments) Clone() *Segments {
	c := &Segments{segments: make(map[string]*segment, len(s.segments))}
	for name, g := range s.segments {
		one := *g
		one.away = slices.Clone(g.away)
		c.segments[name] = &one
	}
	return c
}
