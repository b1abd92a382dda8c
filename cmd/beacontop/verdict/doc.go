// Package verdict says whether a beacon is well, as plugins of Nagios, Icinga and Zabbix do: in an exit
// code, and a line with performance data.
//
//	status, as JSON ──▶ Thresholds.Of ──▶ level, reasons ──▶ text ──▶ exit code
//
// The command status (package inquiry) and ssh (package viewers) have the same verdict, from the same
// thresholds. What is unknown is so in the text and the code: never fine.
package verdict
