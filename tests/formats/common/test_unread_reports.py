"""Reports and other files that no format reads: each is named in every probe, with a step, and gives no number.

`unread_reports.json` has beginnings of files by the name of their kind, with the members that the tools write.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from gate.formats.catalog import registries
from gate.formats.common import build_kinds, console_kinds, hosted_scanner_kinds, linter_kinds, page_kinds, report_kinds
from gate.formats.common.report_kind import ReportKind, Topic
from gate.model.errors import EvidenceError
from tests.cases import cases

BEGINNINGS: dict[str, list[str]] = json.loads(Path(__file__).with_name("unread_reports.json").read_bytes())
BINARY = {"a file of Java objects, such as Cobertura's data file": [b"\xac\xed\x00\x05sr\x00"]}
FILES = {**{name: [text.encode() for text in texts] for name, texts in BEGINNINGS.items()}, **BINARY}

UNREAD: list[ReportKind] = [
    *hosted_scanner_kinds.BEFORE_FORMATS,
    *hosted_scanner_kinds.KINDS,
    *linter_kinds.BEFORE_FORMATS,
    *linter_kinds.KINDS,
    *console_kinds.KINDS,
    *build_kinds.KINDS,
    *(kind for _, kind in page_kinds.PAGES),
]
REGISTRIES = [(name, registry) for name, registry in registries().items() if name == registry.topic]


def refusal(name: str, data: bytes) -> EvidenceError:
    """The error of a probe's formats about a file."""
    with pytest.raises(EvidenceError) as caught:
        registries()[name].select(io.BufferedReader(io.BytesIO(data)))
    return caught.value


@cases("name", FILES)
def test_a_file_that_no_format_reads_is_claimed_by_none_and_named(name: str) -> None:
    for data in FILES[name]:
        kind = report_kinds.identify(data)
        assert kind is not None
        assert kind.name == name
        topics = {kind.topic, "security", "quality"} & set(registries())
        assert [topic for topic in topics if registries()[topic].matching(data)] == []


@cases("name", sorted(FILES)[::8])
def test_the_message_has_the_kind_a_step_and_what_the_probe_reads(name: str) -> None:
    kind = report_kinds.identify(FILES[name][0])
    assert kind is not None
    for topic in {kind.topic, "coverage"} & set(registries()):
        detail = refusal(topic, FILES[name][0]).detail
        about = f"it is about {kind.topic}; " if kind.topic not in (topic, Topic.NOTHING) else ""
        assert detail.startswith(f"this is {name}, which is not read here; {about}{kind.step}; expected ")
        formats = registries()[topic]
        assert f"of the probe `{topic}`" in detail or all(format_name in detail for format_name in formats)


def test_every_kind_that_is_not_read_has_a_file_and_a_step() -> None:
    identified = [report_kinds.identify(data) for files in FILES.values() for data in files]
    assert [kind.name for kind in UNREAD if not any(kind is other for other in identified)] == []
    assert [kind.name for kind in UNREAD if not kind.step] == []


@pytest.mark.parametrize(
    ("head", "description"),
    [
        (b"PK\x05\x06", "a zip archive"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"BZh91AY&SY", "a bzip2 file"),
        (b"\xfd7zXZ\x00\x00", "an xz file"),
        (b"\x28\xb5\x2f\xfd\x04", "a Zstandard file"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"\x1aE\xdf\xa3\x9fB", "a video"),
        (b"MZ\x90\x00\x03", "a program"),
        (b"\xca\xfe\xba\xbe\x00\x00\x00A", "a compiled class of Java"),
        (b"PAR1\x15\x04", "a Parquet file"),
    ],
)
def test_an_archive_an_image_or_a_program_is_named(head: bytes, description: str) -> None:
    for topic, _ in REGISTRIES:
        assert refusal(topic, head).detail == f"this is {description}; select the report itself"


@cases(
    "text",
    [
        "<html><head><title>Sign in</title></head></html>",
        "<!doctype html><title>502 Bad Gateway</title>",
        '<testsuites><testsuite name="a"><system-out>&lt;title&gt;Allure Report</system-out></testsuite></testsuites>',
        '{"name": "a", "version": "1"}',
        '{"results": [], "total": 1}',
        '{"findings": []}',
        '[{"name": "a", "value": 1}]',
        "a,b,c\n1,2,3\n",
        "ok computer\n",
        "# This file is here\n",
        "Name Version\n",
        "<results/>",
        "<root/>",
    ],
)
def test_a_file_without_a_clear_sign_is_not_named_after_a_tool(text: str) -> None:
    kind = report_kinds.identify(text.encode())
    assert kind is None or kind.step == ""


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("URL,Viewport,Impact,Rule,Help\n/,1,a,b,c\n", "the columns `URL`, `Viewport`, `Impact` and 2 more"),
        ('"id";"name";"Score (%)"\r\n"1";"a";"2"\r\n', "the columns `id`, `name`, `Score (%)`"),
        ("a\tb\tc\n1\t2\t3\n", "the columns `a`, `b`, `c`"),
    ],
)
def test_a_table_is_described_by_its_columns(text: str, description: str) -> None:
    detail = refusal("security", text.encode()).detail
    assert detail.startswith(f"this seems to be a table of CSV with {description}; expected SARIF")


@cases("text", ["a, b, c\n", "one, two, three words\nand no more\n", "1,2,3\n4,5,6\n", "name,size\na,1\n"])
def test_other_text_is_no_table(text: str) -> None:
    detail = refusal("security", text.encode()).detail
    assert detail.startswith("this seems to be text, perhaps the output of a scanner that failed; expected SARIF")


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "Shop", "dependencies": {}}',
        '{"dependencies": [{"name": "a", "version": "1"}]}',
        '{"projects": [], "runs": [{"url": "https://a.example/", "lhr": "{}"}]}',
    ],
)
def test_a_file_with_a_member_of_a_scan_is_no_report_of_that_scanner(text: str) -> None:
    assert refusal("security", text.encode()).detail.startswith("this seems to be JSON with the member")


@cases(
    "piece", ["# ", "#\n", "a (", "a b ", ".", "- ", "a:1:", "<!-- -->", "=", "/a\n", "[x](", "1. ", "running 1 test\n"]
)
def test_a_beginning_that_repeats_itself_is_identified_without_backtracking_for_ever(piece: str) -> None:
    for prefix in ("", "<html>", "name: a\n"):
        assert report_kinds.describe((prefix + piece * 8192)[:8192].encode())
