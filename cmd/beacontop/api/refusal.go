package api

import (
	"context"
	"errors"
	"net/http"

	"beacontop/cmd/beacontop/form"
)

// Refusal is why a request gets no answer.
type Refusal struct {
	Status int    `json:"status"`
	Text   string `json:"error"`
	Hint   string `json:"hint"`
	Marked string `json:"marked,omitzero"` // the filter, and in a second line carets below the mistake
}

func (r *Refusal) Error() string { return r.Text }

func refuse(status int, text, hint string) error {
	return &Refusal{Status: status, Text: text, Hint: hint}
}

// refusalOf returns any error as a refusal.
func refusalOf(err error) *Refusal {
	var r *Refusal
	switch {
	case errors.As(err, &r):
		return r
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Refusal{Status: http.StatusServiceUnavailable, Text: "the beacon stops, or is too busy", Hint: "try again"}
	}
	return &Refusal{Status: http.StatusInternalServerError, Text: err.Error(), Hint: "the log of the beacon may say more"}
}

// Answer writes a refusal.
func (r *Refusal) Answer(w http.ResponseWriter) {
	text, err := form.Marshal(r)
	if err != nil {
		http.Error(w, "{}", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(r.Status)
	_, _ = w.Write(append(text, '\n')) // who asked is gone
}
