// Package view holds views: a pane with a filter and an order, under a name. Some are built in, one
// for each question that is asked most; a user saves others. This package says what a view is and
// in which form it is kept; a command keeps them in a file, and the dashboard shows them.
package view
