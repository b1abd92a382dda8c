package cache

import "testing"

func TestPut(t *testing.T) {
	m := map[int]string{}
	for i := range 3 {
		Put(m, 3, i, "a")
	}
	Put(m, 3, 1, "b") // is known: nothing is dropped
	if len(m) != 3 || m[1] != "b" {
		t.Errorf("%v", m)
	}
	Put(m, 3, 7, "c")
	if len(m) != 1 || m[7] != "c" {
		t.Errorf("%v at the limit", m)
	}
}
