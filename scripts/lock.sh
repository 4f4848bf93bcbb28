#!/usr/bin/env bash
# Writes the lock files from pyproject.toml: names, versions and hashes; no index, no download address.
#
# uv resolves the versions for every platform and Python; it is installed in a scratch environment.
set -euo pipefail

cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv

lock() { # lock OUTPUT ARGUMENT...: write one lock file; --upgrade ignores its current versions
    local output=$1
    shift
    "$scratch/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --custom-compile-command "make lock" "$@" --output-file "$output"
}

lock requirements/run.txt pyproject.toml "$@"
lock requirements/mcp.txt pyproject.toml --extra mcp --constraints requirements/run.txt "$@"
lock requirements/fleet.txt pyproject.toml --extra fleet --constraints requirements/run.txt "$@"
lock requirements/history.txt pyproject.toml --extra history --constraints requirements/run.txt "$@"
lock requirements/dev.txt pyproject.toml --group dev --extra mcp --extra fleet --constraints requirements/run.txt "$@"
lock requirements/docs.txt --group docs --constraints requirements/dev.txt "$@"
lock requirements/image.txt --group image --constraints requirements/dev.txt "$@"
lock requirements/release.txt --group release --constraints requirements/dev.txt "$@"
