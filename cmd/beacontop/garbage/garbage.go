package garbage

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Limits of garbage between two collections. firstPercent, a share of the live heap, applies
// at first; a long-running program uses a number of bytes, so that a large estate needs little
// extra memory and a small one is not collected all the time.
const (
	firstPercent = 50 // until the heap size is known
	garbageBytes = 16 << 20
	leastPercent = 25
	mostPercent  = 100
)

// Memory that a burst of requests used is returned to the system afterwards.
const (
	tendEvery    = time.Second
	giveBackFrom = 8 << 20 // less is not worth a collection
)

// Start sets the limit that applies until Limit knows the size of the heap. A limit that the user
// set with GOGC has precedence, here and in Limit.
func Start() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(firstPercent)
	}
}

// Limit limits the garbage of a long-running program until ctx ends, and returns
// unused memory to the system. The runtime collects only after the heap has grown, which takes
// hours in an idle beacon, and keeps free memory for reuse.
func Limit(ctx context.Context) {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	_, _, last := heap()
	for percent := firstPercent; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		live, spare, cycles := heap()
		if spare >= giveBackFrom && cycles == last { // no collection in this second: no burst in progress
			debug.FreeOSMemory()
		}
		last = cycles
		if now := percentOf(live); now != percent && os.Getenv("GOGC") == "" {
			debug.SetGCPercent(now)
			percent = now
		}
	}
}

// percentOf returns garbageBytes as a percentage of the live heap.
func percentOf(live int64) int {
	return int(min(max(garbageBytes*100/max(live, 1), leastPercent), mostPercent))
}

// heap returns roughly the live heap, what a collection would free (what is free already, and
// what was allocated since the last collection), and the number of collections caused by heap
// growth.
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
