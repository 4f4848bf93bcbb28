"""GitHub's workflow files as plain values: who runs the gate, under which check names, and the traps in between."""
