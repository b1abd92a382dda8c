// Package firewall says which connections a beacon with a given configuration needs, as a table or
// as the commands of a firewall. It changes nothing and asks nothing of the network. Package daemon
// defines the configuration, and the policy that it names.
package firewall
