package policyfile

import (
	"reflect"
	"testing"
	"time"

	"beacontop/beacon/policy"
)

// triggersOf returns the triggers of a component.
func triggersOf(s policy.Schedule, component string) []policy.Trigger {
	for _, e := range s.Events {
		if e.Command.Component == component {
			return e.Triggers
		}
	}
	return nil
}

// TestAScheduleOverridesKeyByKey has the schedule for all devices, that of a group, and what the
// devices of the group get.
func TestAScheduleOverridesKeyByKey(t *testing.T) {
	const hour, at22 = time.Hour, 22 * time.Hour
	weekly := policy.Trigger{Type: policy.Weekly, Day: time.Monday, Start: at22, Window: 30 * hour}
	for name, c := range map[string]struct {
		all, group string
		want       []policy.Trigger
	}{
		"nothing but another start": {"", `at = "22:00"`, []policy.Trigger{{Type: policy.Daily, Start: at22, Window: 4 * hour}}},
		"no window":                 {`at = "22:00", window = "2h"`, `window = "0s"`, []policy.Trigger{{Type: policy.Daily, Start: at22}}},
		"a window beyond a day of weekly runs": {
			`every = "weekly", on = "Monday", at = "22:00"`, `window = "30h"`, []policy.Trigger{weekly},
		},
		"the same interval keeps the day": {
			`every = "weekly", on = "monday", at = "22:00", window = "30h"`, `every = "weekly"`, []policy.Trigger{weekly},
		},
		"another day": {
			`every = "weekly", at = "22:00"`, `on = "saturday", window = "1h"`,
			[]policy.Trigger{{Type: policy.Weekly, Day: time.Saturday, Start: at22, Window: hour}},
		},
		"a change from weekly to daily forgets the day": {
			`every = "weekly", on = "monday", window = "1h"`, `every = "daily"`, []policy.Trigger{{Type: policy.Daily, Start: 12 * hour, Window: hour}},
		},
		"a logon and a connection": {
			`at = "22:00"`, `logon = true, on-connect = "5m"`,
			[]policy.Trigger{{Type: policy.Daily, Start: at22, Window: 4 * hour}, {Type: policy.OnConnect, Delay: 5 * time.Minute}, {Type: policy.Logon}},
		},
		"a logon of all devices is kept": {`logon = true`, `at = "22:00"`, []policy.Trigger{{Type: policy.Daily, Start: at22, Window: 4 * hour}, {Type: policy.Logon}}},
		"neither logon nor connection":   {`logon = true, on-connect = "5m"`, `logon = false, on-connect = "0s"`, []policy.Trigger{{Type: policy.Daily, Start: 12 * hour, Window: 4 * hour}}},
		"no repeats":                     {`repeat = "8h"`, `repeat = "0s"`, []policy.Trigger{{Type: policy.Daily, Start: 12 * hour, Window: 4 * hour}}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := readText(t, "schedule.inventory = {"+c.all+"}\n[[group]]\nname = 'A'\ndevices = ['*']\nschedule.inventory = {"+c.group+"}\n")
			if err != nil {
				t.Fatal(err)
			}
			group := p.Rules.Groups[0].Schedule
			if got := triggersOf(*group, "Tracker"); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v\nwant %+v", got, c.want)
			}
			if got, want := triggersOf(*group, "Uploader"), triggersOf(policy.Default().Schedule, "Uploader"); !reflect.DeepEqual(got, want) {
				t.Errorf("uploads, which no key names: %+v, want %+v", got, want)
			}
		})
	}
}

// TestSchedulesThatAgentsCannotUse includes those of which one half is in the group and the other
// in the schedule of all devices.
func TestSchedulesThatAgentsCannotUse(t *testing.T) {
	weekly := "schedule.inventory = { every = 'weekly', window = '30h', repeat = '48h' }\n"
	group := "[[group]]\nname = 'A'\ndevices = ['*']\n"
	for text, want := range map[string]string{
		"schedule.usage = '-1s'":                                           ":1:18: schedule: -1s: must not be negative",
		"schedule.usage = '1.5s'":                                          ":1:18: schedule: 1.5s: must be whole seconds",
		"schedule.usage = '8761h'":                                         ":1:18: schedule: 8761h: the time between two files must not be longer than 8760h",
		"schedule.policy.window = '25h'":                                   ":1:26: schedule: 25h: the window must not be longer than 24h",
		"schedule.policy.repeat = '25h'":                                   ":1:26: schedule: 25h: the repeat interval must not be longer than 24h",
		"schedule.upload.on-connect = '25h'":                               ":1:30: schedule: 25h: the delay must not be longer than 24h",
		"schedule.upload.on = 'monday'":                                    `:1:22: schedule: a weekday needs every = "weekly"`,
		"schedule.upload.on = 'someday'":                                   `:1:22: "someday" is not a weekday: write "monday"`,
		"schedule.upload.every = 'hourly'":                                 `:1:25: "hourly" must be daily or weekly`,
		"schedule.upload.at = '24:00'":                                     `:1:22: "24:00" is not a time of day: write "00:05"`,
		weekly + group + "schedule.policy.window='x'":                      `:5:24: "x" is not a duration: write "90s", "5m" or "24h"`,
		weekly + group + "schedule.inventory.every='daily'":                `:5:10: group "A": schedule: 30h: the window must not be longer than 24h`,
		weekly + group + "schedule.inventory={every='daily', window='1h'}": `:5:20: group "A": schedule: 48h: the repeat interval must not be longer than 24h`,
		"schedule = { upload.window = '-1s', policy.window = '-2s', inventory.window = '-3s'}": ":1:79: schedule: -3s: must not be negative",
	} {
		if p, err := readText(t, text); err == nil || err.Error() != want {
			t.Errorf("%s\ngives %v\nwant  %s", text, err, want)
		} else if len(p.Rules.Schedule.Events) > 0 || len(p.Rules.Groups) > 0 {
			t.Errorf("%s: some of a rejected file is used: %+v", text, p.Rules)
		}
	}
}
