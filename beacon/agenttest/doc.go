// Package agenttest makes the load of many agents, for benchmarks of the beacon: requests without a
// pause, prepared so that the load itself costs next to nothing.
package agenttest
