package main

import (
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"beacontop/beacon/policy"
	"beacontop/beacon/tomlfile"

	"beacontop/beacon/figures"
)

// showPolicy prints the policy of a device and every file that it references, with schedules
// also in plain words.
func showPolicy(out io.Writer, rules policy.Rules, d policy.Device) error {
	set, err := policy.Compile(rules)
	if err != nil {
		return err
	}
	group := set.Group(d)
	npl := set.Machine(d, group)
	if _, err := fmt.Fprintf(out, "# group: %s\n\n# policy\n%s", group, npl.Body); err != nil {
		return err
	}
	refs, err := policy.Packages(npl.Body)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		osd, _ := set.Document(ref)
		target, err := policy.Target(osd.Body)
		if err != nil {
			return fmt.Errorf("%s: %w", ref, err)
		}
		file := path.Join(path.Dir(ref), target)
		doc, _ := set.Document(file)
		words, err := inWords(file, doc.Body)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if _, err := fmt.Fprintf(out, "\n# %s\n%s\n# %s\n%s%s", ref, osd.Body, file, words, doc.Body); err != nil {
			return err
		}
	}
	return nil
}

// inWords parses a generated file as an agent would, and describes the result.
func inWords(file string, body []byte) (string, error) {
	if path.Ext(file) != ".nds" {
		c, err := policy.ReadSettings(body)
		return fmt.Sprintf("# sets %s\n", figures.Plural(len(c.Values), "value", "values")), err
	}
	_, s, err := policy.ReadSchedule(body)
	var b strings.Builder
	for _, e := range s.Events {
		for _, t := range e.Triggers {
			fmt.Fprintf(&b, "# %s: %s\n", e.Name, triggerWords(t))
		}
	}
	return b.String(), err
}

// triggerWords describes when a trigger fires.
func triggerWords(t policy.Trigger) string {
	at := time.Time{}.Add(t.Start).Format("15:04")
	var text string
	switch t.Type {
	case policy.Daily:
		text = "every day at " + at
	case policy.Weekly:
		text = fmt.Sprintf("every %s at %s", t.Day, at)
	case policy.OnConnect:
		return fmt.Sprintf("%s after connecting to a network", &tomlfile.Duration{Duration: t.Delay})
	case policy.Logon:
		return "at log-on"
	}
	if t.Window > 0 {
		text += fmt.Sprintf(", plus a random delay of up to %s", &tomlfile.Duration{Duration: t.Window})
	}
	if t.Repeat > 0 {
		text += fmt.Sprintf(", then every %s", &tomlfile.Duration{Duration: t.Repeat})
	}
	return text
}
