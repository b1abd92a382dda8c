// Package remote reads the keys of a terminal that somebody else controls, over a network.
//
//	bytes ─▶ Run: one key or sequence after the other ─▶ queue ─▶ Read, by the terminal library
//	                           └▶ the answer to a question ─▶ Light
//
// The terminal library trusts its terminal: a paste without an end fills its memory, long input is
// read again and again, and answers to questions become keys. So:
//
//   - Read returns whole keys and sequences, at most as many bytes at once as the library takes as a
//     complete input.
//   - Sequences that are too long, pastes above a limit, mouse reports with absurd numbers, and
//     characters that are not text are dropped.
//   - Answers to questions are never keys, also when they come late. No key is lost to a question.
//   - Input that nobody takes is not read any more.
package remote
