"""Writes the JSON Schemas in editor/, which editors load by their address: `make pages`."""

from __future__ import annotations

import json
import sys

from scripts.distribution import HOME, SCHEMAS

FOLDER = HOME / "editor"


def main(arguments: list[str]) -> int:
    """Writes the schemas with `--write`; else lists those that would change, and returns 1 if there are any."""
    texts = {FOLDER / name: json.dumps(schema(), indent=2) + "\n" for name, schema in SCHEMAS.items()}
    changed = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        if "--write" in arguments:
            path.write_text(texts[path], encoding="utf-8")
        sys.stdout.write(f"{'wrote' if '--write' in arguments else 'would write'} editor/{path.name}\n")
    return 1 if changed and "--write" not in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
