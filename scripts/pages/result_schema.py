"""Writes the JSON Schemas of what the gate saves from their models: `python -m scripts.pages.result_schema --write`."""

from __future__ import annotations

import sys
from pathlib import Path

from gate.history import schema as history
from gate.result.schema import FILES, schema_text

PACKAGE = Path(__file__).parents[2] / "src" / "gate"


def texts() -> dict[Path, str]:
    """The content of each schema file."""
    results = {PACKAGE / "result" / name: schema_text(name) for name in FILES}
    return results | {PACKAGE / "history" / history.FILE: history.schema_text()}


def main() -> int:
    """Writes the files with `--write`; otherwise returns 1 when one differs from its model."""
    if "--write" in sys.argv[1:]:
        for path, text in texts().items():
            path.write_text(text, encoding="utf-8")
        return 0
    return int(any(path.read_text(encoding="utf-8") != text for path, text in texts().items()))


if __name__ == "__main__":
    sys.exit(main())
