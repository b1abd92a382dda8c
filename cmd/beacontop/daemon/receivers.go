package daemon

import (
	"errors"

	"beacontop/cmd/beacontop/notify"
)

// wrongHook says which receiver of notifications an error is about; nil stays nil.
func wrongHook(err error) error {
	var hook *notify.HookError
	var field *notify.FieldError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &hook):
		return at(PartNotify, err)
	case errors.As(err, &field) && field.Field == "ca":
		return &Error{Part: PartNotifyCA, Index: hook.Index, Err: err}
	}
	return &Error{Part: PartNotifyHook, Index: hook.Index, Err: err}
}
