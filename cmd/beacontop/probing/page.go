package probing

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
	"beacontop/beacon/probe"
)

// signs mark the results.
type signs map[probe.Result]string

func signsOf(ascii bool) signs {
	if ascii {
		return signs{probe.Lit: "o", probe.Failed: "x", probe.Skipped: "-"}
	}
	return signs{probe.Lit: "✓", probe.Failed: "✗", probe.Skipped: "–"}
}

// page is a ladder for people.
type page struct {
	*probe.Ladder
	signs signs
	now   time.Time
}

// The columns: a mark, the step, its time.
const (
	stepWidth = 11
	tookWidth = 7
	textAt    = 2 + stepWidth + 1 + tookWidth + 2
)

// text is the whole page: the verdict, then one rung after the other.
func (p *page) text() string {
	var b strings.Builder
	figures.Wrap(&b, "", p.verdict(), 0)
	b.WriteByte('\n')
	explained := map[diagnosis.Code]bool{}
	for i := range p.Rungs {
		p.rung(&b, &p.Rungs[i], explained)
	}
	return b.String()
}

// verdict is the most important thing, in one line.
func (p *page) verdict() string {
	url := printable.Text(p.URL)
	if r := p.Failed(); r != nil {
		return fmt.Sprintf("%s %s: %s failed: %s", p.signs[probe.Failed], url, r.Step, titleOf(r.Problem.Code))
	}
	facts := []string{figures.Plural(p.Count(probe.Lit), "rung", "rungs") + " lit", figures.Latency(p.Took)}
	if n := p.warnings(); n > 0 {
		facts = append(facts, figures.Plural(n, "warning", "warnings"))
	}
	if !p.Device.Known() {
		facts = append(facts, "no policy requested")
	}
	return fmt.Sprintf("%s %s answers: %s", p.signs[probe.Lit], url, strings.Join(facts, ", "))
}

func (p *page) warnings() (n int) {
	for i := range p.Rungs {
		n += len(p.Rungs[i].Warnings)
	}
	return n
}

// found is what was found, without times: two pages that found the same say the same.
func (p *page) found() string {
	var b strings.Builder
	for i := range p.Rungs {
		r := &p.Rungs[i]
		fmt.Fprint(&b, r.Step, r.Result, r.Skipped)
		if r.Problem != nil {
			fmt.Fprint(&b, r.Problem.Code, r.Problem.Status, r.Problem.Substatus)
		}
		for _, w := range r.Warnings {
			fmt.Fprint(&b, w.Code)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// rung writes one rung. What a failure means is explained once.
func (p *page) rung(b *strings.Builder, r *probe.Rung, explained map[diagnosis.Code]bool) {
	took := ""
	if r.Result != probe.Skipped {
		took = figures.Latency(r.Took)
	}
	label := fmt.Sprintf("%s %s %s", p.signs[r.Result], pad(string(r.Step), stepWidth), strings.Repeat(" ", max(tookWidth-utf8.RuneCountInString(took), 0))+took)
	seen := p.seen(r)
	if r.Problem == nil {
		p.line(b, label, seen)
	} else {
		p.failure(b, label, seen, r.Problem, explained)
	}
	for i := range r.Warnings {
		w := &r.Warnings[i]
		text := titleOf(w.Code)
		if explained[w.Code] {
			p.note(b, "warning", text)
			continue
		}
		explained[w.Code] = true
		p.note(b, "warning", text+": "+w.Code.Advice().Remedy)
		p.note(b, "said", w.Why)
	}
}

// failure writes a rung that failed.
func (p *page) failure(b *strings.Builder, label, seen string, why *probe.Problem, explained map[diagnosis.Code]bool) {
	p.line(b, label, titleOf(why.Code))
	p.note(b, "seen", joined("; ", seen, answerOf(why)))
	p.note(b, "said", why.Why)
	if explained[why.Code] {
		return
	}
	explained[why.Code] = true
	advice := why.Code.Advice()
	p.note(b, "means", advice.Means)
	p.note(b, "to do", advice.Remedy)
	p.note(b, "code", string(why.Code))
}

// note writes a line below a rung; without a text nothing.
func (p *page) note(b *strings.Builder, label, text string) {
	if text != "" {
		p.line(b, strings.Repeat(" ", textAt-2-len(label))+label, text)
	}
}

func (p *page) line(b *strings.Builder, label, text string) {
	figures.Wrap(b, label, printable.Text(text), textAt)
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(width-utf8.RuneCountInString(text), 0))
}

// titleOf is what a code means in a few words.
func titleOf(code diagnosis.Code) string {
	e, _ := code.Entry()
	return e.Title
}

// joined joins the texts that are not empty.
func joined(separator string, texts ...string) string {
	var all []string
	for _, t := range texts {
		if t != "" {
			all = append(all, t)
		}
	}
	return strings.Join(all, separator)
}
