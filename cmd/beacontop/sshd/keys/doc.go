// Package keys reads the keys of the SSH server: its own, and those of the people who may log in.
//
//	authorized_keys ─▶ Open ─▶ Authorized ─▶ Find: may this key log in, from this address, now?
//	host key        ─▶ Host: read, or made at the first start
//
// What it guarantees:
//
//   - A line of authorized_keys is read as OpenSSH reads it (sshd(8)), with the options from= and
//     expiry-time=. Any other option refuses the key of that line, also if another line has the same
//     key without it: an option restricts, so it is never ignored. So does a host name in from=,
//     because addresses are not resolved.
//   - A file that others than its owner can write, in a directory that they can write, is refused as a
//     whole, also while the server runs: then nobody can log in.
//   - Changes of the file, and of its mode, have effect at the next Find.
//   - A host key that others can read is refused. A new one is on disk before it is used. A file that
//     holds no key is an error and is not replaced: clients would warn of an attack.
//
// Owners and modes are checked by package private.
package keys
