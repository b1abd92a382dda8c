// Package rhythm learns when agents make contact, and judges who went silent.
//
// Agents differ: a server comes twice a day, a laptop once on most working days, a machine in a
// meeting room now and then. One limit in hours for all of them either calls healthy laptops dead
// on every Monday, or notices a dead server after days. So each agent is judged by its own
// contacts.
//
//	contact ──▶ Rhythm ──▶ Outlook: when it will come, when it will be overdue and silent
//	   │          │  └───▶ Silent: the verdict now, with its numbers
//	   │          └──────▶ Channel: policies come, but the inventory is old
//	   └──────▶ Herd ────▶ Silent: nobody comes any more
//	outlooks ─▶ Segments ▶ absences of whole sites: holidays, links that are down
//	own gaps ─▶ Gaps ────▶ all of these: what was not observed is not missed
//
// # What is kept
//
// A [Rhythm] takes less than 160 bytes and has no pointers. It holds each hour of the last four
// weeks with a contact, in two bits for the last seven days (none, one, several, failed) and in
// one bit before; for each channel the last contact and the days of a month on which it was used;
// and the first and the last contact. All of it is raw: everything learned is computed when it is
// asked for. That is why the order of contacts does not matter, why a gap or a holiday that
// becomes known later corrects what was learned, and why nothing has to be undone when an agent
// changes its habits.
//
// [Gaps], [Herd] and [Segments] are kept once per beacon and are bounded: 8 kB, 10 kB, and 16
// absences for each of at most 4,096 segments. All have a form for checkpoints that starts with
// or contains its version, and reject what they did not write.
//
// # The model
//
// A visit is a group of contacts that come or stay away together: a new one begins after a pause
// of 8 hours, or 10 hours after the visit began. Visits are what counts as expected and missed.
//
// The expected visits in an hour are the rate of its day of the week, times the distribution of
// the agent's visits over the hours of the day. A day of the week about which little is known
// borrows from the other working days, or from the other day of the weekend; before a weekend was
// seen, nothing is expected at weekends. Days are those of the agent: they begin in the middle of
// its longest usual pause. Hours in gaps and absences count neither as expected nor as missed. A
// visit that would have begun in a gap is expected after it, as often as visits last that long.
//
// A day of the week on which the agent comes has as many occasions to come as it usually makes
// visits, and at least one: an agent that comes on nine of ten Mondays has one occasion on each of
// them, and 0.9 expected visits.
//
// Measured in expected visits, the time between visits has mean 1. Its variance m estimates the
// probability that a live agent misses an occasion, since intervals of an agent that misses each
// one with probability m have that variance. A new agent is treated as if three intervals with
// variance 1/4 had been seen before; half a standard deviation is added because the estimate may
// be too low; and m is at least the part of its occasions that the agent does not take. Then a
// live agent is away for x expected visits with a chance of about m^(x/(1-m)).
//
// An agent is silent if
//
//   - it has missed three occasions: 2.85, when most of the window of the third one has passed, and
//     for new agents 0.5 more, divided by the number of visits beyond three; and
//
//   - that chance is at most 0.01.
//
// It is overdue from 0.9 occasions and a chance of 0.25 on. With fewer than four visits it is
// not judged. Three missed periods of a steady rhythm of 12 hours suffice. An agent that stays away
// at random, on half of all days, is silent after more than three expected visits.
//
// Learning starts anew when the latest intervals, three or more, are all longer or all shorter than
// usual by half, and earlier intervals make that a chance below 0.01. The verdict then carries a
// [Reset]. One absence that is longer than four visits and rare does not count as a habit.
//
// The chance is an estimate, not a proof: it assumes that occasions are missed independently. A
// user who goes on leave for a week looks the same as a dead laptop. What the bounds mean for a
// whole estate is therefore measured: TestSimulation plays 30 days of 5,000 agents that choose one
// of two beacons for each operation; deaths begin on the tenth day. Six seeds that were not used to
// choose the bounds gave, for the logs of both beacons, 0.067 % false silent agent-days, 96.7 % of
// deaths found before a fourth visit was missed, and every missed morning herd noticed within 20
// minutes. One of the two beacons alone gave 0.083 % and 94.2 %: what comes by chance proves less
// when it stays away.
//
// # Segments
//
// A holiday of a site is one absence, not two hundred silent agents. [Segments.Step] counts the
// overdue members of each segment. An absence begins when at least 40 % are overdue, and three
// standard deviations more than the 15 % that may be at any time; it ends when less than 30 % are,
// and then lasted until the first of them returned. What its members would have done in it is not
// missed. Agents that come at weekends too are excused only if most of these are away as well: a
// server that is missing on a holiday is missing.
//
// # How to use it
//
// Call [Rhythm.Contact] once per request, and [Herd.Contact] when it returns true. Do not judge an
// agent at each request, nor all agents at each sample: keep the times of its [Outlook], and ask
// for a new one when the time Overdue has passed and a contact, a gap or the end of an absence came
// after the last. A judgement takes microseconds, and an agent needs about two a day. The time now
// is always the time until which everything is observed. A log that is read late makes nobody
// silent.
//
// The package is pure: no input or output, no clock, no goroutines, standard library only. It knows
// neither devices nor events; package estate feeds it, and package diagnosis turns verdicts into
// words.
package rhythm
