#!/bin/sh
# The gate without GitHub: a job of GitLab, Jenkins or any other CI runs this in a checkout of the change.
#
#   TARGET          the branch that the change will be merged into (default: origin/main)
#   READINESS_GATE  the requirement that pip installs
#
# The exit code is that of the gate: 0 ready; 1 not ready, the author of the change must act; 2 undecided, the gate
# maintainer must act; 3 internal error, report a bug. A CI that distinguishes exit codes can accept an undecided result
# with a warning, such as GitLab with `allow_failure: exit_codes: 2`.
set -eu

python3 -m pip install --quiet "${READINESS_GATE:-git+https://github.com/readiness-gate/readiness-gate@v1}"

make test || echo "the tests failed: the gate reads their reports" >&2

exec gate check --base "${TARGET:-origin/main}" --json readiness-result.json --html readiness.html
