package diagnosis

// Code identifies what is wrong. Its text is stable, for programs.
type Code string

// What the facts of an estate show.
const (
	FirstPolicyLost   Code = "first-policy-lost"
	FirstPolicyFailed Code = "first-policy-failed"
	AgentsFailing     Code = "agents-failing"
	AddressesFailing  Code = "addresses-failing"
	ProtocolNewer     Code = "protocol-newer"
	AgentsForgotten   Code = "agents-forgotten"
	DuplicateIdentity Code = "dup-identity"
	ClientsHidden     Code = "lb-hides-client"

	BeaconStopped      Code = "beacon-stopped"
	ParentUnproven     Code = "parent-unproven"
	ParentDown         Code = "backlog-parent-down"
	SiblingDown        Code = "sibling-down"
	PolicyRejected     Code = "policy-rejected"
	AccountsRejected   Code = "accounts-rejected"
	FailoverNameless   Code = "failover-nameless"
	FailoverOwnAddress Code = "failover-own-address"

	CertificateRejected Code = "tls-cert-rejected"
	CertificateExpires  Code = "tls-cert-expiry"
	CertificateExpired  Code = "tls-cert-expired"
	TLSWeak             Code = "tls-weak"

	DiskFull        Code = "disk-full"
	DiskLow         Code = "disk-low"
	DiskFilling     Code = "disk-filling"
	UploadsRejected Code = "uploads-rejected"

	QueueUnlisted    Code = "queue-unlisted"
	QueueMissing     Code = "queue-missing"
	QueueStuck       Code = "backlog-stuck"
	QueueSlow        Code = "backlog-slow"
	QueuePaused      Code = "relay-paused"
	FilePoison       Code = "backlog-poison"
	LogsUnconsumed   Code = "logs-unconsumed"
	FolderRemoved    Code = "folder-removed"
	FilesUnseen      Code = "files-unseen"
	FilesUnfollowed  Code = "files-unfollowed"
	FilesSetAside    Code = "files-set-aside"
	FilesFlawed      Code = "files-flawed"
	FilesUnexamined  Code = "files-unexamined"
	UploadsElsewhere Code = "uploads-elsewhere"
	UploadsMissing   Code = "uploads-missing"
	FilesInBadLogs   Code = "files-in-badlogs"

	SourcesIncomplete Code = "sources-incomplete"
	ConnectionsEnded  Code = "connections-ended"
	EventsLost        Code = "self-blind"
	HistoryNotWritten Code = "history-not-written"
	HistoryIncomplete Code = "history-incomplete"
	HistoryLapsed     Code = "history-lapsed"
	RecordingStopped  Code = "recording-stopped"
	NotifyFailed      Code = "notify-failed"
)

