// Package reload loads files again when they change: certificates of package connection, accounts,
// the policy of a daemon.
//
//   - A change shows in the time, the size or the mode of a file, which its readers look at from time to time;
//     there is no notification that works on every system and share.
//   - What cannot be loaded changes nothing, and is tried again at each look: a file may be half
//     written, or the one that belongs to it not there yet.
package reload
