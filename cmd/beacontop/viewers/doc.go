// Package viewers lets people look at a beacon over SSH: it joins the server of package sshd, a beacon or
// a watched one (package host), the dashboard and the commands.
//
//	ssh HOST           ─▶ show: a dashboard of its own, with its size, colours, filter and rows
//	ssh HOST agents …  ─▶ answer: a command, over the same state
//
// A viewer can only look: no command reads or writes a file, and the dashboard neither writes tables nor
// saves views. A command takes only the options listed in asked.go.
//
// Colours follow NO_COLOR, COLORFGBG and the terminal's answer; characters its locale; times TZ, else they
// are in UTC. ssh -t HOST dashboard --theme light --ascii --tz Europe/Berlin chooses them.
package viewers
