// Package policy turns a beacon policy into the files that agents fetch.
//
//	BeaconPolicy ──Compile──▶ Set ──┬─ Machine(device) ─▶ .npl  (names the packages)
//	                                └─ Document(path) ──▶ .osd, .nds, .ndc
//
// The formats are those of agents up to release 21.2, in the minimal forms that
// vendor pages and public samples show (protocol.md §5):
//
//   - .npl, the policy of one device: XML, a list of packages.
//   - .osd, a package: XML derived from the Open Software Description note; it
//     points to one file in the same folder. Names with a double colon make it
//     ill-formed for namespace-aware parsers, so it is written by template.
//   - .nds, a schedule: XML, events with triggers.
//   - .ndc, client settings: lines that set registry values. Agents ask for the
//     name that the .osd gives; published lists say .nds for the same content, so
//     a Set answers both names.
//
// Guarantees:
//
//   - Pure: no input or output, no clock, no randomness. The same BeaconPolicy
//     gives the same bytes, identifiers and entity tags, in every process.
//   - No policy names an upgrade package unless the rules hold one: agents also
//     downgrade to the version that a policy names.
//   - Values are escaped for the format they are written in.
//
// The package reads these formats back only as far as an agent must to follow
// them (read.go), and accepts what real files get wrong.
package policy
