"""How workflows name our action; `scripts/release.py use` changes the reference here and on every page."""

from __future__ import annotations

REFERENCE = "5572dd7d6fec6241d0743937eea0a41bdc7186eb # main, 2026-11-30"
"""What follows `@` in `uses:`: a commit of main until the first release, then the tag of the major version."""

VERSION = REFERENCE.partition(" ")[0]

SCHEMA = f"https://raw.githubusercontent.com/readiness-gate/readiness-gate/{VERSION}/editor/readiness.schema.json"
"""The address of the JSON Schema of checklists, for editors."""

USES = f"readiness-gate/readiness-gate@{REFERENCE}"
"""The value of `uses:` for the action in a container."""
