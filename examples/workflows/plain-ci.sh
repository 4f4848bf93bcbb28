#!/bin/sh
# The gate without GitHub: the script for a job of GitLab, Jenkins or another CI system, in a checkout of the change.
#
#   TARGET          the base branch of the change (default: origin/main)
#   READINESS_GATE  the package for pip to install
#
# The exit code is that of the gate: 0 ready; 1 not ready, the author of the change must act; 2 undecided, the gate
# maintainer must act; 3 internal error. A CI system that distinguishes exit codes (`allow_failure: exit_codes: 2` in
# GitLab) can treat an undecided run as a warning.
set -eu

python3 -m pip install --quiet "${READINESS_GATE:-git+https://github.com/readiness-gate/readiness-gate@5572dd7d6fec6241d0743937eea0a41bdc7186eb}"

make test || echo "the tests failed; the gate evaluates their reports" >&2

exec gate check --base "${TARGET:-origin/main}" --json readiness-result.json --html readiness.html
