package settings

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/notify"
)

// notify is the tables [[notify]]: receivers of notifications.
func (v *Values) notify() Table {
	hooks := &tables{
		empty: func() { v.Notify = nil },
		add: func() Table {
			v.Notify = append(v.Notify, notify.Hook{})
			return hook(&v.Notify[len(v.Notify)-1])
		},
	}
	return Table{{
		Name: "notify", Help: "tell a `RECEIVER`, a webhook or a log of the system, when a diagnosis is raised or cleared",
		Value: hooks.only(), Check: v.checkHooks, tables: hooks,
	}}
}

// hook is the settings of one receiver.
func hook(h *notify.Hook) Table {
	var styles []Option[notify.Style]
	for _, s := range notify.Styles {
		styles = append(styles, Option[notify.Style]{string(s), s})
	}
	logs := []Option[notify.Log]{{"", notify.NoLog}}
	for _, l := range notify.Logs {
		logs = append(logs, Option[notify.Log]{string(l), l})
	}
	var severities []Option[diagnosis.Severity]
	for s := diagnosis.Notice; s <= diagnosis.Problem; s++ {
		severities = append(severities, Option[diagnosis.Severity]{s.String(), s})
	}
	return Table{
		{Name: "url", Value: Text(&h.URL), mask: hostOnly, Help: "webhook that gets a POST request for each message, http:// or https://"},
		{Name: "style", Value: Choice(&h.Style, styles...), Default: string(notify.StyleJSON), Help: "form of the message: json, slack, teams"},
		{Name: "log", Value: Choice(&h.Log, logs...), Help: "log of the system in place of a webhook: syslog, journald; eventlog on Windows"},
		{Name: "name", Value: Text(&h.Name), Help: "name of the receiver on the screen; default: its host"},
		{Name: "severity", Value: Choice(&h.Severity, severities...), Default: diagnosis.Warning.String(), Help: "least severity: notice, warning, problem; default: warning"},
		{Name: "codes", Value: List(&h.Codes, parseCode), Help: "only these diagnoses; default: all"},
		{Name: "hold", Value: Duration(&h.Hold), Default: "0s", Help: "tell of a diagnosis only when it has been raised for so long"},
		{Name: "repeat", Value: Duration(&h.Repeat), Default: "0s", Help: "remind every so often while a diagnosis lasts; default: never"},
		{Name: "quiet", Value: List(&h.Quiet, parseWindow), Help: `spans of the day, in local time, in which nothing is sent: "22:00-06:00"`},
		{Name: "secret", Value: Text(&h.Secret), mask: hidden, Help: "key of the signature (HMAC-SHA256 of the body) in the header " + notify.Signature},
		{Name: "proxy", Value: Text(&h.Proxy), Help: "URL of the proxy; default: as set in the environment"},
		{Name: "ca", Value: File(&h.CAFile), Help: "file of CA certificates (PEM), instead of the system's"},
	}
}

func parseCode(text string) (diagnosis.Code, error) {
	code := diagnosis.Code(text)
	if _, known := code.Entry(); !known {
		return "", fmt.Errorf("%q is not a code: beacontop diagnoses --catalogue lists them", text)
	}
	return code, nil
}

// hostOnly hides the path of a URL: that of a webhook is a key.
func hostOnly(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return hidden(text)
	case u.User == nil && u.RawQuery == "" && strings.Trim(u.Path, "/") == "":
		return text
	}
	return u.Scheme + "://" + u.Host + "/" + hidden(text)
}

// hooksLimit is far more than anybody reads.
const hooksLimit = 32

// checkHooks checks what does not need the network.
func (v *Values) checkHooks() error {
	if len(v.Notify) > hooksLimit {
		return tomlfile.AtKey(fmt.Sprintf("notify[%d]", hooksLimit), fmt.Errorf("more than %d receivers", hooksLimit))
	}
	for i := range v.Notify {
		err := v.Notify[i].Check()
		if err == nil {
			continue
		}
		key := fmt.Sprintf("notify[%d]", i)
		var field *notify.FieldError
		if errors.As(err, &field) {
			return tomlfile.AtKey(key+"."+field.Field, fmt.Errorf("notify %d: %s %w", i+1, field.Field, err))
		}
		return tomlfile.AtKey(key, fmt.Errorf("notify %d %w", i+1, err))
	}
	return nil
}

// only is the value of tables that cannot be set in another way.
func (t *tables) only() *Value {
	v := &Value{kind: textKind}
	v.set = func([]string) error {
		t.clear()
		return nil
	}
	return v
}
