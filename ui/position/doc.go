// Package position holds where the reader of a list is: a cursor in a window of a long list
// ([List]), a cursor that stays on its row while rows change places ([Place]), and an order that is
// held while somebody reads ([Hold]).
package position
