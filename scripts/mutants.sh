#!/usr/bin/env bash
# Mutation test of the code that decides, with mutmut: ten minutes or more. The report is build/mutants.txt.
# Arguments select mutants: scripts/mutants.sh 'gate.judge*' 'gate.policy.selection*'.
# It works on a clone of the last commit, in a separate environment.
set -euo pipefail

cd "$(dirname "$0")/.."
report=$PWD/build/mutants.txt
mkdir -p build
readonly MUTMUT=3.8.1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

git clone --quiet . "$scratch/gate"
cd "$scratch/gate"
cat >> pyproject.toml <<'TOML'

[tool.mutmut]
source_paths = ["src/gate/checklist/", "src/gate/judge/", "src/gate/policy/", "src/gate/gather/"]
pytest_add_cli_args_test_selection = [
  "tests/checklist/", "tests/judge/", "tests/gather/test_concurrent.py", "tests/gather/test_run_probe.py", "tests/policy/test_selection.py",
  "tests/policy/test_selection_on_github.py", "tests/attacks/test_artifacts.py",
]
also_copy = ["src/gate", "tests", "docs", "examples", "README.md", "action.yml", "pyproject.toml"]
TOML
make --silent .venv/.ready
.venv/bin/python -m pip install --quiet --disable-pip-version-check "mutmut==$MUTMUT"
# Most tests wait for I/O, so more processes than cores run in parallel.
CI=true .venv/bin/mutmut run --max-children "$(($(nproc) * 2))" "$@" > mutmut.log 2>&1 || { tail -n 20 mutmut.log; exit 1; }
{
    tr '\r' '\n' < mutmut.log | tail -n 2
    .venv/bin/mutmut results | grep --invert-match ": not checked" || true
} | tee "$report"
