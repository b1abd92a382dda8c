// Package traffic counts requests by second, and transfers by kind of file over the last day and
// the last week. Its whole state is one part of a checkpoint.
package traffic
