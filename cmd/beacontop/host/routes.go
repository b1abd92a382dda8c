package host

import "net/http"

// routes is what the socket answers, besides samples.
func (h *Host) routes() http.Handler {
	return http.NewServeMux()
}
