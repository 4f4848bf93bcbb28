"""The exit codes: each says who must act."""

from __future__ import annotations

MAINTAINER_MUST_ACT = 2
"""Undecided, or the command could not start."""
WARNINGS = 1
"""`gate lint --strict` has warnings."""
INTERNAL_ERROR = 3
INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

CHECK = """\
exit codes:
  0  ready: no action needed
  1  not ready: the author of the change must act
  2  undecided, or the gate could not start: the gate maintainer must act
  3  internal error: report a bug"""

LINT = """\
exit codes:
  0  the checklist is valid; warnings are printed
  1  with --strict: there are warnings
  2  the checklist has errors or cannot be read
  3  internal error: report a bug"""

CLAIMS = """\
exit codes:
  0  no claim is contradicted
  1  evidence, or the tracker itself, contradicts a claim
  2  the tracker or the checklist cannot be read
  3  internal error: report a bug"""

SYNC = """\
exit codes:
  0  the tracker is up to date
  1  with --check: the tracker differs from the evidence, or contradicts itself
  2  the tracker or the checklist cannot be read, or the tracker cannot be written
  3  internal error: report a bug"""

SELFTEST = """\
exit codes:
  0  every item can go red
  1  an item, or one of its expectations, cannot go red
  2  the control failed, or an item is not proven, or the command could not start
  3  internal error: report a bug"""

WRITE = """\
exit codes:
  0  done
  2  a file cannot be read or written
  3  internal error: report a bug"""
