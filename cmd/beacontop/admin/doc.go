// Package admin answers the questions of package api over TCP, for monitoring and scripts on other
// machines. It changes nothing.
//
//	accept ─▶ limits ─▶ TLS beyond loopback ─▶ door ─▶ api
//	                                            Host, Origin, token
//
// What it guarantees:
//
//   - Every request needs the token, in the header "Authorization: Bearer TOKEN"; it is compared in
//     constant time. The token is in a file that only the user of the beacon can read, made at the
//     first start.
//   - Beyond loopback there is only TLS, with the certificate of the beacon.
//   - No web page reaches it: a request with an Origin, or for a host name that is not one of this
//     machine (see Server.names), is refused, and no answer has CORS headers.
//   - Connections are limited, in all and for each address. One that is silent, or has shown no token,
//     ends within seconds.
//   - Requests without the right token are events; a flood of them is counted.
//
// It does not answer /v1/sample, which is for screens, nor what else only the control socket has.
package admin
