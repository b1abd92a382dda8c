package protocol

import "strings"

// Resource is what a path below one of the locations refers to. The names in it are as the path
// has them; they may be names that no device has (see [Device.Valid]).
type Resource struct {
	Location Location
	Kind     Kind
	Device   Device
	Folder   string // type folder below Incoming where an upload belongs; empty: it cannot be stored
	Name     string // of its file
}

// ResourceOf returns what a path below a location refers to. The path is decoded, without the
// location, and without empty elements.
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
	if CheckName(r.Name) != nil || CheckName(r.Folder) != nil { // also a path of more than two elements
		r.Folder, r.Name = "", ""
	}
	return r
}

// UploadOf returns what a file in a type folder below Incoming is.
func UploadOf(folder, name string) Resource {
	return Resource{
		Location: Uploads, Kind: KindOfUpload(folder, name), Device: Device{Name: ParseUploadName(name).Device},
		Folder: folder, Name: name,
	}
}

// IsTest reports whether a path below a location is the one that connectivity tests use.
func IsTest(file string) bool { return strings.EqualFold(file, "test") }

// PolicyFile returns the path of the merged policy of a device, below the download location.
func PolicyFile(d Device) string {
	return "Policies/Merged/" + d.Domain + "_domain/Machine/" + d.Name + ".npl"
}

// Valid returns the device without the parts that are no valid names: a path that is rejected must
// not create a device. The zero Device means that its name is not valid.
func (d Device) Valid(valid func(string) bool) Device {
	if d.Name == "" || !valid(d.Name) {
		return Device{}
	}
	if d.Domain != "" && !valid(d.Domain) {
		d.Domain = ""
	}
	return d
}

// IsName reports whether a text can be the name of a file or folder.
func IsName(name string) bool { return CheckName(name) == nil }
