"""Writes the JSON Schemas in src/gate/result from their models: `python -m scripts.pages.result_schema --write`."""

from __future__ import annotations

import sys
from pathlib import Path

from gate.result.schema import FILES, schema_text

FOLDER = Path(__file__).parents[2] / "src" / "gate" / "result"


def main() -> int:
    """Writes the files with `--write`; otherwise returns 1 when one differs from its model."""
    if "--write" in sys.argv[1:]:
        for name in FILES:
            (FOLDER / name).write_text(schema_text(name), encoding="utf-8")
        return 0
    return int(any((FOLDER / name).read_text(encoding="utf-8") != schema_text(name) for name in FILES))


if __name__ == "__main__":
    sys.exit(main())
