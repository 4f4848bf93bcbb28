"""YAML → Checklist: `load` returns it or reports every error, `lint` warns, and `schema` is for editors."""

from gate.checklist.compile import load
from gate.checklist.json_schema import schema
from gate.checklist.linting import lint
from gate.checklist.probe_catalog import InstalledProbes

__all__ = ["InstalledProbes", "lint", "load", "schema"]
