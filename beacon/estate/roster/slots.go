package roster

// slots holds agents by number. They are in blocks that never move: growing copies none.
type slots struct {
	blocks []*[slotBlock]Agent
	size   int // numbers in use, with or without a device
}

const slotBlock = 1024

func (s *slots) at(i int32) *Agent { return &s.blocks[i/slotBlock][i%slotBlock] }

// grow adds a slot and returns its number.
func (s *slots) grow() int32 {
	if s.size == len(s.blocks)*slotBlock {
		s.blocks = append(s.blocks, new([slotBlock]Agent))
	}
	s.size++
	return int32(s.size - 1)
}

// slotSet is a set of devices, by their slots.
type slotSet map[int32]struct{}

// set adds or removes a device, and reports whether that changed the set.
func (s *slotSet) set(slot int32, is bool) (changed bool) {
	if _, was := (*s)[slot]; was == is {
		return false
	}
	if *s == nil {
		*s = slotSet{}
	}
	if is {
		(*s)[slot] = struct{}{}
	} else {
		delete(*s, slot)
	}
	return true
}
