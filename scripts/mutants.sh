#!/usr/bin/env bash
# Changes judge/ and checklist/ in every small way that mutmut knows and runs their tests on each: minutes of two cores.
# It works on a clone of the last commit, in an environment of its own; docs/mutants.md explains what survives.
set -euo pipefail

cd "$(dirname "$0")/.."
readonly MUTMUT=3.8.1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

git clone --quiet . "$scratch/gate"
cd "$scratch/gate"
cat >> pyproject.toml <<'TOML'

[tool.mutmut]
source_paths = ["src/gate/checklist/", "src/gate/judge/"]
pytest_add_cli_args_test_selection = ["tests/checklist/", "tests/judge/"]
also_copy = ["src/gate", "tests", "docs", "examples", "README.md", "action.yml", "pyproject.toml"]
TOML
make --silent .venv/.ready
.venv/bin/python -m pip install --quiet --disable-pip-version-check "mutmut==$MUTMUT"
CI=true .venv/bin/mutmut run --max-children "$(nproc)" > mutmut.log 2>&1 || { tail -n 20 mutmut.log; exit 1; }
tr '\r' '\n' < mutmut.log | tail -n 2
.venv/bin/mutmut results
