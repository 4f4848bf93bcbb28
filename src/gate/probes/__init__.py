"""The probes: every module of this folder is one probe, and the folder is the registry."""
