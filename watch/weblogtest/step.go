package weblogtest

// step is one action of a device, a bot or a monitor.
type step uint8

const (
	stepPolicy    step = iota
	stepPackages       // one step per file in packages
	stepInventory step = iota + 100
	stepOracle
	stepUsage
	stepLog
	stepTest
	stepHead
	stepStray
)

// packages are the files that a policy names, in the order in which agents fetch them.
var packages = []string{
	"ClientSettings/Default+Failover+Settings/Default+Failover+Settings.osd",
	"ClientSettings/Default+Failover+Settings/Default+Failover+Settings.ndc",
	"Schedules/Default+Machine+Schedule/Default+Machine+Schedule.osd",
	"Schedules/Default+Machine+Schedule/Default+Machine+Schedule.nds",
	"ClientConfiguration/Default+Client+Configuration/Default+Client+Configuration.osd",
	"ClientConfiguration/Default+Client+Configuration/Default+Client+Configuration.ndc",
	"ClientSettings/Default+Inventory+Settings/Default+Inventory+Settings.osd",
	"ClientSettings/Default+Inventory+Settings/Default+Inventory+Settings.ndc",
}

// strayPaths are what bots and browsers request from any web server.
var strayPaths = []string{"/", "/favicon.ico", "/robots.txt", "/wp-login.php", "/cgi-bin/test.cgi", "/.env", "/owa/auth/logon.aspx"}

// plan adds the actions of a device on a day.
func (l *generated) plan(m member, day uint64) {
	lot := mix(m.lot, 1000+day)
	start := 300 + lot%3600
	if m.laptop {
		start = 27000 + lot%7200
	}
	do := func(after uint64, s step) { l.visits = append(l.visits, visitAt(start+after, m.index, s)) }
	if m.trouble == troubleLost && day > 0 {
		return
	}
	do(0, stepPolicy)
	if m.trouble == troubleLost || m.trouble == troubleDenied {
		return
	}
	wanted := len(packages)
	if day > 0 && lot>>16%3 != 0 {
		wanted = 4 // failover and schedule are checked each time
	}
	for i := range wanted {
		do(1+uint64(i), stepPackages+step(i))
	}
	l.deliveries(m, start, lot)
}

// deliveries adds the uploads of a device on a day.
func (l *generated) deliveries(m member, start, lot uint64) {
	do := func(after uint64, s step) { l.visits = append(l.visits, visitAt(start+after, m.index, s)) }
	do(600+lot>>24%14400, stepInventory)
	if m.lot>>40%8 == 0 {
		do(900+lot>>24%14400, stepOracle)
	}
	for n := range uint64(3) {
		do(1200+n*28800+mix(lot, n)%3600, stepUsage)
	}
	if lot>>32%20 == 0 {
		do(60+lot>>40%40000, stepLog)
	}
}

// strays adds requests that are not from agents: a monitor every five minutes, and bots.
func (l *generated) strays(day uint64) {
	for second := uint64(0); second < 86400; second += 300 {
		l.visits = append(l.visits, visitAt(second, 0, stepTest))
	}
	const oneIn = 150 // visits
	for n := range uint64(len(l.visits) / oneIn) {
		lot := mix(l.Seed+day, n)
		s := stepStray
		if lot%7 == 0 {
			s = stepHead
		}
		l.visits = append(l.visits, visitAt(lot>>8%86400, lot>>32%uint64(l.Devices), s))
	}
}
