// Package policy turns a beacon policy into the files that agents fetch.
//
//	BeaconPolicy ──Compile──▶ Set ──┬─ Machine(device) ─▶ .npl  (names the packages)
//	                                └─ Document(path) ──▶ .osd, .nds, .ndc
//
// The formats are those of agents up to release 21.2, written as vendor pages and public
// samples show them (protocol.md §5, §12.2):
//
//   - .npl, the policy of one device: XML, a list of packages.
//   - .osd, a package: XML derived from the Open Software Description note; it
//     points to one file in the same folder. Names with a double colon make it
//     ill-formed for namespace-aware parsers, so it is written by template.
//   - .nds, a schedule: XML, events with triggers. What the attributes of triggers
//     mean is inferred (Trigger.element).
//   - .ndc, client settings: lines that set registry values. Agents ask for the
//     name that the .osd gives; published lists say .nds for the same content, so
//     a Set answers both names.
//
// Identity of packages. Agents cache a package in one folder per NAME of its .osd; the .ndc
// has an Application as well. Genuine packages of client settings all carry the Application
// ManagedDeviceSettings, and the one public sample has it as NAME, too. Which of the two
// agents go by is not public. Here the Application is the genuine one, and the NAME differs
// for each package, so that packages of different content never share a folder.
//
// Guarantees:
//
//   - Pure: no input or output, no clock, no randomness. The same BeaconPolicy
//     gives the same bytes, identifiers and entity tags, in every process.
//   - Time and memory grow with the size of the rules and of what is written, which
//     is bounded.
//   - No policy names an upgrade package unless the rules hold one: agents also
//     downgrade to the version that a policy names.
//   - Values are escaped for the format they are written in, and what cannot be
//     written is refused: reading a generated file gives what was put in.
//
// The formats can be read back: ReadSchedule, ReadSettings, Packages and Target accept what
// genuine files have and what real files get wrong.
package policy
