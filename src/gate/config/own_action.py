"""How workflows name our action; `scripts/release.py use` changes the reference here and on every page."""

from __future__ import annotations

REFERENCE = "e50f03607617b6b2eae5b74aea31538d1941e598 # main, 2026-11-29"
"""What follows `@` in `uses:`: a commit of main until the first release, then the tag of the major version."""

VERSION = REFERENCE.partition(" ")[0]

SCHEMA = f"https://raw.githubusercontent.com/readiness-gate/readiness-gate/{VERSION}/editor/readiness.schema.json"
"""The address of the JSON Schema of checklists, for editors."""

USES = f"readiness-gate/readiness-gate@{REFERENCE}"
"""The value of `uses:` for the action in a container."""
