// Package control is how a beacon that runs in the background is looked at: the control socket in its
// state directory, and the client of it.
//
//	Listen(DIR) ──▶ Listener ──▶ Serve(handler)      lock, DIR/control.sock, HTTP/1.1
//	Open(DIR)   ──▶ Client   ──▶ HTTP · Sample       the same panes over another Source
//
// What it guarantees:
//
//   - A state directory has one daemon. It holds a lock on DIR/control.lock while it listens, and the
//     lock alone says whether there is one: a socket without a lock is left over from a crash, and is
//     replaced. Looking for a daemon neither starts nor disturbs one.
//   - Only the user of the daemon can connect (mode 0600), or the members of one group (0660, and the
//     group may enter the state directory). On Windows the access to the state directory decides.
//   - A path that is too long for a socket, or a file system without sockets, moves the socket to the
//     runtime directory; DIR/control.path then says where it is. Windows before Server 2019 has no such
//     sockets, nor has Wine: there a beacon runs without one, and nobody can attach.
//   - An error says what is in the way: nobody listens ([AbsentError]), this user may not connect
//     ([DeniedError]), the socket belongs to somebody else ([OwnerError]), the daemon speaks another
//     schema ([SchemaError]). [Hint] says what helps. None of them is a reason to start a second beacon,
//     except the first.
//   - Screens that ask the same within a moment get the same answer: many screens cost little more than one.
//   - Connections, and what each may ask for, are bounded. A client that does not read holds up nobody
//     but itself.
//
// Requests and answers carry the header Beacontop-Schema. Both sides accept a difference of one, and
// ignore fields that they do not know.
package control
