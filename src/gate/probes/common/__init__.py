"""The library of the probes: parameters, reports, paths, services and GitHub; `findings` is the one of findings."""
