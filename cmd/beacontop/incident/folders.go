package incident

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
	"beacontop/watch"
)

// incoming is the folder of a beacon of the vendor that is followed.
type incoming struct {
	*stage
	dir string
}

// typeFolders are its folders at first.
var typeFolders = []string{"Inventories", "Logs", "UsageData"}

// makeIncoming makes a folder with its type folders.
func makeIncoming(dir string) error {
	for _, folder := range typeFolders {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o750); err != nil {
			return err
		}
	}
	return nil
}

// write puts files into a folder, as old as an age.
func (i *incoming) write(folder string, count int, age time.Duration) error {
	if err := os.MkdirAll(filepath.Join(i.dir, folder), 0o750); err != nil {
		return err
	}
	for n := range count {
		file := filepath.Join(i.dir, folder, fileName(n))
		if err := os.WriteFile(file, []byte(inventoryOf(deviceName(n), "20261123T120000")), 0o640); err != nil {
			return err
		}
		if err := os.Chtimes(file, time.Time{}, now().Add(-age)); err != nil {
			return err
		}
	}
	return nil
}

func fileName(n int) string { return fmt.Sprintf("%s at 20261123T120000.ndi", deviceName(n)) }

// listed waits until a folder was listed with a result.
func (i *incoming) listed(ctx context.Context, folder string, cause event.Cause) error {
	return i.await(ctx, "the folder is listed", func(e *event.Event) bool {
		return e.Topic == event.TopicListing && e.Folder == folder && e.Cause == cause
	})
}

// counted waits until a folder was listed with a number of files.
func counted(folder string, count int) func(context.Context, *incoming) error {
	return func(ctx context.Context, i *incoming) error {
		return i.await(ctx, "the files are listed", func(e *event.Event) bool {
			return e.Topic == event.TopicListing && e.Folder == folder && e.Count == count
		})
	}
}

// written puts files into a folder, as old as an age.
func written(folder string, count int, age time.Duration) func(context.Context, *incoming) error {
	return func(_ context.Context, i *incoming) error { return i.write(folder, count, age) }
}

// followed runs a script while the folder of another beacon is followed, whose log is read.
func followed(poll bool, before, script func(context.Context, *incoming) error) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		i := &incoming{s, filepath.Join(s.dir, "Incoming")}
		err := errors.Join(makeIncoming(i.dir), before(ctx, i))
		if err != nil {
			return err
		}
		s.observe(&event.Event{Time: now(), Topic: event.TopicSource, Name: homeName, Source: &event.Source{Path: i.dir, Kind: event.SourceDirectory, Watch: "listed"}})
		d := watch.New(watch.Config{Dir: i.dir, Foreign: true, Poll: poll, Interval: 50 * time.Millisecond, Publish: func(e event.Event) { s.observe(&e) }})
		ctx, stop := context.WithCancel(ctx)
		var running sync.WaitGroup
		var failed error
		running.Go(func() { failed = d.Run(ctx) })
		for _, folder := range typeFolders {
			err = errors.Join(err, i.listed(ctx, folder, event.CauseNone), i.await(ctx, "the folder is watched", func(e *event.Event) bool {
				return e.Topic == event.TopicWatch && e.Folder == folder
			}))
		}
		err = errors.Join(err, script(ctx, i))
		stop()
		running.Wait()
		return errors.Join(err, failed)
	}
}

// again returns whether a folder that was removed is listed.
func again(folder string) func(*event.Event) bool {
	removed := false
	return func(e *event.Event) bool {
		here := e.Topic == event.TopicListing && e.Folder == folder
		removed = removed || here && e.Cause == event.CauseRemoved
		return here && removed && e.Cause == event.CauseNone
	}
}

func nothingHappens(context.Context, *incoming) error { return nil }

