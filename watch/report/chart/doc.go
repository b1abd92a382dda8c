// Package chart draws charts as SVG that is part of an HTML page. It knows nothing of reports: package
// format chooses what to draw.
//
//   - [Columns] is a number over time, part of it on top in another colour.
//   - [Bars] compares numbers by length, from zero.
//   - [Ranges] compares ranges of durations, on a logarithmic scale.
//
// Horizontal positions are percentages and text has a fixed size: a chart fills the width of its
// container, wide or narrow, and its text stays readable. [Style] has the colours, for light, dark and
// printed pages; the two main ones differ in brightness too, for readers who confuse red and green.
//
// Guarantees:
//
//   - No scripts and no resources. Texts are escaped; a long label is truncated, with the whole text as
//     a tooltip.
//   - A chart is an image with a title and a description, for readers who hear the page.
//   - What is unknown is hatched: it never looks like zero.
//   - A value that is not zero is visible, however small it is beside the others.
//   - The size grows with the number of values only, which the caller limits.
package chart
