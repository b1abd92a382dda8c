package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"beacontop/beacon/estate"
)

// Viewer answers the queries of one screen. The journal's Past and the estate's Reader do.
type Viewer interface {
	// Sample answers a query.
	Sample(ctx context.Context, q estate.Query) (estate.Sample, error)
	// Run reads what samples lack, until ctx ends.
	Run(ctx context.Context)
}

// samplePath takes a Query as JSON and answers with a Sample.
const samplePath = "/v1/sample"

const (
	queryLimitBytes  = 64 << 10  // a query has five filters of at most 1,000 bytes
	sampleLimitBytes = 256 << 20 // 20,000 rows have 30 MB
	rowsLimit        = 20_000    // as many as the screen writes into a file
	columnsLimit     = 2_000
)

// bounded clamps the numbers of a query: a client could send any.
func bounded(q *estate.Query) {
	for n, most := range map[*int]int{
		&q.Rows: rowsLimit, &q.Columns: columnsLimit,
		&q.Agents.Limit: rowsLimit, &q.Requests.Limit: rowsLimit, &q.Failures.Limit: rowsLimit, &q.Events.Limit: rowsLimit,
		&q.Agents.Row: rowsLimit, &q.Failures.Row: rowsLimit, &q.Events.Row: rowsLimit,
		&q.Agents.Offset: 1 << 30, &q.Requests.Skip: 1 << 30, &q.Failures.Offset: 1 << 30, &q.Events.Offset: 1 << 30,
	} {
		*n = min(max(*n, 0), most)
	}
	if q.Agents.Sort.String() == "" {
		q.Agents.Sort = estate.SortContact
	}
}

// samples answers the queries of the connection on which they come.
func (l *Listener) samples(w http.ResponseWriter, r *http.Request) {
	var q estate.Query
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, queryLimitBytes)).Decode(&q); err != nil {
		http.Error(w, fmt.Sprintf("query: %v", err), http.StatusBadRequest)
		return
	}
	bounded(&q)
	viewer, attached := connOf(r.Context()).viewer()
	if !attached {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	key, begun := keyOf(q), time.Now()
	if body := l.shared.find(key, q.Now, begun); key != "" && body != nil {
		_, _ = w.Write(body) // an error means that the client is gone
		return
	}
	s, err := viewer.Sample(r.Context(), q)
	if err != nil { // the client is gone, or the daemon stops
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	l.write(w, &s, func(body []byte) {
		if key != "" {
			l.shared.keep(key, q.Now, begun, body)
		}
	})
}

// write answers with a sample, whose text it shows to a function first. Texts are written in the memory of
// earlier ones: screens ask several times a second.
func (l *Listener) write(w http.ResponseWriter, s *estate.Sample, seen func(body []byte)) {
	text, _ := l.texts.Get().(*bytes.Buffer)
	if text == nil {
		text = new(bytes.Buffer)
	}
	text.Reset()
	if err := json.NewEncoder(text).Encode(s); err != nil {
		http.Error(w, fmt.Sprintf("sample: %v", err), http.StatusInternalServerError)
		return
	}
	seen(text.Bytes())
	_, _ = w.Write(text.Bytes()) // an error means that the client is gone
	if text.Cap() <= sharedLimitBytes {
		l.texts.Put(text)
	}
}

// answerTimeout is after how long a daemon is given up that has accepted a request and does not answer:
// more than a busy one needs.
const answerTimeout = 10 * time.Second

// Sample asks the daemon. The answer holds the query as it was asked, with its zone. When the daemon
// restarts, the next call connects to the new one.
func (c *Client) Sample(ctx context.Context, q estate.Query) (estate.Sample, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	body, err := json.Marshal(&q)
	if err != nil {
		return estate.Sample{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, Base+samplePath, bytes.NewReader(body))
	if err != nil {
		return estate.Sample{}, err
	}
	answer, err := c.Do(r)
	if err != nil {
		return estate.Sample{}, err
	}
	var s estate.Sample
	text, err := io.ReadAll(io.LimitReader(answer.Body, sampleLimitBytes))
	if err = errors.Join(err, answer.Body.Close()); err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		return estate.Sample{}, fmt.Errorf("sample: %w", err)
	}
	s.Query, s.Now = q, q.Now
	return s, nil
}
