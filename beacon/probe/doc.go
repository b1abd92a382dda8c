// Package probe talks to a beacon as an agent does, one step after the other, and says which step
// fails first. The beacon may be this program, a genuine one, or something else that answers.
//
//	Config ──New──▶ Probe ──Walk──▶ Ladder: proxy · dns · tcp · tls · account · test · policy · package… · conditional · upload
//
// Each step is a [Rung]: lit, failed or skipped, how long it took, its facts as data, and as its
// reason a code of package diagnosis, which also has all advice. This package contains no sentences.
//
// Guarantees:
//
//   - Nothing is claimed that was not seen. Through a proxy, the proxy resolves the name of the beacon
//     and connects to it: these rungs are skipped, not lit. What was not tried is skipped, with the
//     reason.
//   - A failed rung skips those that need it, and no others: a beacon without a test page may have
//     policies.
//   - It asks like an agent: GET and PUT, one connection for each request, no compression, Basic
//     credentials only after the beacon asked for them. It announces itself as beacontop.
//   - It changes nothing on the beacon, except for one small log with Config.Upload. A policy request
//     counts there as a contact of the device; so it is made only for a device that was named.
//   - Redirects are not followed, and packages of other servers are not requested.
//   - A healthy beacon logs no failure because of a probe. So TLS 1.2 is tried, which it accepts; whether
//     it also accepts older versions is not tried. What might fail is tried only after a failure: the
//     other protocol on the same port.
//   - Answers are bounded: 4 MB of a policy, 1 MB of each file, 32 packages, and Config.Timeout for
//     each rung. Nothing is decompressed. Texts of the other side are bounded in length,
//     and escaped so that a terminal shows them.
//
// Where things are:
//
//   - probe.go, proxy.go: the configuration; walk.go: the order of the steps, and what skips them
//   - ladder.go, fact.go: the result as data, with the keys of JSON
//   - address.go, handshake.go, certificate.go, account.go, policy.go, upload.go: the steps
//   - answer.go, exchange.go: one request and its answer; mixup.go: HTTP where TLS is expected
//   - problem.go: which code an error or an answer has
//
// Its neighbours: package agent simulates agents for load and demonstrations, and has the prober
// that only asks whether a beacon is up. The command in cmd/beacontop/probing writes a Ladder for
// people.
package probe
