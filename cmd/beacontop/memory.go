package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// How much garbage may lie around until the next collection, as a share of the heap in
// use: a beacon shares its machine. A program that runs long has a bound in bytes, so that
// a large estate costs what it is, and a small one is not collected without end.
const (
	gcPercent    = 50 // until more is known
	garbageBytes = 16 << 20
	leastPercent = 25
	mostPercent  = 100
)

// What a rush of requests took goes back to the system when it is over.
const (
	tendEvery    = time.Second
	giveBackFrom = 8 << 20 // less is not worth a collection
)

// tendMemory keeps the garbage of a program that runs long within bounds, until ctx ends,
// and gives memory that is no longer needed back to the system. The runtime by itself
// collects only when the heap has grown, which an idle beacon's does not do for hours, and
// keeps what it might need then.
func tendMemory(ctx context.Context) {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	_, _, last := heap()
	for percent := gcPercent; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		live, spare, cycles := heap()
		if spare >= giveBackFrom && cycles == last { // nothing was collected in this second: no rush
			debug.FreeOSMemory()
		}
		last = cycles
		if now := garbagePercent(live); now != percent && os.Getenv("GOGC") == "" { // else somebody knows better
			debug.SetGCPercent(now)
			percent = now
		}
	}
}

// garbagePercent is garbageBytes as a share of the heap in use.
func garbagePercent(live int64) int {
	return int(min(max(garbageBytes*100/max(live, 1), leastPercent), mostPercent))
}

// heap returns about how much of the heap is in use, how much a collection would free: what
// is free already, and what was allocated since the last one; and how many collections the
// growth of the heap has made.
func heap() (live, spare int64, cycles uint64) {
	read := []metrics.Sample{
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/gc/heap/live:bytes"},
		{Name: "/gc/cycles/automatic:gc-cycles"},
	}
	metrics.Read(read)
	free, objects := int64(read[0].Value.Uint64()), int64(read[1].Value.Uint64())
	live = int64(read[2].Value.Uint64())
	return live, free + objects - live, read[3].Value.Uint64()
}
