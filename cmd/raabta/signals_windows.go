package main

import "os"

// stopSignals end the program after what is in flight is finished. Windows knows Ctrl-C only.
func stopSignals() []os.Signal { return []os.Signal{os.Interrupt} }
