package probe

import (
	"net/netip"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/protocol"
)

// Problem is why a rung failed, or a warning about it.
type Problem struct {
	Code      diagnosis.Code `json:"code"`
	Status    int            `json:"status,omitzero"`    // of the answer; 0: there was none
	Substatus int            `json:"substatus,omitzero"` // of IIS, if its error page says so
	Location  string         `json:"location,omitzero"`  // where a redirect leads
	File      string         `json:"file,omitzero"`      // path below the location, if not that of the rung
	Until     time.Time      `json:"until,omitzero"`     // when something ends
	Why       string         `json:"why,omitzero"`       // what the system or the other side said
}

// Proxy is the proxy on the way.
type Proxy struct {
	URL     string         `json:"url"`              // without its password
	From    Origin         `json:"from"`             // who named it
	Address netip.AddrPort `json:"address,omitzero"` // that accepted the connection
}

// Origin is where the proxy is from.
type Origin string

// The origins.
const (
	FromConfig      Origin = "setting"
	FromEnvironment Origin = "environment"
)

// Names is what the name service said.
type Names struct {
	Host      string       `json:"host"`
	Addresses []netip.Addr `json:"addresses,omitzero"`
}

// Connection is how the beacon was reached.
type Connection struct {
	Address  netip.AddrPort `json:"address,omitzero"`  // the first that accepted; zero through a proxy
	Tunnel   string         `json:"tunnel,omitzero"`   // host and port to which the proxy opened a tunnel
	Attempts []Attempt      `json:"attempts,omitzero"` // one for each address
}

// Attempt is the attempt to connect to one address.
type Attempt struct {
	Address netip.AddrPort `json:"address"`
	Took    time.Duration  `json:"took_ns"`
	Code    diagnosis.Code `json:"code,omitzero"` // why it failed; empty: it was accepted
	Why     string         `json:"why,omitzero"`
}

// TLS is the secured connection, and the certificate of the beacon.
type TLS struct {
	Version  string    `json:"version,omitzero"`  // that was agreed on; empty: none
	Versions []string  `json:"versions,omitzero"` // that were accepted, of those tried
	Names    []string  `json:"names,omitzero"`    // of the certificate; the first few
	Issuer   string    `json:"issuer,omitzero"`
	Begins   time.Time `json:"begins,omitzero"`
	Ends     time.Time `json:"ends,omitzero"`
	Chain    int       `json:"chain,omitzero"`             // certificates sent
	CRL      bool      `json:"crl,omitzero"`               // the certificate names a CRL
	OCSP     bool      `json:"ocsp,omitzero"`              // it names an OCSP server, or an answer of it was stapled
	Asked    bool      `json:"client_asked,omitzero"`      // the beacon asked for a certificate of the agent
	Given    bool      `json:"client_given,omitzero"`      // it got the one of the configuration
	Matches  bool      `json:"matches,omitzero"`           // the certificate is for the host of the URL
	Trusted  bool      `json:"trusted_and_valid,omitzero"` // it passed the whole check
}

// Account is what both locations ask for.
type Account struct {
	User      string `json:"user,omitzero"`
	Downloads Access `json:"downloads"`
	Uploads   Access `json:"uploads"`
}

// Access is what a location asks for.
type Access struct {
	Status   int      `json:"status,omitzero"`   // without credentials; 0: no answer
	Schemes  []string `json:"schemes,omitzero"`  // of authentication that it offers; empty: it asks for none
	Accepted bool     `json:"accepted,omitzero"` // the credentials
}

// Test is the answer of the test page.
type Test struct {
	Status int   `json:"status"`
	Bytes  int64 `json:"bytes"`
}

// Policy is the policy of the device.
type Policy struct {
	File     string    `json:"file"` // path below the download location
	Bytes    int64     `json:"bytes,omitzero"`
	Packages int       `json:"packages"`
	Modified time.Time `json:"modified,omitzero"`
}

// Package is a package that the policy names, and the file that it points to. Both are paths below
// the download location.
type Package struct {
	Kind      protocol.Kind `json:"kind"`
	Name      string        `json:"name,omitzero"`
	Bytes     int64         `json:"bytes,omitzero"`
	File      string        `json:"file,omitzero"`
	FileBytes int64         `json:"file_bytes,omitzero"` // as announced, if it is larger than what is read
	More      int           `json:"more,omitzero"`       // further packages that are not requested
}

// Conditional is the request for the policy if it has changed since.
type Conditional struct {
	Since  time.Time `json:"since"`
	Status int       `json:"status"` // 304: not sent again; 200: sent again
}

// Upload is the file that was uploaded.
type Upload struct {
	Folder string `json:"folder"`
	Name   string `json:"name"`
	Bytes  int    `json:"bytes"`
	Status int    `json:"status,omitzero"`
}
