// Package copies keeps answers of an origin on disk, for days on which the origin does not answer.
//
//	Open ──▶ Load (beside everything else)
//	Begin ──▶ Draft.Write … ──▶ Draft.Commit ──▶ Find ──▶ Copy ──▶ Copy.Confirm … (304)
//	               │  └─ Draft.NewReader …                  └──────▶ Forget (404, 410)
//	               └──▶ Draft.Abort
//
// Guarantees:
//
//   - A copy is found only if its whole body is there: after a crash, a power cut and on a full
//     disk, too. Its file has the length and a checksum of the body. Up to 16 KiB, both are compared
//     each time that the body is read, which a herd does once; otherwise the length each time, and the
//     checksum at the first use after Open. What is damaged is forgotten.
//   - A copy goes only to requests with the same target and scope, and with the same values of the
//     fields that the Vary of the answer names (RFC 9111 §4.1).
//   - All copies and drafts together use at most Config.Bytes of the disk, and none uses space that
//     Config.Room denies. The copy that was used least recently is removed first.
//   - Memory is bounded: 1 MiB for Load, about 400 bytes for each copy, of which there are at most 200,000, and up to
//     16 KiB for an open copy, 64 KiB for a draft. Names of files come from a counter, not from the
//     network.
//   - A copy that is open stays readable, whatever happens to it meanwhile.
//
// Open reads names only. Load reads the rest: at first how large the files are and when they were used, which
// takes a second for 100,000; until then Begin has no space for anything. Then it reads their heads, those used
// last first, and each can be found as soon as it was read; Await waits for all. Meanwhile:
//
//   - The limits hold, with what was not read yet. That is removed first, because it was used least recently.
//   - What is forgotten does not come back, nor does what a newer copy replaced, even if that is removed, too. But if
//     the process ends before all was read, copies that it has forgotten and not yet read are found again.
//   - Forget, and bits that several names share, remove a few copies more than they must.
//
// A copy is one file:
//
//	DIR/copy-<number>    head, body; of two for the same requests the higher number counts
//	DIR/draft-<number>   the same, unfinished; removed by the next Open
//
// Nothing is synced for its own sake: a power cut may lose the newest copies. But a copy that is
// replaced is removed only after the new one is on the disk. Other files in the folder are never
// touched. Two processes must not use one folder; the lock of the spool in the same state directory
// sees to that.
//
// The package does not decide when to ask an origin and when to send a copy: that is package origin.
package copies
