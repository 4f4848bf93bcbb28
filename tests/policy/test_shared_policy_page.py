"""docs/shared-policy.md shows what the commands print, and names every rule of the code."""

from __future__ import annotations

import re
from pathlib import Path

from jsonschema import Draft202012Validator

from gate.checklist import InstalledProbes, resolve, schema
from gate.checklist.composition.layers import MAX_DEPTH, MAX_FILES, BasePolicies
from gate.checklist.fields import ItemFields
from gate.checklist.yaml_tree import MAX_BYTES
from tests.checklist.composition.policies import TODAY, MemorySource
from tests.checklist.test_json_schema import parsed
from tests.command import gate, lay_out
from tests.corpus import REPOSITORY

PAGE = (REPOSITORY / "docs" / "shared-policy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
BASE, OWN, REMOTE = BLOCKS
SESSIONS = re.findall(r"^```console\n\$ gate ([^\n]*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
LOOSER = """\
version: 1
extends: readiness/base.yml
tier: silver
items:
  - {id: coverage, with: {reports: build/coverage.xml}, must: line_coverage >= 40%}
  - {id: scans, with: {reports: scans/*.sarif}}
"""
NOW = ("--now", "2026-11-20T12:00Z")


def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness/base.yml": BASE, "readiness.yml": OWN, "looser.yml": LOOSER})

    for arguments, expected in SESSIONS:
        output = gate(tmp_path, *arguments.split(), *NOW).output
        assert re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", output) == expected


def test_the_base_policy_of_the_page_is_valid_with_all_profiles(tmp_path: Path) -> None:
    lay_out(tmp_path, {"readiness/base.yml": BASE, "docs/runbook.md": "x"})

    assert gate(tmp_path, "lint", "--checklist", "readiness/base.yml").out == "no problems found\n"


def test_the_pinned_checklist_of_the_page_loads() -> None:
    (address,) = re.findall(r"extends: (github:\S+)", REMOTE)
    policies = BasePolicies(MemorySource({address: BASE}), TODAY)

    checklist = resolve(REMOTE.encode(), "readiness.yml", InstalledProbes(), lambda: policies).checklist

    assert [item.id for item in checklist.items] == ["coverage", "scans"]


def test_the_checklists_of_the_page_are_valid_for_editors() -> None:
    validator = Draft202012Validator(schema())

    assert [list(validator.iter_errors(parsed(block))) for block in BLOCKS] == [[], [], []]


def test_the_page_says_what_becomes_of_every_key_of_an_item() -> None:
    table = PAGE[PAGE.index("## What a repository may change") : PAGE.index("## Tiers")]

    assert [name for name, field in ItemFields.model_fields.items() if f"`{field.alias or name}`" not in table] == [
        "id"
    ]


def test_the_page_names_the_bounds() -> None:
    assert f"At most {MAX_FILES} files, {MAX_DEPTH} in one chain, {MAX_BYTES:,} bytes together" in PAGE
