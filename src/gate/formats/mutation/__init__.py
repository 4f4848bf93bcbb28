"""Formats of mutation tests. Each module with a `FORMAT` is one; the others hold what they share."""

from gate.formats.common.registry import Registry
from gate.formats.common.report_kind import Topic
from gate.formats.mutation.model import MutationFormat

FORMATS: Registry[MutationFormat] = Registry(__name__, MutationFormat, Topic.MUTATION)
"""The formats of mutation tests by the name that a checklist writes after `format:`."""
