package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// gcPercent keeps the memory of a large estate at one and a half times what is known of it,
// in place of twice: a beacon shares its machine.
const gcPercent = 50

// What a rush of requests took goes back to the system when it is over.
const (
	giveBackEvery = 5 * time.Second
	giveBackFrom  = 16 << 20 // less is not worth a collection
)

// giveBack gives memory that is no longer needed back to the system, until ctx ends. The
// runtime by itself collects only when as much again was allocated, which an idle beacon
// does not do for hours, and keeps what it might need then.
func giveBack(ctx context.Context) {
	tick := time.NewTicker(giveBackEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if spareBytes() >= giveBackFrom {
				debug.FreeOSMemory()
			}
		}
	}
}

// spareBytes is about how much of the heap a collection would free: what is free already,
// and what was allocated since the last one.
func spareBytes() int64 {
	read := []metrics.Sample{
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(read)
	free, objects, live := read[0].Value.Uint64(), read[1].Value.Uint64(), read[2].Value.Uint64()
	return int64(free) + int64(objects) - int64(live)
}
