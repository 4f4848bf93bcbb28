"""Writes src/gate/result/result.schema.json from the model: `python -m scripts.pages.result_schema --write`."""

from __future__ import annotations

import sys
from pathlib import Path

from gate.result.schema import schema_text

PATH = Path(__file__).parents[2] / "src" / "gate" / "result" / "result.schema.json"


def main() -> int:
    """Writes the file with `--write`; otherwise returns 1 when it differs from the model."""
    if "--write" in sys.argv[1:]:
        PATH.write_text(schema_text(), encoding="utf-8")
        return 0
    return int(PATH.read_text(encoding="utf-8") != schema_text())


if __name__ == "__main__":
    sys.exit(main())
