"""The exit codes: each says who must act."""

from __future__ import annotations

MAINTAINER_MUST_ACT = 2
"""Undecided, or the command could not start."""
WARNINGS = 1
"""`gate lint --strict` has warnings."""
TEST_FAILED = 1
"""`gate test` has a test that fails, or with `--require-coverage` a rule without tests of both outcomes."""
PROBLEMS = 1
"""`gate doctor` sees a problem."""
UNFINISHED = 4
"""`gate fleet run` stopped before its last repository; the same command continues."""
INTERNAL_ERROR = 3
INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

CHECK = """\
exit codes:
  0  ready: no action needed
  1  not ready: the author of the change must act
  2  undecided, or the gate could not start: the gate maintainer must act
  3  internal error: report a bug"""

NEXT = """\
exit codes:
  0  the way is printed, whatever the decision
  2  nothing can be decided, or the saved result cannot be read
  3  internal error: report a bug"""

LINT = """\
exit codes:
  0  the checklist is valid; warnings are printed
  1  with --strict: there are warnings
  2  the checklist has errors or cannot be read
  3  internal error: report a bug"""

TEST = """\
exit codes:
  0  every test passes
  1  a test fails; with --require-coverage: or no test shows that a rule holds, or that it breaks
  2  the tests or the checklist cannot be read, or have errors
  3  internal error: report a bug"""

DOCTOR = """\
exit codes:
  0  no problem was seen; what could not be examined is listed
  1  there are problems
  2  the set-up cannot be examined, such as a root that is no folder
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

EXPLAIN = """\
exit codes:
  0  done
  2  the word is unknown, or a checklist that is named cannot be read
  3  internal error: report a bug"""

PROBES = """\
exit codes:
  0  done
  2  there is no such probe
  3  internal error: report a bug"""

SELFTEST = """\
exit codes:
  0  every item can go red
  1  an item, or one of its expectations, cannot go red
  2  the control failed, or an item is not proven, or the command could not start
  3  internal error: report a bug"""

REPLAY = """\
exit codes:
  0  the runs are replayed, whatever flips
  2  the checklist or a stored result cannot be read, or there is none
  3  internal error: report a bug"""

ADOPT = """\
exit codes:
  0  the checklist with these changes is ready today
  1  something cannot be adopted: nothing is changed, and the items are named
  2  nothing can be decided, or a file cannot be read or written
  3  internal error: report a bug"""

FLEET = """\
exit codes:
  0  done, whatever the repositories reported
  2  a list, a plan, a checklist or the store cannot be read or written; or `merge` could not
     keep the issue, or `run` could judge no repository
  3  internal error: report a bug
  4  `run` stopped before its last repository: start the same command again"""

WRITE = """\
exit codes:
  0  done
  2  a file cannot be read or written
  3  internal error: report a bug"""
