"""The faults: each module makes those of one kind of evidence, at its source."""
