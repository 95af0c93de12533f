// Command trivy-db makes a small vulnerability database that Trivy reads as its own, from the fixtures beside it, so that
// tests scan with a real Trivy and know beforehand what it will find.
//
//	trivy-db write <fixtures directory> <Trivy cache directory>
//	trivy-db push  <Trivy cache directory> <registry/repository:tag>
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "trivy-db:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "write":
		return write(args[1], args[2])
	case len(args) == 3 && args[0] == "push":
		return push(args[1], args[2])
	default:
		return fmt.Errorf("expected 'write <fixtures> <cache>' or 'push <cache> <registry/repository:tag>', got %q", args)
	}
}
