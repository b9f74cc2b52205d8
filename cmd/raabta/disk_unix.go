//go:build linux || darwin || freebsd

package main

import "golang.org/x/sys/unix"

// diskFree is how many bytes may still be written to the disk of a folder.
func diskFree(folder string) (free uint64, ok bool) {
	var fs unix.Statfs_t
	if unix.Statfs(folder, &fs) != nil {
		return 0, false
	}
	return uint64(fs.Bavail) * uint64(fs.Bsize), true
}

// writable says whether this user may make files in a folder, without making one.
func writable(folder string) bool { return unix.Access(folder, unix.W_OK|unix.X_OK) == nil }
