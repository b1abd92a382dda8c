package output

import (
	"context"

	"beacontop/beacon/event"
)

// Newest returns a function that keeps the newest number in a channel of one slot, and never waits.
func Newest(slot chan int) func(int) {
	return func(n int) {
		for {
			select {
			case slot <- n:
				return
			default:
			}
			select {
			case <-slot:
			default:
			}
		}
	}
}

// Screens logs when the first screen was attached to a beacon without one, and when the last one has
// gone: its user has left, or its terminal has.
func (l *Log) Screens(ctx context.Context, number <-chan int) {
	shown := 0
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-number:
			switch {
			case n > 0 && shown == 0:
				l.Info("screen attached")
			case n == 0 && shown > 0:
				l.Info("no screen is attached; the beacon goes on without")
			}
			shown = n
		}
	}
}

// Findings logs what is wrong with a watched beacon, what is not known of it, and who is told or looks. Its
// requests are in logs already.
func (l *Log) Findings(e *event.Event) {
	switch e.Topic {
	case event.TopicDiagnosis, event.TopicGap, event.TopicHistory, event.TopicClock, event.TopicNotify, event.TopicLogin:
		l.Print(e)
	}
}
