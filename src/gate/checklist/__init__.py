"""YAML → Checklist: `load` it or say everything that is wrong with it, `lint` it, give its `schema` to editors."""

from gate.checklist.compile import InstalledProbes, load
from gate.checklist.json_schema import schema
from gate.checklist.linting import lint

__all__ = ["InstalledProbes", "lint", "load", "schema"]
