// Package cache bounds maps of results that can be computed again. Keys come from outside, so a
// client may invent any number of them.
package cache

// Put adds a result. A map that has reached its limit starts over: keeping the order of use would
// cost more than computing again what is in use.
func Put[M ~map[K]V, K comparable, V any](m M, limit int, key K, value V) {
	if _, known := m[key]; !known && len(m) >= limit {
		clear(m)
	}
	m[key] = value
}
