// Package places knows where the vendor's beacon and IIS keep their logs and files on Windows: in the
// directories that the registry and the IIS configuration name, otherwise in the defaults of an
// installation. The command uses them when it is given no paths. Package logs finds the logs in
// them, package watch follows Incoming.
//
//	registry, environment, applicationHost.config ─▶ Machine ─▶ Usual ─▶ Places
//
// Guarantees:
//
//   - Only what exists and can be read is returned. An existing path that must not be read is
//     reported in Places.Denied.
//   - Nothing is written, and no file but the configuration of IIS is read.
//
// On other systems, which have no registry, only the defaults are tried.
package places
