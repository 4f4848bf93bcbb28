"""YAML → Checklist: `load` it or say everything that is wrong with it, `lint` it, give its `schema` to editors."""

from gate.checklist.json_schema import schema
from gate.checklist.linting import lint
from gate.checklist.reading import InstalledProbes, load

__all__ = ["InstalledProbes", "lint", "load", "schema"]
