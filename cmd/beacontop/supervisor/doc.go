// Package supervisor talks to systemd, if it started this process (Type=notify).
//
//		Sockets ─▶ daemon.New ─▶ Run: serves ─▶ READY=1 ─▶ WATCHDOG=1 … STATUS=… ─▶ STOPPING=1
//		                                           └─ Reload: RELOADING=1 ─▶ READY=1
//
//	  - READY=1 follows the first request that the beacon answered to itself: it takes uploads.
//	  - WATCHDOG=1 follows such a request, too, and only while events are applied to the state (see
//	    daemon.Station.Alive). A beacon that hangs says why in its log, as long as it can, and is
//	    restarted by systemd.
//	  - Sockets with the name http are for HTTP, those with the name https for HTTPS. systemd keeps them
//	    open while the beacon restarts.
//	  - Without systemd nothing happens.
//
// The protocol is that of sd_notify(3) and sd_listen_fds(3), spoken by github.com/coreos/go-systemd.
// The unit files are those of package service.
package supervisor
