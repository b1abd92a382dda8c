// Package agentfiles writes the files that point an agent at a beacon before it is installed: the
// response file on UNIX, mgssetup.ini on Windows, with comments on where an agent keeps its files.
// Their form is that of public set-up files for these agents. What agents get afterwards, from the
// beacon, is written by package policy.
package agentfiles
