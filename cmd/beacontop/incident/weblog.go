package incident

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/watch/logs"
	"beacontop/watch/logs/follower"
)

// row is a row of the log of IIS.
type row struct {
	of                       resident
	method, path             string // spaces in the path are logged as plus signs
	status, substatus, win32 int
}

// writeLog writes a log of IIS: the visits of the residents, and some rows after them, one a second
// until now.
func (s *stage) writeLog(rows ...row) (logs.Log, error) {
	var all []row
	for _, r := range residents {
		all = append(all, asked(r, 200, 0), delivered(r, 200, 0, 0))
	}
	var b strings.Builder
	all = append(all, rows...)
	at := now().Add(-time.Duration(len(all)) * time.Second)
	writeHead(&b, at)
	for _, r := range all {
		at = at.Add(time.Second)
		r.write(&b, at)
	}
	return s.writeFile("W3SVC1", "u_ex"+now().Format("060102")+".log", b.String())
}

// writeHead writes what precedes the rows.
func writeHead(b *strings.Builder, at time.Time) {
	b.WriteString("#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: " + at.Format(time.DateTime) + "\n" +
		"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n")
}

func (r row) write(b *strings.Builder, at time.Time) {
	fmt.Fprintf(b, "%s 10.0.0.1 %s %s - 80 - %s ManageSoft/%s - %d %d %d 15\n", at.Format(time.DateTime), r.method,
		strings.ReplaceAll(r.path, " ", "+"), r.of.address, agentVersion, r.status, r.substatus, r.win32)
}

// writeWeeks writes a log of devices that come twice a day, for weeks: the last of them now.
func (s *stage) writeWeeks(devices int) (logs.Log, error) {
	var b strings.Builder
	end := now()
	for at := end.Add(-pastTime).Truncate(visitTime).Add(end.Sub(end.Truncate(visitTime))); !at.After(end); at = at.Add(visitTime) {
		begin := at.Add(-herdTime)
		writeHead(&b, begin)
		for i := range devices {
			visit := begin.Add(herdTime * time.Duration(i+1) / time.Duration(devices))
			asked(passerby(i), 200, 0).write(&b, visit)
			delivered(passerby(i), 200, 0, 0).write(&b, visit)
		}
	}
	return s.writeFile("W3SVC1", "u_ex"+end.Format("060102")+".log", b.String())
}

// writeReasons writes a log of HTTP.SYS with connections that ended for a reason.
func (s *stage) writeReasons(reason string, count int) (logs.Log, error) {
	var b strings.Builder
	at := now().Add(-time.Duration(count) * time.Second)
	b.WriteString("#Software: Microsoft HTTP API 2.0\n#Version: 1.0\n#Date: " + at.Format(time.DateTime) + "\n" +
		"#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\n")
	for i := range count {
		fmt.Fprintf(&b, "%s 10.1.0.%d 50000 10.0.0.1 80 - - - - - %s -\n", at.Add(time.Duration(i)*time.Second).Format(time.DateTime), i%200+1, reason)
	}
	return s.writeFile("HTTPERR", "httperr1.log", b.String())
}

func (s *stage) writeFile(dir, name, text string) (logs.Log, error) {
	dir = filepath.Join(s.dir, dir)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return logs.Log{}, err
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o640); err != nil {
		return logs.Log{}, err
	}
	found, err := logs.Find(dir)
	if err != nil {
		return logs.Log{}, err
	}
	if len(found) != 1 {
		return logs.Log{}, fmt.Errorf("find the log in %s: found %d", dir, len(found))
	}
	return found[0], nil
}

// read reads logs, and tells the stage their events and how far they were read.
func (s *stage) read(ctx context.Context, all ...logs.Log) error {
	sources, err := follower.Scan(ctx, follower.ScanConfig{Logs: all}, func(events []event.Event) error {
		for i := range events {
			s.observe(&events[i])
		}
		return nil
	})
	for i := range sources {
		s.observe(&event.Event{Time: now(), Topic: event.TopicSource, Name: homeName, Source: &sources[i]})
	}
	return err
}

// asked is a request of a device for its policy, delivered an upload of an inventory.
func asked(r resident, status, substatus int) row {
	return row{r, "GET", "/ManageSoftDL/" + protocol.PolicyFile(r.device), status, substatus, 0}
}

func delivered(r resident, status, substatus, win32 int) row {
	return row{r, "PUT", "/ManageSoftRL/Inventories/system on " + r.device.Name + " at 20261123T120000.ndi.gz", status, substatus, win32}
}

// logged plays the log of IIS with some rows.
func logged(rows ...row) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		log, err := s.writeLog(rows...)
		return errors.Join(err, s.read(ctx, log))
	}
}
