package protocol

import "strings"

// Resource is what a path below one of the locations refers to. The names in it are copied from
// the path; they may be invalid as names of devices (see [Device.Valid]).
type Resource struct {
	Location Location
	Kind     Kind
	Device   Device
	Folder   string // destination type folder of an upload, below Incoming; empty: it cannot be stored
	Name     string // name of its file
}

// ResourceOf returns what a path relative to a location refers to. The path must be decoded and
// have no empty elements.
func ResourceOf(at Location, file string) Resource {
	switch {
	case at == Downloads:
		return Resource{Location: at, Kind: KindOfDownload(file), Device: DeviceOfPolicy(file)}
	case at == Elsewhere:
		return Resource{}
	case IsTest(file):
		return Resource{Location: at, Kind: KindTest}
	}
	folder, name, deep := strings.Cut(file, "/")
	last := file[strings.LastIndexByte(file, '/')+1:]
	r := UploadOf(folder, last)
	if deep {
		r.Folder, r.Name = UploadFolder(folder), name
	} else {
		r.Folder, _ = UploadFolderOf(last)
	}
	if CheckName(r.Name) != nil || CheckName(r.Folder) != nil { // also rejects a path of more than two elements
		r.Folder, r.Name = "", ""
	}
	return r
}

// UploadOf returns what a file in a type folder below Incoming refers to.
func UploadOf(folder, name string) Resource {
	return Resource{
		Location: Uploads, Kind: KindOfUpload(folder, name), Device: Device{Name: ParseUploadName(name).Device},
		Folder: folder, Name: name,
	}
}

// IsTest reports whether a path below a location is the path of connectivity tests.
func IsTest(file string) bool { return strings.EqualFold(file, "test") }

// PolicyFile returns the path of the merged policy of a device, below the download location.
func PolicyFile(d Device) string {
	return "Policies/Merged/" + d.Domain + "_domain/Machine/" + d.Name + ".npl"
}

// Valid returns the device without invalid parts: a rejected path must not create a device. The
// zero Device means that its name is invalid.
func (d Device) Valid(valid func(string) bool) Device {
	if d.Name == "" || !valid(d.Name) {
		return Device{}
	}
	if d.Domain != "" && !valid(d.Domain) {
		d.Domain = ""
	}
	return d
}

// IsName reports whether a text is a valid name of a file or folder.
func IsName(name string) bool { return CheckName(name) == nil }
