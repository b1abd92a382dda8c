// Package roster is the one fold that decides who an agent is: names, domains and addresses, to
// whom a request without a name belongs, first and last contact, what fails, and who never got a
// first policy. Screens ask it through package estate, the report of logs asks it directly, so
// that both show the same figures for the same events.
//
// Where things are:
//
//	which device a request belongs to     roster.go, by address address.go
//	"failing", "lost"                     verdict.go
//	a 401 that is answered later          challenge.go
//	one name of two machines              identity.go, with package identity
//	why a device fails                    plight.go
//	what a round over all devices finds   survey.go
//	versions of agents                    version.go, with package version
//	who is silent, and when it comes      silence.go, outlook.go
//	devices by name                       names.go, in slots agents.go
//	memory, evictions, who was forgotten  limits.go, forgotten.go
//	what outlives the program             record.go, marks.go
//
// Memory is bounded (see [Limits]): devices in bytes, addresses in number. A device that is known
// already allocates nothing. A [Roster] is not safe for concurrent use; readers that hold a lock
// against [Roster.Request] may share it.
package roster
