// Package mask replaces names and addresses in a report, so that it can be sent to others: what
// --mask does. Package report masks its Result with it, before package format writes it; the devices
// are those of its roster.Roster.
//
//	Device   HERON07            ─▶ DEVICE-0001: the first one that the logs show
//	Domain   corp.example       ─▶ domain-01
//	Address  192.0.2.7          ─▶ 10.0.0.1, or fd00::1
//	Log      /var/log/u_ex1.log ─▶ log-01
//	Text     known names and addresses in a text
//	Plain    the same, and every word that is not known to be harmless
//	Path     rebuilt from the parts that are understood
//	Line     nothing: a line that could not be parsed cannot be masked
//
// Guarantees:
//
//   - Replacements are consistent within one Mask: the same device, domain, user, address and word
//     gets the same replacement everywhere, in any letter case.
//   - What is not understood is omitted or numbered, never shown.
//   - A mask that is off changes nothing.
//
// A Mask keeps what it replaced in memory, and is not safe for concurrent use. It hides names only:
// sizes, times and counts remain as they are.
package mask
