package daemon

import (
	"net"
	"net/netip"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/connection"
	"beacontop/beacon/estate"
	"beacontop/beacon/origin"
	"beacontop/beacon/policy"
	"beacontop/beacon/relay"
	"beacontop/cmd/beacontop/notify"
)

// Config configures a station. Dir and Name are required.
type Config struct {
	Dir  string // state directory: uploads, published files, history; made if it does not exist
	Name string // of this beacon, for display

	HTTP     string       // address to listen on; empty: port 80 where permitted, else 8080; None: no plain listener; FromSocket: one of Sockets
	Listener net.Listener // instead of HTTP; New takes it over, even if it fails
	Sockets  Sockets      // of the service manager; New takes them over, even if it fails
	Why      string       // why this address was chosen, for display
	TLS      TLS
	Trusted  []netip.Prefix // proxies whose X-Forwarded-For and PROXY headers are trusted
	Accounts string         // htpasswd file of Basic authentication; empty: anonymous
	Guarded  policy.Use     // which locations require an account

	Policy           string          // file; empty: the built-in policy
	PolicyLimitBytes int64           // a larger file is rejected; 0: 1 MB
	Failover         []policy.Server // other beacons that agents may use, in addition to those of the policy
	Advertise        policy.Server   // by which agents reach this beacon; zero: the name each agent used

	UploadLimitBytes int64         // larger uploads are rejected; 0: beacon.DefaultUploadLimitBytes
	IdleTimeout      time.Duration // after which an idle transfer is aborted; 0: beacon.DefaultIdleTimeout
	Grace            time.Duration // for running requests to finish when the station stops
	Quarantine       bool          // put damaged uploads into BadLogs
	Wire             string        // file for one line per request; empty: none
	WireBodies       bool          // and bodies of requests of unknown form, in a file beside it
	Connections      connection.Limits
	Limits           beacon.Limits // of uploads
	Types            []string      // upload types that always get their own folder, in addition to the known ones

	Origins []origin.Location // genuine beacons behind this one, in order of preference; none: only what is here is downloaded
	Copies  Copies            // of what they answered

	Parents []relay.LocationConfig // next hops in order of preference; a URL without :// is a directory; none: files stay queued
	Relay   Relay
	History History
	Notify  []notify.Hook // that were checked

	Estate     estate.Limits // for the demo, whose time is short
	ProbeEvery time.Duration // of other beacons; 0: the default
}

// None as the HTTP address disables the plain listener.
const None = "none"

// policyLimitBytes is the size of a policy file, unless the configuration says otherwise.
const policyLimitBytes = 1_000_000

// TLS configures the TLS listener.
type TLS struct {
	Address    string // empty: no listener; FromSocket: one of Sockets
	Cert, Key  string // PEM files; the certificate is followed by its chain; also for what else listens beside the station
	MinVersion uint16 // tls.VersionTLS10 … 13; 0: TLS 1.2
	OldCiphers bool   // for old agents
	Clients    connection.ClientCertificates
	ClientCA   string // PEM file of CA certificates for connection.ClientCertificatesStrict
}

// Copies configures what is kept of the answers of origins.
type Copies struct {
	Bytes int64         // of all together; 0: none
	Fresh time.Duration // in which a package is sent without asking the origin
}

// DefaultCopiesBytes is the default of Copies.Bytes: some upgrade packages, and the policies of 100,000 devices.
const DefaultCopiesBytes = 5_000_000_000

// Relay configures forwarding to the parents.
type Relay struct {
	Parallel       int            // concurrent uploads; 0: 1
	BytesPerSecond int64          // total; 0: no limit
	Windows        []relay.Window // local times in which files are sent; none: always
	Refusals       int            // of one file before it is moved to BadLogs; 0: relay.DefaultRefusals
	Archive        time.Duration  // how long forwarded files are kept; 0: not kept
}

// History configures the stored history.
type History struct {
	Off   bool  // store nothing; nothing is known after a restart
	Days  int   // files, one per day; 0: journal.DefaultKeepDays
	Bytes int64 // total; 0: journal.DefaultKeepBytes
}
