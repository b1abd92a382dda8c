package chart

// Style is the style sheet of the charts. The blue and the orange are those of Okabe and Ito, made for
// readers who confuse colours.
const Style = `:root { --ok: #0072b2; --failed: #d55e00; --line: #8886; --faint: #8882; --soft: #595959; }
@media screen and (prefers-color-scheme: dark) { :root { --ok: #4aa8e0; --failed: #ffa04d; --line: #8888; --faint: #8883; --soft: #a8a8a8; } }
svg { display: block; font-size: 12px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
svg text { fill: currentColor; font-variant-numeric: tabular-nums; unicode-bidi: isolate; }
.soft { fill: var(--soft); }
.value { text-anchor: end; }
.middle { text-anchor: middle; }
.ok { fill: var(--ok); background: var(--ok); }
.failed { fill: var(--failed); background: var(--failed); }
.hatch { fill: var(--line); }
.blank { fill: none; }
.track { fill: var(--faint); }
.rule { stroke: var(--line); shape-rendering: crispEdges; }
.columns { overflow: visible; margin-left: 3.2rem; width: calc(100% - 3.2rem); }
.columns rect { shape-rendering: crispEdges; }
@media (max-width: 40rem) { .spare { display: none; } }
`
