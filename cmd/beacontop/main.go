// Command beacontop is an inventory beacon for FlexNet inventory agents with a live
// dashboard in the terminal.
//
//	beacontop         beacon and dashboard
//	beacontop serve   the beacon alone, for services and containers
//	beacontop watch   the dashboard of another beacon, by its logs
//	beacontop demo    an estate of made-up agents on this machine
//
// main.go starts, one file per command says what it takes, config.go what can be
// set, run.go builds the parts and stops them in order, voice.go how it speaks.
package main

import (
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}
