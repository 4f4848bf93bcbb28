#!/usr/bin/env bash
# Takes the pictures of docs/images: the comments of the action and the page of `make demo`.
# It needs Chromium, npm and fonts (Debian: fonts-noto-core, fonts-noto-color-emoji). Run `make reports` first: the action uses the current time and would find reports stale.
set -euo pipefail

cd "$(dirname "$0")/.."
readonly PILLOW=13.0.0 STYLE=5.9.0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

.venv/bin/python -m pip install --quiet --disable-pip-version-check --target "$scratch/pillow" "Pillow==$PILLOW"
(cd "$scratch" && npm pack --silent "github-markdown-css@$STYLE" > /dev/null && tar --extract --file ./*.tgz)
.venv/bin/python scripts/demo.py "$scratch/demo" > /dev/null
.venv/bin/python -m scripts.action_comments "$scratch/action"
PYTHONPATH="$scratch/pillow" .venv/bin/python scripts/pictures.py "$scratch" --scale 1.25 \
    --css "$scratch/package/github-markdown.css" "$scratch"/action/comment-*.md "$scratch/demo/report.html" > /dev/null

cp "$scratch/comment-red-md-light.png" docs/images/comment-red.png
cp "$scratch/comment-green-md-light.png" docs/images/comment-green.png
cp "$scratch/report-html-both.png" docs/images/report.png
du --bytes docs/images/*.png
