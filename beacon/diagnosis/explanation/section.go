package explanation

import (
	"cmp"
	"fmt"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/figures"
)

// Section is a part of an explanation as people read it.
type Section struct {
	Title string
	Lines []Line
}

// Line is a text beside a label. It may need several lines of the screen.
type Line struct {
	Label, Text string
	Tone        Tone
	Rung        *ladder.State // the line is a rung in this state; nil: it is none
}

// Words returns the text, of a rung with its state in words.
func (l *Line) Words() string {
	if l.Rung == nil {
		return l.Text
	}
	return map[ladder.State]string{ladder.Unseen: "? ", ladder.Lit: "ok ", ladder.Dark: "FAILS ", ladder.Absent: "- "}[*l.Rung] + l.Text
}

// Tone is the role of a line.
type Tone uint8

// The tones.
const (
	Plain Tone = iota
	Dim
	Good
	Warn
	Bad
	Strong // what to do
)

// Title returns what is explained.
func (e *Explanation) Title() string {
	s := &e.Subject
	if s.Kind != Agent {
		return strings.TrimSpace(strings.ToUpper(string(s.Kind)) + "  " + s.Name)
	}
	name := s.Name
	if s.Domain != "" {
		name += "." + s.Domain
	}
	if s.Address.IsValid() {
		name += "  " + s.Address.String()
	}
	if s.UserAgent != "" {
		name += "  " + s.UserAgent
	}
	return name
}

// Sections returns an explanation piece by piece, most important first. Empty sections are left out.
func (e *Explanation) Sections() (all []Section) {
	var evidence, out, next []Line
	add := func(title string, lines []Line) {
		if len(lines) > 0 {
			all = append(all, Section{title, lines})
		}
	}
	add("VERDICT", e.verdictLines())
	add("MACHINES WITH THIS NAME", e.machineLines())
	add("LADDER", e.ladderLines())
	for i := range e.Evidence {
		evidence = append(evidence, Line{Label: e.Evidence[i].What, Text: e.Evidence[i].Text})
	}
	for _, x := range e.RuledOut {
		out = append(out, Line{Label: x.What, Text: x.Text})
	}
	if e.Next != nil {
		next = []Line{{Label: "comes", Text: e.Next.Text}}
	}
	add("WHAT CHANGED THEN", e.changeLines())
	add("EVIDENCE", evidence)
	add("RULED OUT", out)
	add("WHAT TO DO ON THE DEVICE", instructionLines(e.OnDevice))
	add("WHAT TO DO HERE", instructionLines(e.Here))
	add("WHEN IT COMES BY ITSELF", next)
	return all
}

func (e *Explanation) verdictLines() []Line {
	tone := [...]Tone{diagnosis.Notice: Good, diagnosis.Warning: Warn, diagnosis.Problem: Bad}[e.Verdict.Severity]
	text := e.Verdict.Text
	if e.Verdict.Code != "" {
		text += " (" + string(e.Verdict.Code) + ")"
	}
	lines := []Line{{Label: e.Verdict.Severity.String(), Text: text, Tone: tone}}
	switch v := &e.Verdict; {
	case v.Unknown:
		lines[0].Label, lines[0].Tone = "unknown", Dim
	case v.Code == "":
		lines[0].Label = "well"
	}
	for _, n := range e.Notes {
		lines = append(lines, Line{Label: "note", Text: n})
	}
	return lines
}

// machineLines show the machines that may have the name of an agent, side by side.
func (e *Explanation) machineLines() (lines []Line) {
	for i := range e.Machines {
		m := &e.Machines[i]
		if m.Last.IsZero() {
			lines = append(lines, Line{Label: m.Address, Text: "not known: no inventory came from there since there is a suspicion", Tone: Dim})
			continue
		}
		text := ""
		for _, fact := range []struct{ name, value string }{{"serial number", m.Serial}, {"adapters", m.Hardware}, {"model", m.Model}, {"system", m.System}, {"agent", m.Version}} {
			text += fact.name + " " + cmp.Or(fact.value, "unknown") + ", "
		}
		lines = append(lines, Line{Label: cmp.Or(m.Address, "before"), Text: text + "last inventory " + figures.Moment(e.At.In(e.zone), m.Last)})
	}
	return lines
}

// changeLines say what changed when it began. Times are in the zone of the explanation.
func (e *Explanation) changeLines() (lines []Line) {
	for _, c := range e.Changed {
		lines = append(lines, Line{Label: figures.Clock(e.At.In(e.zone), c.Time), Text: c.What})
	}
	if e.Quiet {
		lines = append(lines, Line{Label: "then", Text: "nothing known changed within two minutes", Tone: Dim})
	}
	return lines
}

// stateTones are the tones of rungs.
var stateTones = map[ladder.State]Tone{ladder.Unseen: Dim, ladder.Lit: Good, ladder.Dark: Bad, ladder.Absent: Dim}

func (e *Explanation) ladderLines() (lines []Line) {
	for i := range e.Ladder {
		r := &e.Ladder[i]
		lines = append(lines, Line{Label(r.Rung), r.Text, stateTones[r.State], &r.State})
	}
	return lines
}

// systemLabels are the systems as people read them.
var systemLabels = map[diagnosis.System]string{"": "", diagnosis.Windows: "Windows", diagnosis.Linux: "Linux, UNIX", diagnosis.MacOS: "macOS"}

func instructionLines(all []diagnosis.Instruction) (lines []Line) {
	last := ""
	for i := range all {
		in := &all[i]
		if in.Do != last {
			lines = append(lines, Line{Label: "do", Text: in.Do, Tone: Strong})
			last = in.Do
		}
		label := systemLabels[in.System]
		if in.Command != "" {
			lines = append(lines, Line{Label: label, Text: in.Command})
			label = ""
		}
		if in.Log != "" {
			lines = append(lines, Line{Label: label, Text: in.Log, Tone: Dim})
		}
	}
	return lines
}

// heading says of when an explanation is.
func (e *Explanation) heading() string {
	return fmt.Sprintf("%s  as of %s", e.Title(), e.At.Format("2006-01-02 15:04:05 UTC"))
}
