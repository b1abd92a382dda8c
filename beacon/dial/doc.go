// Package dial makes the HTTP transports with which a beacon asks other servers: its parents and its
// origins.
//
//	Config (authorities, client certificate, proxy) ─▶ New ─▶ http.Transport
//
// Guarantees:
//
//   - A transport changes nothing on its way: it neither asks for compression nor decompresses,
//     and speaks HTTP/1.1.
//   - Certificates of servers are verified, by the authorities of the system or those of a file; TLS 1.2
//     at least.
//   - The proxy is that of the configuration, or else of the environment.
//
// Time without progress is limited by who uses the transport, because that depends on the direction; no
// total time is.
package dial
