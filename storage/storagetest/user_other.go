//go:build !unix

package storagetest

import "syscall"

// unprivileged has nothing to do where root is unknown.
func unprivileged(string) (*syscall.SysProcAttr, error) { return nil, nil }
