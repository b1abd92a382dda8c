// Package account has the accounts of agents, for Basic authentication: who they are, and whether a
// password is right.
//
//	request ─▶ cached? ─▶ queue, fair between addresses ─▶ bcrypt, two at a time
//
// Guarantees:
//
//   - A client that tries wrong passwords waits behind all others, and gets ErrChecks when too
//     many checks of its address are pending.
//   - Accounts that were correct once since the start never wait.
//   - A wrong password takes the same time, whether the user exists or not.
//   - A changed file is active without a restart; an invalid one changes nothing.
//
// Its neighbours: the Guard of package beacon decides which requests need an account, and publishes
// that accounts changed or a file was rejected; package reload notices changed files.
package account
