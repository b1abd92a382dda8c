// Package content looks into the files that agents send: which device an inventory is from, what it
// says about the machine, and whether a file is damaged or suspicious; and into those that they get
// from another beacon: which beacons these name.
//
//	file ─▶ gzip ─▶ head and tail ─▶ encoding ─▶ root element ─▶ Flaws, InventoryDevice
//	     └▶ gzip ─▶ first 512 kB ─▶ encoding ─▶ tags ─────────▶ Machine
//	download ─▶ gzip ─▶ first 256 kB ─▶ lines, tags, JSON ────▶ Beacons
//
// Guarantees:
//
//   - At most 1 GB of a file is decompressed for its flaws, and only its ends are kept. What it says
//     about the machine is sought in its first 512 kB only.
//   - ISO-8859-1, Windows-1252, UTF-8 and UTF-16 are supported. A file in another encoding is not
//     examined, and never reported as damaged.
//   - Beacons reads any bytes, reads unknown forms as far as it understands them, and returns valid
//     hosts only.
//   - A read error of the disk is not a flaw of the file.
//   - Names whose percent-encoding is not UTF-8 are read as Windows-1252, as IIS does (Readable).
//
// Its neighbours: package beacon receives the files and publishes their flaws, package protocol
// knows their names. It stores and moves nothing.
package content
