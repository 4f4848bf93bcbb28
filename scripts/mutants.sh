#!/usr/bin/env bash
# Runs mutation tests (mutmut) on the code that decides: the judge, the checklist, and the selection of the checklist.
# Arguments select mutants by name: scripts/mutants.sh 'gate.judge*' 'gate.policy.selection*'. Ten minutes or more.
# It works on a clone of the last commit with its own environment and writes build/mutants.md.
set -euo pipefail

cd "$(dirname "$0")/.."
readonly MUTMUT=3.8.1
report=$PWD/build/mutants.md
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

git clone --quiet . "$scratch/gate"
cd "$scratch/gate"
cat >> pyproject.toml <<'TOML'

[tool.mutmut]
source_paths = ["src/gate/checklist/", "src/gate/judge/", "src/gate/policy/selection.py", "src/gate/gather/"]
pytest_add_cli_args_test_selection = [
  "tests/checklist/", "tests/judge/", "tests/gather/", "tests/policy/test_selection.py",
  "tests/policy/test_selection_on_github.py", "tests/attacks/test_artifacts.py",
]
also_copy = ["src/gate", "tests", "docs", "examples", "scripts", "README.md", "action.yml", "pyproject.toml"]
TOML
make --silent .venv/.ready
.venv/bin/python -m pip install --quiet --disable-pip-version-check "mutmut==$MUTMUT"
# Most tests wait for something, so twice as many as there are cores run concurrently.
CI=true .venv/bin/mutmut run --max-children "$(($(nproc) * 2))" "$@" > mutmut.log 2>&1 || { tail -n 20 mutmut.log; exit 1; }
mkdir -p "$(dirname "$report")"
{
    echo "# Mutants that no test notices"
    echo
    tr '\r' '\n' < mutmut.log | grep . | tail -n 1
    echo
    .venv/bin/mutmut results | grep --invert-match ": not checked" || true
} | tee "$report"
