package probe

import (
	"time"

	"beacontop/beacon/protocol"
)

// Schema is the version of the form of a Ladder as JSON. It is incremented when a key is renamed,
// removed or changes its meaning; new keys do not change it.
const Schema = 1

// Ladder is the result of one walk.
type Ladder struct {
	Schema int             `json:"schema"`
	URL    string          `json:"url"` // root of the beacon
	Device protocol.Device `json:"device,omitzero"`
	Time   time.Time       `json:"time"` // of its begin, in UTC
	Took   time.Duration   `json:"took_ns"`
	Lit    bool            `json:"lit"` // no rung failed
	Rungs  []Rung          `json:"rungs"`
}

// Failed returns the first rung that failed; nil: none.
func (l *Ladder) Failed() *Rung {
	for i := range l.Rungs {
		if l.Rungs[i].Result == Failed {
			return &l.Rungs[i]
		}
	}
	return nil
}

// Count returns how many rungs have a result.
func (l *Ladder) Count(of Result) (n int) {
	for i := range l.Rungs {
		if l.Rungs[i].Result == of {
			n++
		}
	}
	return n
}

// Rung is one step. Of the facts, those of its step are set as far as they are known, also if it
// failed.
type Rung struct {
	Step     Step          `json:"step"`
	Result   Result        `json:"result"`
	Skipped  Skip          `json:"skipped,omitzero"` // why it was skipped
	Took     time.Duration `json:"took_ns,omitzero"`
	Problem  *Problem      `json:"problem,omitzero"`  // why it failed
	Warnings []Problem     `json:"warnings,omitzero"` // what is wrong besides

	Proxy       *Proxy       `json:"proxy,omitzero"`
	Names       *Names       `json:"dns,omitzero"`
	Connection  *Connection  `json:"tcp,omitzero"`
	TLS         *TLS         `json:"tls,omitzero"`
	Account     *Account     `json:"account,omitzero"`
	Test        *Test        `json:"test,omitzero"`
	Policy      *Policy      `json:"policy,omitzero"`
	Package     *Package     `json:"package,omitzero"`
	Conditional *Conditional `json:"conditional,omitzero"`
	Upload      *Upload      `json:"upload,omitzero"`
}

// warn adds a warning.
func (r *Rung) warn(p Problem) { r.Warnings = append(r.Warnings, p) }

// Step is what a rung does.
type Step string

// The steps, in their order.
const (
	StepProxy       Step = "proxy"   // connect to the proxy; only if there is one
	StepDNS         Step = "dns"     // resolve the host name
	StepTCP         Step = "tcp"     // connect, or have the proxy connect
	StepTLS         Step = "tls"     // handshake and certificate
	StepAccount     Step = "account" // what each location asks for, and whether it accepts the account
	StepTest        Step = "test"    // the test page of the upload location
	StepPolicy      Step = "policy"
	StepPackage     Step = "package" // one of the policy, and the file that it points to
	StepConditional Step = "conditional"
	StepUpload      Step = "upload"
)

// Result is how a step ended.
type Result string

// The results.
const (
	Lit     Result = "lit"
	Failed  Result = "failed"
	Skipped Result = "skipped"
)

// Skip is why a step was skipped.
type Skip string

// The reasons.
const (
	SkipAfterFailure Skip = "after-failure"   // a step that it needs failed
	SkipByProxy      Skip = "by-proxy"        // the proxy does it, unseen
	SkipAddress      Skip = "address"         // the URL has an address in place of a name
	SkipPlain        Skip = "plain-http"      // the URL has no TLS
	SkipNoDevice     Skip = "no-device"       // no device was named
	SkipNotAsked     Skip = "not-asked"       // the upload was not asked for
	SkipUndated      Skip = "undated"         // the policy has no Last-Modified
	SkipOtherServer  Skip = "other-server"    // the package is on another server
	SkipOutside      Skip = "outside"         // the path of the package leaves the download location
	SkipLimit        Skip = "too-many"        // the policy names more packages than are requested
	SkipNoAccount    Skip = "account-refused" // the location did not accept the account
)
