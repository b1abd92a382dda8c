package daemon

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// Limits of counting published files, which change only with the beacon's configuration.
const (
	stagingEvery = time.Minute
	stagingLimit = 200_000 // files
)

// countStaging reports what another beacon publishes: policies generated for devices, and
// packages.
func (w *Watched) countStaging(ctx context.Context) error {
	tick := time.NewTicker(stagingEvery)
	defer tick.Stop()
	for {
		w.show(published(ctx, w.config.Staging))
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// published counts the files below Staging\Common.
func published(ctx context.Context, dir string) event.Source {
	one := event.Source{Path: dir, Kind: event.SourceDirectory, Watch: "poll " + stagingEvery.String()}
	root, err := os.OpenRoot(dir)
	if err != nil {
		one.Problem = err.Error()
		return one
	}
	defer root.Close()
	policies := 0
	err = fs.WalkDir(root.FS(), ".", func(_ string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil || one.Files >= stagingLimit:
			return fs.SkipAll
		case d.IsDir():
			return nil
		}
		one.Files++
		if strings.HasSuffix(strings.ToLower(d.Name()), ".npl") {
			policies++
		}
		return nil
	})
	if err != nil {
		one.Problem = err.Error()
	}
	one.Note = figures.Plural(policies, "policy of a device", "policies of devices") + ", " + figures.Plural(one.Files-policies, "other file", "other files")
	return one
}
