#!/usr/bin/env bash
# Installs the npm packages of requirements/npm into build/editor, unless they are there already. The lock holds versions
# and hashes; no script of a package runs.
set -euo pipefail

cd "$(dirname "$0")/.."
lock=requirements/npm/package-lock.json
folder=build/editor

if [ -d "$folder/node_modules" ] && cmp --silent "$lock" "$folder/package-lock.json"; then
    exit 0
fi
rm -rf "$folder"
mkdir -p "$folder"
cp requirements/npm/package.json "$folder"
install() { (cd "$folder" && cp "../../$lock" . && npm ci --silent --ignore-scripts); }
install || { rm -rf "$folder"; echo "npm could not install requirements/npm; see above" >&2; exit 1; }
