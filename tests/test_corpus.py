"""The committed corpus: complete, unchanged, small, and each file with its source and licence."""

from __future__ import annotations

import hashlib

from gate.formats.catalog import registries
from gate.formats.common import content
from tests.corpus import FOLDER, read_manifest

RECORDS = read_manifest(FOLDER)
LICENCES = {"CC0-1.0", "MIT", "BSD-3-Clause", "Apache-2.0"}
MAX_BYTES = 3_000_000


def test_every_file_has_a_record_and_its_original_bytes() -> None:
    assert {record["path"]: record["sha256"] for record in RECORDS} == {
        str(file.relative_to(FOLDER)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in FOLDER.rglob("*")
        if file.is_file()
        and len(file.relative_to(FOLDER).parts) > 1
        and not {"LICENSES", "__pycache__"} & {*file.relative_to(FOLDER).parts}
    }


def test_every_file_has_a_source_and_a_licence_whose_text_is_here() -> None:
    texts = [file.name for file in (FOLDER / "LICENSES").iterdir()]
    for record in RECORDS:
        assert record["licence"] in LICENCES
        assert record["source"]
        repository = record["source"].partition("@")[0].replace("/", "-")
        if record["licence"] != "CC0-1.0":
            assert f"{record['licence']}-{repository}.txt" in texts


def test_the_corpus_stays_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) < MAX_BYTES


def test_every_format_has_a_report_that_is_detected() -> None:
    formats = {name for registry in registries().values() for name in registry}
    detected = set()
    for record in RECORDS:
        head = (FOLDER / record["path"]).read_bytes()[: content.HEAD]
        for registry in registries().values():
            matches = registry.matching(head)
            assert len(matches) <= 1, record["path"]
            detected |= {match.name for match in matches}
    assert detected == formats
