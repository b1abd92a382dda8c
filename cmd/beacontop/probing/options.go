package probing

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"beacontop/beacon/policy"
	"beacontop/beacon/probe"
	"beacontop/beacon/protocol"
	"beacontop/cmd/beacontop/settings"
)

// Options are the flags of the command.
type Options struct {
	ASCII bool // no Unicode signs

	probe.Config
	passwordFile string
	format       string
	origin       string
	json         bool
	every        time.Duration
	count        int
	table        settings.Table
}

// The forms of the output.
const (
	formatTable = "table"
	formatJSON  = "json"
)

// Table returns the settings of the options.
func (o *Options) Table() settings.Table {
	o.table = settings.Table{
		{Name: "device", Value: settings.Device(&o.Device.Name), Help: "request the policy of the device `NAME`, or NAME.DOMAIN; the beacon counts that as its contact"},
		{Name: "domain", Value: settings.Device(&o.Device.Domain), Needs: "device", Help: "`DOMAIN` of the device; NAME may then have dots"},
		{Name: "upload", Value: settings.Switch(&o.Upload), Default: "false", Help: "upload one small log of the device", Check: o.checkUpload},
		{Name: "user", Value: settings.Text(&o.User), Needs: "password-file", Help: "`USER` for Basic authentication, if the beacon asks for it"},
		{Name: "password-file", Value: settings.File(&o.passwordFile), Needs: "user", Help: "the password is the first line of `FILE`; - is standard input"},
		{Name: "ca", Value: settings.File(&o.CAFile), Help: "trust the CA certificates in `FILE` (PEM) instead of the system's"},
		{Name: "cert", Value: settings.File(&o.CertFile), Needs: "key", Help: "present the client certificate in `FILE` (PEM: the leaf, then its chain)"},
		{Name: "key", Value: settings.File(&o.KeyFile), Needs: "cert", Help: "key of the client certificate, `FILE` (PEM)"},
		{Name: "proxy", Value: settings.Text(&o.Proxy), Help: "connect through the proxy `URL`, http://HOST:PORT; default: http_proxy, https_proxy, no_proxy", Check: o.checkProxy},
		{Name: "timeout", Value: settings.Duration(&o.Timeout), Default: "10s", Help: "give each rung up after `DURATION`", Check: positive(&o.Timeout)},
		{Name: "repeat", Value: settings.Duration(&o.every), Default: "0s", Help: "probe again every `DURATION`, until ctrl-c", Check: o.checkRepeat},
		{Name: "count", Value: settings.Whole(&o.count), Default: "0", Needs: "repeat", Help: "end after `N` probes", Check: o.checkCount},
		{Name: "origin", Value: settings.Text(&o.origin), Needs: "device", Help: "compare with what the beacon at `URL`, behind this one, answers for the device", Check: o.checkOrigin},
		{Name: "format", Value: settings.Word(&o.format, formatTable, formatJSON), Default: formatTable, Help: "`FORMAT`: table, json"},
		{Name: "json", Value: settings.Switch(&o.json), Default: "false", Help: "the same as --format json"},
		{Name: "ascii", Value: settings.Switch(&o.ASCII), Default: "false", Help: "no Unicode signs; default: where the locale is not UTF-8"},
	}
	return o.table
}

func positive(d *time.Duration) func() error {
	return func() error {
		if *d <= 0 {
			return errors.New("must be more than 0")
		}
		return nil
	}
}

func (o *Options) checkUpload() error {
	if o.Upload && !o.Device.Known() {
		return errors.New("needs --device NAME: the log is that of a device")
	}
	return nil
}

// checkProxy keeps passwords off the command line, which every user of the machine can read.
func (o *Options) checkProxy() error {
	if strings.Contains(o.Proxy, "@") {
		return errors.New("no user or password here: set http_proxy or https_proxy in the environment")
	}
	return nil
}

func (o *Options) checkRepeat() error {
	if o.every < 0 {
		return errors.New("must not be negative")
	}
	return nil
}

func (o *Options) checkCount() error {
	if o.count < 0 {
		return errors.New("must not be negative")
	}
	return nil
}

// Open prepares the probe of a beacon. Every error is one of the command line.
func (o *Options) Open(url string, in io.Reader) (*probe.Probe, error) {
	if err := o.table.Check(); err != nil {
		return nil, err
	}
	var err error
	if o.Beacon, err = policy.ParseServer(root(url)); err != nil {
		return nil, err
	}
	if d := &o.Device; d.Domain == "" {
		d.Name, d.Domain, _ = strings.Cut(d.Name, ".")
	}
	if o.passwordFile != "" {
		if o.Password, err = password(o.passwordFile, in); err != nil {
			return nil, fmt.Errorf("--password-file: %w", err)
		}
	}
	if o.json {
		o.format = formatJSON
	}
	return probe.New(o.Config)
}

// root removes a location from a URL: people copy the one that an agent has.
func root(url string) string {
	short := strings.TrimRight(url, "/")
	for _, location := range []string{protocol.DownloadLocation, protocol.UploadLocation} {
		if at := len(short) - len(location) - 1; at > 0 && strings.EqualFold(short[at:], "/"+location) {
			return short[:at]
		}
	}
	return short
}

// password reads the first line of a file.
func password(name string, in io.Reader) (string, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer func() { _ = f.Close() }() // nothing is written
		in = f
	}
	line := bufio.NewScanner(in) // a line has at most 64 kB
	if !line.Scan() {
		if err := line.Err(); err != nil {
			return "", err
		}
		return "", errors.New("empty")
	}
	return strings.TrimSuffix(line.Text(), "\r"), nil
}
