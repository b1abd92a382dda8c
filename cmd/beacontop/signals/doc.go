// Package signals says when a program should stop: at ctrl-c, at the signals of a service manager,
// when its terminal or its session ends; and when a service should read its files again. What stopping means is the business of the caller (see
// package daemon).
package signals
