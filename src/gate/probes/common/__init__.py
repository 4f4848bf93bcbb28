"""The library of the probes: parameters, reports, paths, services and GitHub."""
