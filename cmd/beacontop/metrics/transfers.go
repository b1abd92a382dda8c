package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// transfers counts requests of agents and files that were forwarded.
type transfers [event.Directions][protocol.Kinds]*transfer

// transfer is one kind of file in one direction, with its series.
type transfer struct {
	classes  [classes]prometheus.Counter
	duration prometheus.Observer
	bytes    prometheus.Counter
}

// classes is the number of classes of a status: none, because the transfer ended without an answer,
// and those of the first digit.
const classes = 6

var classNames = [classes]string{"none", "1xx", "2xx", "3xx", "4xx", "5xx"}

// buckets are bounds in seconds. Policies take milliseconds, an inventory over a slow line minutes.
var buckets = []float64{.001, .005, .025, .1, .5, 1, 5, 15, 60, 300, 1800}

// expected are the kinds of file in each direction; others are counted as other.
var expected = [event.Directions][]protocol.Kind{
	event.DirectionNone: {protocol.KindOther, protocol.KindTest},
	event.DirectionDownload: {
		protocol.KindOther, protocol.KindPolicy, protocol.KindSchedule, protocol.KindSettings, protocol.KindFailover, protocol.KindUpgrade,
		protocol.KindAgentConfiguration, protocol.KindTest,
	},
	event.DirectionUpload: {
		protocol.KindOther, protocol.KindInventory, protocol.KindUsage, protocol.KindLog, protocol.KindDiscovery, protocol.KindVDI, protocol.KindTest,
	},
	event.DirectionRelay: {
		protocol.KindOther, protocol.KindInventory, protocol.KindUsage, protocol.KindLog, protocol.KindDiscovery, protocol.KindVDI,
	},
}

// newTransfers creates and registers all series.
func newTransfers(to prometheus.Registerer) (all transfers) {
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "beacontop_requests_total", Help: "Requests of agents, and attempts to forward a file (relay), that have ended.",
	}, []string{"direction", "kind", "class"})
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "beacontop_request_duration_seconds", Help: "Durations of these requests.", Buckets: buckets,
	}, []string{"direction", "kind"})
	bytes := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "beacontop_transferred_bytes_total", Help: "Bytes of the bodies of successful transfers.",
	}, []string{"direction", "kind"})
	to.MustRegister(requests, durations, bytes)
	for d, kinds := range expected {
		direction := event.Direction(d).String()
		for _, k := range kinds {
			t := &transfer{duration: durations.WithLabelValues(direction, k.String()), bytes: bytes.WithLabelValues(direction, k.String())}
			for c, name := range classNames {
				t.classes[c] = requests.WithLabelValues(direction, k.String(), name)
			}
			all[d][k] = t
		}
	}
	return all
}

// observe counts an event, if it is a transfer.
func (t *transfers) observe(e *event.Event) {
	if e.Topic != event.TopicRequest && e.Topic != event.TopicRelay {
		return
	}
	direction := e.Direction
	if e.Topic == event.TopicRelay {
		direction = event.DirectionRelay
	}
	one := t[direction][e.Kind]
	if one == nil {
		one = t[direction][protocol.KindOther]
	}
	one.classes[classOf(e.Status)].Inc()
	if !e.Untimed {
		one.duration.Observe(e.Duration.Seconds())
	}
	if !e.Failed() && e.Status/100 == 2 && e.Bytes > 0 {
		one.bytes.Add(float64(e.Bytes))
	}
}

// classOf returns the class of a status, which may be any number in a log.
func classOf(status int) int {
	if c := status / 100; c > 0 && c < classes {
		return c
	}
	return 0
}
