// Package policy generates, from a beacon policy, the files that agents download.
//
//	BeaconPolicy ──Compile──▶ Set ──┬─ Machine(device) ─▶ .npl  (names the packages)
//	                                └─ Document(path) ──▶ .osd, .nds, .ndc
//
// The formats are those of agents up to release 21.2, as shown by the vendor's pages FIA-NPLFormat
// and FIA-OSDFormat and by public samples (the bootstrap files of agents on GitHub):
//
//   - .npl, the policy of one device: XML, a list of packages.
//   - .osd, a package: XML derived from the Open Software Description note; it
//     points to one file in the same folder. Names with a double colon make it
//     ill-formed for namespace-aware parsers, so it is written by template.
//   - .nds, a schedule: XML, events with triggers. What the attributes of triggers
//     mean is inferred (Trigger.element).
//   - .ndc, client settings: lines that set registry values. Agents request the
//     name that the .osd gives; published lists say .nds for the same content, so
//     a Set answers to both names.
//
// Identity of packages. Agents cache a package in one folder per NAME of its .osd; the .ndc
// also has an Application. Genuine packages of client settings all have the Application
// ManagedDeviceSettings, and the one public sample also has it as NAME. Which of the two
// agents use is not public. This package uses the genuine Application, and a different NAME
// for each package, so that packages with different content never share a folder.
//
// Guarantees:
//
//   - Pure: no I/O, no clock, no randomness. The same BeaconPolicy gives the same
//     bytes, identifiers and entity tags, in every process.
//   - Time and memory grow with the size of the rules and of the output, which is
//     bounded.
//   - No policy names an upgrade package unless the rules contain one: agents also
//     downgrade to the version that a policy names.
//   - Values are escaped for the format they are written in, and unrepresentable
//     values are rejected: reading a generated file gives what was put in.
//
// The formats can be read back: ReadSchedule, ReadSettings, Packages and Target accept genuine
// files, including their common mistakes.
package policy