// Why transfers fail.
const (
	BadPath          Code = "bad-path"
	Aborted          Code = "aborted"
	Idle             Code = "idle"
	TooSlow          Code = "too-slow"
	TooLarge         Code = "too-large"
	PartialUpload    Code = "partial-upload"
	NoLength         Code = "no-length"
	Encoding         Code = "content-encoding"
	Precondition     Code = "precondition"
	Method           Code = "method"
	PermissionDenied Code = "perm-denied"
	Overload         Code = "overload"
	TooMany          Code = "too-many-from-address"
	ExtensionUnknown Code = "upload-not-listed"
	Shutdown         Code = "shutdown"

	// by the status alone, when nothing more is known
	Credentials401 Code = "auth-401"
	Conflict409    Code = "conflict-409"
	Verb405        Code = "verb-405"
	Range416       Code = "range-416"
	PolicyMissing  Code = "policy-404"
	PackageMissing Code = "package-404"
	FileMissing    Code = "file-404"
	HeaderTooLarge Code = "header-too-large"
	BeaconError    Code = "beacon-error"
	TransferFailed Code = "transfer-failed"

	// before a request
	TLSToHTTP            Code = "tls-to-http-port"
	HTTPToTLS            Code = "http-to-https-port"
	ProxyHeader          Code = "proxy-protocol"
	TLSHandshake         Code = "tls-handshake"
	TLSTimeout           Code = "tls-timeout"
	TLSRejected          Code = "tls-client-rejects"
	TLSVersion           Code = "tls-version"
	TLSClientCertificate Code = "tls-client-certificate"

	// flaws of received files
	Empty           Code = "zero-byte"
	Truncated       Code = "truncated"
	Corrupt         Code = "corrupt"
	NotXML          Code = "no-xml"
	OtherDevice     Code = "other-device"
	CutName         Code = "cut-name"
	ImplausibleTime Code = "implausible-time"

	// of other web servers
	BadRequest       Code = "bad-request"
	Forbidden        Code = "forbidden"
	AddressDenied    Code = "address-denied"
	TLSNeeded        Code = "tls-needed"
	ExtensionBlocked Code = "ext-blocked"
	MIMEType         Code = "mime-type"
	HiddenSegment    Code = "hidden-segment"
	RequestFiltering Code = "request-filtering"
	VerbDenied       Code = "verb-denied"
	WebDAV405        Code = "webdav-405"
	NoHandler        Code = "no-handler"
	AuthMismatch     Code = "auth-mismatch-409"
	BadConfiguration Code = "bad-configuration"
	ApplicationPool  Code = "application-pool"
	BadGateway       Code = "bad-gateway"
	HTTPVersion      Code = "http-version"
	HostName         Code = "host-name"

	// forwarding to the parent
	EarlyAnswer      Code = "early-answer"
	NotArchived      Code = "not-archived"
	ParentRefused    Code = "parent-refused"
	ParentTimeout    Code = "parent-timeout"
	ParentUnresolved Code = "parent-unresolved"
	ParentTLS        Code = "parent-tls"
	ParentConnection Code = "parent-connection"
	ParentRejects    Code = "parent-rejects"
	NotForwarded     Code = "not-forwarded"
)

// What a probe sees: it talks to a beacon as an agent does, from the machine that it runs on.
const (
	BeaconUnresolved  Code = "beacon-unresolved"
	BeaconRefused     Code = "beacon-refused"
	BeaconTimeout     Code = "beacon-timeout"
	BeaconUnreachable Code = "beacon-unreachable"
	BeaconConnection  Code = "beacon-connection"
	BeaconMute        Code = "beacon-mute"
	ProxyUnreachable  Code = "proxy-unreachable"
	ProxyRefuses      Code = "proxy-refuses"

	CertificateName      Code = "tls-cert-name"
	CertificateUntrusted Code = "tls-cert-untrusted"
	CertificateEarly     Code = "tls-cert-not-yet"
	RevocationUnnamed    Code = "tls-no-revocation"
	TLSOld               Code = "tls-old-only"
	TLSNew               Code = "tls13-only"

	NotBeacon        Code = "not-a-beacon"
	Redirect         Code = "redirect"
	AuthScheme       Code = "auth-scheme"
	AnswerUnreadable Code = "answer-unreadable"
)

// What many requests, or several beacons, show. The catalogue says which of them nothing raises, and why.
const (
	StaleInventory Code = "stale-inventory"
	AgentSilent    Code = "silent-agent"
	SegmentSilent  Code = "segment-silent"
	EstateSilent   Code = "all-silent"
	ChannelSplit   Code = "channel-split"

	FailoverMass  Code = "failover-mass"
	PingPong      Code = "ping-pong"
	WrongBeacon   Code = "wrong-beacon"
	PileUp        Code = "pile-up"
	SharedAddress Code = "nat-shared-ip"
	Readdressed   Code = "readdressed"
	ProxyLoop     Code = "proxy-loop"

	UpgradeLoop       Code = "upgrade-loop"
	UpgradeStuck      Code = "upgrade-stuck"
	VersionDrift      Code = "version-drift"
	DowngradeSurprise Code = "downgrade-surprise"
	VersionWithdrawn  Code = "version-withdrawn"

	PolicyIncomplete Code = "policy-incomplete"
	AuthExpired      Code = "auth-expired"
	ClockSkew        Code = "clock-skew"
	RetryStorm       Code = "retry-storm"
	MorningPeak      Code = "morning-peak"
	LogFlood         Code = "log-flood"
	DownloadAborted  Code = "download-aborted"
	InodesLow        Code = "inodes"
	FolderSwapped    Code = "manage-folder-swap"
)
