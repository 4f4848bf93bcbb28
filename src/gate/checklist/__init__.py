"""YAML → Checklist: `load` returns it or reports every error, and `schema` is for editors."""

from gate.checklist.compile import Resolved, load, resolve
from gate.checklist.json_schema import schema
from gate.checklist.probe_catalog import InstalledProbes

__all__ = ["InstalledProbes", "Resolved", "load", "resolve", "schema"]
