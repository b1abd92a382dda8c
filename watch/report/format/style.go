package format

// htmlStyle is the style sheet of the page without its charts: n is a number, o a text from outside, w
// a wide column, s one that is omitted where there is little room. On paper nothing scrolls, so these are
// omitted there, and long words are broken.
const htmlStyle = `:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .2rem 0 .8rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; overflow-wrap: anywhere; }
p, ul { margin: .3rem 0; color: var(--soft); overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; }
b { font-weight: inherit; white-space: nowrap; }
i { display: inline-block; width: .7em; height: .7em; margin: 0 .35em 0 .1em; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.charts { columns: 2 22rem; column-gap: 3rem; }
figure { margin: 0; padding-top: 2rem; break-inside: avoid; }
figure:first-child { column-span: all; }
figure h2 { margin-top: 0; }
figure p { margin-bottom: .8rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .15rem .9rem .15rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); vertical-align: bottom; }
tr { break-inside: avoid; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.o { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: break-word; max-width: 24rem; unicode-bidi: isolate; }
.w, #troubles td:first-child { min-width: 14rem; }
@media print {
:root { color-scheme: light; }
body { font-size: 10pt; margin: 0; max-width: none; padding: 0; }
h2 { break-after: avoid; margin-top: 1rem; }
.scroll { overflow: visible; }
table { font-size: 8.5pt; }
th, td { padding-right: .4rem; }
td { overflow-wrap: anywhere; }
.s { display: none; }
.w, #troubles td:first-child { min-width: 0; }
}
`
