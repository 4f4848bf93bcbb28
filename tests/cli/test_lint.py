"""`gate lint` and `gate schema`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command import GREEN, TESTS, check, checklist, gate, lay_out


def test_lint_warns_about_likely_errors(folder: Path) -> None:
    lay_out(folder, {"junit.xml": GREEN})
    clean = gate(folder, "lint")
    assert (clean.code, clean.out) == (0, "no problems found\n")

    lay_out(folder, {"readiness.yml": checklist(TESTS.replace("failed == 0", "failed >= 0"))})
    suspicious = gate(folder, "lint")
    assert suspicious.code == 0
    assert gate(folder, "lint", "--strict").code == 1
    assert suspicious.out.startswith("readiness.yml:7:11: ")
    assert suspicious.out.endswith("\n1 warning\n")


def test_lint_accepts_what_init_and_import_write(tmp_path: Path) -> None:
    lay_out(
        tmp_path, {"T.md": "# Shop\n\n- [ ] Talk to ten customers\n- [ ] Every test passes\n- [ ] Write docs/a.md\n"}
    )
    assert gate(tmp_path, "init").code == 0
    assert gate(tmp_path, "import", "T.md", "-o", "r.yml").code == 0

    for arguments in ([], ["--checklist", "r.yml"]):
        result = gate(tmp_path, "lint", "--strict", *arguments)
        assert (result.code, result.out) == (0, "no problems found\n")


def test_lint_reports_errors_as_check_does(folder: Path) -> None:
    lay_out(folder, {"readiness.yml": "version: 2\n"})

    assert gate(folder, "lint").err == check(folder).err


def test_the_schema_is_json(tmp_path: Path) -> None:
    assert json.loads(gate(tmp_path, "schema").out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
