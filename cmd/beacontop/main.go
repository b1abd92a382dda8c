// Command beacontop is an inventory beacon for FlexNet inventory agents with a live
// dashboard in the terminal.
//
//	beacontop         beacon and dashboard
//	beacontop serve   the beacon alone, for services and containers
//	beacontop watch   dashboard of another beacon, from its logs
//	beacontop demo    a simulated estate on this machine
//	beacontop explain what is wrong with an agent, the parent, the queue, the failover list
//	beacontop probe   the conversation of an agent with any beacon, step by step
//
// There is one file per command, but agents.go has agent-setup and probe, and package inquiry all commands
// that ask a beacon: its flags, its help, and what people see of it. What it does stands in a package
// below: daemon runs a beacon or watches another one, settings is the table of settings, api answers
// questions about a beacon, form is the forms of the answers, snapshot reads a beacon at one time; demo, firewall, agentfiles, probing, reading (of reports) and output (of serve)
// belong to one command each. Package voice prints errors and hints, hints.go chooses the hints for
// errors of the daemon.
//
// On Windows, ctrl-c and ctrl-break stop it in order. So do closing the console, logging off and
// shutting down, but Windows ends the process after a few seconds: a transfer still in progress is
// aborted, and the history may lack the last second. No acknowledged file is lost. A beacon in the
// services session survives the log-off of users. Only the system, administrators and its owner
// have access to the state directory.
//
// Under Wine (.ci/windows) only ctrl-c in a console and the access of the directory itself can
// be tested; not the other console events, inherited access, ports held by IIS, or a process
// without administrator rights. None of this has been run on Windows.
package main

import (
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}
