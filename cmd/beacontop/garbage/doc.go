// Package garbage limits the memory of a program that runs for months beside others: how much
// garbage may collect between two collections, and what of it goes back to the system. The daemon
// and the command line use it; it knows nothing of beacons.
package garbage
