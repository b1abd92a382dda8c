package host

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"beacontop/cmd/beacontop/api"
	"beacontop/cmd/beacontop/control"
)

// routes is what the socket answers, besides samples.
func (h *Host) routes() http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("GET "+control.DaemonPath, func(w http.ResponseWriter, _ *http.Request) { answer(w, h.about()) })
	routes.HandleFunc("GET "+control.SettingsPath, func(w http.ResponseWriter, _ *http.Request) { answer(w, h.config.Settings) })
	routes.HandleFunc("POST "+control.StopPath, h.stopNow)
	routes.Handle("/", h.Questions())
	return routes
}

// asked is what questions of scripts and commands are answered from.
func (h *Host) asked() api.Config {
	c := api.Config{Live: h.live, Release: h.config.Control.Release, Metrics: h.metrics}
	if h.Watched != nil {
		c.State, c.History = h.Watched.State(), h.Watched.History()
	} else {
		c.State, c.History, c.Identity = h.Station.State(), h.Station.History(), h.Station.Identity()
	}
	return c
}

func (h *Host) about() control.Daemon {
	return control.Daemon{
		Release: h.config.Control.Release, Schema: control.Schema, PID: os.Getpid(), Dir: h.dir,
		Watches: h.Watched != nil, Background: h.config.Background, Started: h.begun.UTC(), Viewers: h.Listener.Viewers(),
	}
}

// stopNow stops a beacon that a dashboard has started. A service is for its service manager to stop.
func (h *Host) stopNow(w http.ResponseWriter, r *http.Request) {
	switch {
	case !h.config.Background:
		http.Error(w, "this beacon runs as a service: stop it where it was started", http.StatusForbidden)
	case !control.FromOwner(r):
		http.Error(w, "only the user of this beacon can stop it", http.StatusForbidden)
	default:
		h.stop()
		answer(w, h.about())
	}
}

func answer(w http.ResponseWriter, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, "%s\n", text) // an error means that the client is gone
}
