package main

import "golang.org/x/sys/windows"

// diskFree is how many bytes may still be written to the disk of a folder.
func diskFree(folder string) (free uint64, ok bool) {
	path, err := windows.UTF16PtrFromString(folder)
	if err != nil || windows.GetDiskFreeSpaceEx(path, &free, nil, nil) != nil {
		return 0, false
	}
	return free, true
}

// writable says whether this user may make files in a folder. On Windows only making one would tell: the doctor makes none.
func writable(string) bool { return true }
