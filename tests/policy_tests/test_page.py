"""docs/policy-tests.md: its files pass, its output is the real one, and its tables name what the code has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gate.policy_tests.fields import CaseFields, TestFields
from gate.policy_tests.json_schema import schema
from tests.command import gate, lay_out
from tests.corpus import REPOSITORY

PAGE = (REPOSITORY / "docs" / "policy-tests.md").read_text(encoding="utf-8")
CHECKLIST, TESTS = re.findall(r"^```yaml\n# \S+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SESSIONS = re.findall(r"^```console\n\$ gate ([^\n]*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("arguments", "output"), SESSIONS)
def test_the_output_on_the_page_is_the_real_one(tmp_path: Path, arguments: str, output: str) -> None:
    lay_out(tmp_path, {".github/readiness.yml": CHECKLIST, ".github/readiness.test.yml": TESTS})
    result = gate(tmp_path, *arguments.split())

    assert result.code == 0
    pattern = ".*".join(re.escape(part) for part in output.split("...\n"))
    assert re.fullmatch(pattern, result.out, re.DOTALL)


def test_the_page_has_two_sessions() -> None:
    assert [arguments for arguments, _output in SESSIONS] == ["test", "test --coverage"]


def test_the_page_lists_every_key() -> None:
    section = PAGE.partition("## Keys of a test")[2].partition("### What")[0]
    documented = {
        key for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for key in re.findall("`(.*?)`", row)
    }
    assert documented == set(TestFields.model_fields)

    shared = section.partition("`defaults` takes ")[2].partition(" for all tests")[0]
    assert set(re.findall("`(.*?)`", shared)) == set(CaseFields.model_fields)


def test_the_schema_has_every_key() -> None:
    definitions = schema()["$defs"]
    assert set(definitions["TestFields"]["properties"]) == set(TestFields.model_fields)
