// Package origin passes downloads on to the genuine beacon behind this one, and keeps its answers for
// the days on which it does not answer.
//
//	agent ─GET─▶ beacon ─▶ Front ─▶ reverse proxy ─▶ flight ─▶ origin, the first that is up
//	                         │                         │ 200
//	                         ◀── copy, if all are down │
//	                                     copies ◀──────┘
//
// Guarantees:
//
//   - What passes is not changed: method, request target, query, body and the values of end-to-end
//     header fields, both ways. No redirect is followed. Fields that belong to a connection end here, and
//     X-Forwarded fields are set, or removed if the origin is not to know of the front.
//   - A request with a body is sent once: the next origin is asked only if no connection was made.
//   - While an origin answers it is asked, with the validators of the copy, so that an unchanged file
//     costs it a 304. If none answers, answers too late, or with a 5xx, the copy is sent.
//   - After a start, copies are read beside requests. One that no origin answers waits until all were read: a late
//     answer is better than none.
//   - A copy goes only to whom the origin gave the original: policies and configurations to the same
//     address, what needed credentials to the same credentials, and all to requests by the same name of this
//     beacon, if the origin sees it, and with the same fields that may replace a part of the request (scope.go).
//   - Many agents that ask for the same file cost the origin one download (flight.go). One that goes away
//     does not end it for the others.
//   - Requests leave only for the hosts of the configuration, and for the download location there, or
//     the paths that the configuration passes (target.go). A request that comes back is a loop and ends.
//   - An answer that breaks off ends the connection of the agent: no part is served as a whole, and none is
//     kept.
//   - An answer for which the disk has no space passes without being kept. If that shows only while it arrives, because
//     its length was not announced or others took the space, it breaks off for all who read it, though the origin
//     goes on. Who asks again gets it whole: for an hour it is not kept if its length is unknown, and otherwise
//     only if there is space for all of it. Such agents do not share one download.
//   - Every phase has its time limit: connection, first byte, and each pause between bytes. The whole has
//     none.
//
// A log-in that belongs to a connection (NTLM, Negotiate) cannot pass: a request says so in its cause. Give
// the front an account of its own for the origin, or let the origin take Basic.
//
// Its neighbours: package beacon decides what is passed on and sends copies; copies keeps them; dial makes
// connections. Whether an origin makes a policy by the address of the agent is not known: behind a front it sees
// one address for all, and X-Forwarded-For.
package origin
