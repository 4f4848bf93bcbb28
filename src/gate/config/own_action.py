"""How workflows name our action; `scripts/release.py use` changes the reference here and on every page."""

from __future__ import annotations

REFERENCE = "be17abb09c7a08f3c5ebd7a22ea477bd4740396c # main, 2026-11-29"
"""What follows `@` in `uses:`: a commit of main until the first release, then the tag of the major version."""

VERSION = REFERENCE.partition(" ")[0]

SCHEMA = f"https://raw.githubusercontent.com/readiness-gate/readiness-gate/{VERSION}/editor/readiness.schema.json"
"""The address of the JSON Schema of checklists, for editors."""

USES = f"readiness-gate/readiness-gate@{REFERENCE}"
"""The value of `uses:` for the action in a container."""
