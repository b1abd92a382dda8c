// Command beacontop is an inventory beacon for FlexNet inventory agents with a live
// dashboard in the terminal.
//
//	beacontop         beacon and dashboard
//	beacontop serve   the beacon alone, for services and containers
//	beacontop watch   dashboard of another beacon, from its logs
//	beacontop demo    a simulated estate on this machine
//
// main.go starts, one file per command says what it takes, config.go what can be
// set, run.go builds the parts and stops them in order, voice.go how it speaks.
//
// On Windows, ctrl-c and ctrl-break stop it in order. So do closing the console, logging off
// and shutting down, for which Windows gives a few seconds and then ends the process: a
// transfer that still runs is cut, and the history may lack the last second. Nothing that
// was acknowledged is lost. A beacon in the session of services outlives the log-off of
// others. The state directory is made for the system, administrators and its owner only.
//
// Of this, Wine (.ci/windows) shows ctrl-c in a console, and the access of the directory
// itself. It does not show the other events of a console, that access is inherited, ports
// that IIS holds, or a process without administrator rights; nobody has run this on Windows.
package main

import (
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}
