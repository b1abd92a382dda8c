package beacon

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

var errPrecondition = errors.New("precondition failed")

// precondition checks If-Match and If-None-Match of an upload against the queued file of that
// name (RFC 9110 §13.1). Uploads have no entity tags known to clients, so only "*" can match. It
// is checked before the body is read, and again before the file is committed; then conditional
// uploads are serialised until done is called.
func (b *Beacon) precondition(h http.Header, folder, name string) (done func(), err error) {
	must, mustNot := h["If-Match"], h["If-None-Match"]
	if must == nil && mustNot == nil {
		return func() {}, nil
	}
	b.conditional.Lock()
	waits, err := b.config.Spool.Has(folder, name)
	switch {
	case err != nil:
		err = fmt.Errorf("look up queued file: %w", err)
	case must != nil && (!waits || !isAny(must)), mustNot != nil && waits && isAny(mustNot):
		err = errPrecondition
	}
	if err != nil {
		b.conditional.Unlock()
		return nil, err
	}
	return b.conditional.Unlock, nil
}

// isAny reports whether a condition is "*".
func isAny(values []string) bool { return strings.TrimSpace(strings.Join(values, ",")) == "*" }
