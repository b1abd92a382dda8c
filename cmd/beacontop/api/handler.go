package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/journal"
	"beacontop/cmd/beacontop/form"
)

// Config is what a handler answers from.
type Config struct {
	State   *estate.State
	History *journal.Journal // nil: none is stored, or it is not known
	Live    *Live            // events as they happen; nil: only those of the history
	Now     func() time.Time // nil: the clock. Of logs: their newest line

	Identity string // of the beacon
	Release  string // of this program
	Checks   []Check

	Sample  http.Handler // for /v1/sample; nil: not served
	Metrics http.Handler // for /metrics; nil: not served
}

// Words are conditions of agents by one word. Anything else is a filter, as in the dashboard.
var Words = []string{"orphan", "lost", "failing"}

// server answers the requests of a handler.
type server struct{ Config }

// New returns the handler of the control API. It may be used by several listeners.
func New(c Config) http.Handler {
	s := &server{c}
	if s.Now == nil {
		s.Now = time.Now
	}
	mux := http.NewServeMux()
	for _, one := range s.routes() {
		mux.Handle(one.path, s.answering(one.answer))
	}
	mux.HandleFunc("/v1/events", s.events)
	if c.Sample != nil {
		mux.Handle("/v1/sample", c.Sample)
	}
	if c.Metrics != nil {
		mux.Handle("/metrics", c.Metrics)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refusalOf(refuse(http.StatusNotFound, "no such path", "paths: "+strings.Join(s.paths(), ", "))).Answer(w)
	})
	return readOnly(mux)
}

// route is a path with what answers it: a document, or nil for an answer that it has written.
type route struct {
	path   string
	answer func(http.ResponseWriter, *http.Request) (json.RawMessage, error)
}

func (s *server) routes() []route {
	return []route{
		{"/v1/status", s.status},
		{"/v1/agents", s.agents},
		{"/v1/agents/{name}", s.agent},
		{"/v1/agents/{name}/explain", s.explainAgent},
		{"/v1/requests", s.requests},
		{"/v1/failures", s.failures},
		{"/v1/queue", s.queue},
		{"/v1/failover", s.failover},
		{"/v1/diagnoses", s.diagnoses},
		{"/v1/explain/{name}", s.explain},
		{"/healthz", s.health},
		{"/readyz", s.ready},
	}
}

func (s *server) paths() (all []string) {
	for _, one := range s.routes() {
		all = append(all, strings.ReplaceAll(strings.ReplaceAll(one.path, "{name}", "NAME"), "/v1/explain/NAME", "/v1/explain/NAME|parent|queue|failover"))
	}
	all = append(all, "/v1/events")
	if s.Sample != nil {
		all = append(all, "/v1/sample")
	}
	if s.Metrics != nil {
		all = append(all, "/metrics")
	}
	return all
}

// answering makes a handler of what returns a document.
func (s *server) answering(answer func(http.ResponseWriter, *http.Request) (json.RawMessage, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := answer(w, r)
		switch {
		case err != nil:
			refusalOf(err).Answer(w)
		case text != nil:
			document(w, http.StatusOK, text)
		}
	})
}

// document writes an answer. That who asked is gone is nobody's fault.
func document(w http.ResponseWriter, status int, text json.RawMessage) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n'))
}

// readOnly refuses every method that could change something. Samples are asked for by POST: the question
// does not fit into a query string.
func readOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead && r.URL.Path != "/v1/sample" {
			w.Header().Set("Allow", "GET, HEAD")
			refusalOf(refuse(http.StatusMethodNotAllowed, "this interface only answers questions", "use GET")).Answer(w)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		h.ServeHTTP(w, r)
	})
}

// now is the present, in the zone of a question.
func (s *server) now(q *question) time.Time { return s.Now().In(q.zone) }

// head returns the head of a list.
func head(now time.Time, q *question, matching int) form.Head {
	return form.Head{Schema: form.Schema, At: now.UTC(), Where: q.text(), Matching: matching}
}
