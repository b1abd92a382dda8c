package protocol

// UploadFolders returns the known folders below Incoming. The list is open: any other folder is a
// type as well.
func UploadFolders() []string {
	folders := make([]string, len(uploadTypes))
	for i, t := range uploadTypes {
		folders[i] = t.folder
	}
	return folders
}
