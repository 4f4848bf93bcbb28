"""The page on formats contains a complete format with a report of the corpus, and nothing else is needed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.command import lay_out
from tests.corpus import REPOSITORY

PAGE = REPOSITORY / "docs" / "formats.md"

FOLLOW = """
import sys
import gate.formats.benchmarks

gate.formats.benchmarks.__path__.append("src/gate/formats/benchmarks")

from pathlib import Path

from gate.adapters.workspace import Workspace
from gate.formats.catalog import registries
from gate.formats.common import content
from gate.scaffold.report_search import search
from scripts.pages import corpus, formats
from tests.corpus import all_records
from tests.corpus.comparison import compare_all
from tests.fuzz.run import run

records = all_records()
(record,) = (record for record in records if record.format == "vitest-bench")
for name, comparison in compare_all([record]):
    print("compared:", name, comparison.format, comparison.agreement)
for other in records:
    head = other.file.read_bytes()[: content.HEAD]
    matches = [entry.name for registry in registries().values() for entry in registry.matching(head)]
    if "vitest-bench" in matches:
        print("matches:", other.path, *matches)
for page in (formats.formats(), corpus.agreement(compare_all([record]))):
    print(*(line for line in page.splitlines() if "vitest-bench" in line), sep="\\n")
print("found:", search(Workspace(Path("tests/corpus")), print).of("benchmark"))
print("fuzzed:", dict(run([record], seed=1, count=150).counts))
"""

OUTPUT = """\
compared: benchmark vitest-bench equal
matches: benchmarks/vitest.json vitest-bench
| [benchmark](probes/benchmark.md) | `vitest-bench` | Vitest's benchmarks | Vitest (`vitest bench --outputJson`) |
| benchmark | `vitest-bench` | Vitest | 1 | 1 | 0 | 0 |
found: {'vitest-bench': ['benchmarks/bench.json', 'benchmarks/vitest.json']}
fuzzed: {}
"""


@pytest.fixture(scope="module")
def page_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the page at the paths that it names."""
    section = PAGE.read_text(encoding="utf-8").partition("\n## Add a format\n")[2]
    blocks = dict(re.findall(r"^### [^`]*`([^`]+)`\n\n```\w+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
    manifest = {"files": [json.loads(blocks["tests/corpus/MANIFEST.json"])]}
    folder = lay_out(tmp_path_factory.mktemp("format"), blocks | {"tests/corpus/MANIFEST.json": json.dumps(manifest)})
    return lay_out(folder, {"tests/corpus/benchmarks/bench.json": blocks["tests/corpus/benchmarks/vitest.json"]})


def test_a_format_that_follows_the_page_is_compared_detected_listed_found_and_fuzzed(page_files: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "GATE_CORPUS": str(page_files / "tests/corpus")}
    process = subprocess.run(
        [sys.executable, "-c", FOLLOW], cwd=page_files, env=environment, capture_output=True, text=True, check=False
    )

    assert process.returncode == 0, process.stdout + process.stderr
    assert process.stdout == OUTPUT


def test_the_record_of_the_page_has_the_digest_of_its_report(page_files: Path) -> None:
    (record,) = json.loads((page_files / "tests/corpus/MANIFEST.json").read_text(encoding="utf-8"))["files"]
    assert record["sha256"] == sha256((page_files / "tests/corpus" / record["path"]).read_bytes()).hexdigest()


@pytest.mark.parametrize("command", [["format", "--check", "--diff"], ["check", "--ignore", "I001"]], ids=" ".join)
def test_the_module_of_the_page_passes_our_formatter_and_linter(page_files: Path, command: list[str]) -> None:
    ruff = str(Path(sys.executable).with_name("ruff"))
    settings = ["--config", str(REPOSITORY / "pyproject.toml")]
    process = subprocess.run([ruff, *command, *settings, "src"], cwd=page_files, capture_output=True, check=False)

    assert process.returncode == 0, process.stdout.decode() + process.stderr.decode()