var folderIncidents = []Incident{
	{
		Code: diagnosis.QueueMissing, How: Files, Story: "the Incoming folder disappears, as when a share is not mounted",
		play: followed(false, nothingHappens, func(ctx context.Context, i *incoming) error {
			return errors.Join(os.RemoveAll(i.dir), i.listed(ctx, "", event.CauseNotFound))
		}),
	},
	{
		Code: diagnosis.QueueUnlisted, How: Injected, Story: "the program loses the permission to list a folder",
		play: injected(func(s *stage) {
			s.inject(event.Event{Topic: event.TopicListing, Folder: "Logs", Cause: event.CauseUnreadable, Detail: "permission denied"})
		}),
	},
	{
		Code: diagnosis.QueueStuck, How: Files, Story: "a file waits for three hours, and none leaves",
		play: followed(false, written("Inventories", 5, 3*time.Hour), func(ctx context.Context, i *incoming) error {
			err := counted("Inventories", 5)(ctx, i)
			i.pass(10 * time.Minute)
			return err
		}),
	},
	{
		Code: diagnosis.FolderRemoved, How: Files, Story: "somebody removes a folder with waiting files",
		play: followed(false, written("Logs", 3, time.Minute), func(ctx context.Context, i *incoming) error {
			return errors.Join(counted("Logs", 3)(ctx, i), os.RemoveAll(filepath.Join(i.dir, "Logs")), i.listed(ctx, "Logs", event.CauseRemoved))
		}),
	},
	{
		Code: diagnosis.FolderSwapped, How: Files, Story: "a program removes an empty folder, and creates it again",
		play: followed(false, nothingHappens, func(ctx context.Context, i *incoming) error {
			folder := filepath.Join(i.dir, "Logs")
			if err := errors.Join(os.Remove(folder), i.listed(ctx, "Logs", event.CauseRemoved), os.Mkdir(folder, 0o750)); err != nil {
				return err
			}
			return i.await(ctx, "the folder is listed again", again("Logs"))
		}),
	},
	{
		Code: diagnosis.LogsUnconsumed, How: Files, Story: "policy compliance logs accumulate",
		play: followed(false, written("PolicyComplianceLogs", 7, time.Minute), counted("PolicyComplianceLogs", 7)),
	},
	{
		Code: diagnosis.FilesUnseen, How: Files, Story: "the folders are on a share that reports no changes, and are polled",
		play: followed(true, nothingHappens, nothingHappens),
	},
	{
		Code: diagnosis.FilesInBadLogs, How: Files, Story: "the other beacon rejects two files",
		play: followed(false, written(filepath.Join("Inventories", "BadLogs"), 2, time.Minute), func(ctx context.Context, i *incoming) error {
			return i.await(ctx, "the rejected files are seen", func(e *event.Event) bool { return e.Topic == event.TopicBadLogs && e.Count == 2 })
		}),
	},
	{
		Code: diagnosis.FilesUnfollowed, How: Injected, Story: "more files wait than are followed by name",
		play: injected(func(s *stage) {
			s.waiting(queue.FollowedFiles+50, time.Minute)
		}),
	},
	{Code: diagnosis.UploadsElsewhere, How: Files, Story: "the log shows uploads, and none appears in the folder that is watched", play: misplaced(0)},
	{Code: diagnosis.UploadsMissing, How: Files, Story: "half of the files that the log shows never appear in the folder", play: misplaced(20)},
}

// misplaced logs 40 uploads, of which some appear in the folder and are taken.
func misplaced(appearing int) func(context.Context, *stage) error {
	return followed(false, nothingHappens, func(ctx context.Context, i *incoming) error {
		i.pass(10 * time.Minute)
		var rows []row
		for n := range 40 {
			rows = append(rows, row{residents[0], "PUT", "/ManageSoftRL/Inventories/" + fileName(n), 200, 0, 0})
		}
		log, err := i.writeLog(rows...)
		if err := errors.Join(err, i.read(ctx, log), i.write("Inventories", appearing, time.Minute)); err != nil {
			return err
		}
		for n := range appearing {
			if err := os.Remove(filepath.Join(i.dir, "Inventories", fileName(n))); err != nil {
				return err
			}
		}
		for n := range appearing {
			if err := i.await(ctx, "a file is gone", func(e *event.Event) bool { return e.Topic == event.TopicDeparture && e.Name == fileName(n) }); err != nil {
				return err
			}
		}
		i.pass(12 * time.Minute) // five until a file is missing, five until that is raised
		return nil
	})
}
