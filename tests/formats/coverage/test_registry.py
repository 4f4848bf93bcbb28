"""Which format a report has, by its content; what else a file seems to be; and the sums that all readers share."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gate.formats.common import content
from gate.formats.coverage import registry
from gate.formats.coverage.lines import FileCoverage, Tallies, bits, declared
from tests.formats.coverage.coverage_reading import numbers

SAMPLES = {
    "cobertura": "<?xml version='1.0'?>\n<!-- hi --><!DOCTYPE coverage SYSTEM 'x'><coverage line-rate='1'><packages/>",
    "jacoco": "<report name='a'><sessioninfo/>",
    "lcov": "TN:\nSF:src/a.c\nDA:1,1\n",
    "coveragepy": '{\n "meta": {"version": "7.6"}, "files": {',
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_format_is_told_by_the_content(name: str, encoding: str) -> None:
    head = SAMPLES[name].encode(encoding)
    assert registry.sniff(head) == name
    assert registry.sniff(gzip.compress(head, mtime=0)[: content.HEAD]) == name


def test_every_format_has_a_sample_here() -> None:
    assert SAMPLES.keys() == registry.FORMATS.keys()


def test_xml_and_json_in_utf_16_are_told_too() -> None:
    for name in ("cobertura", "jacoco", "coveragepy"):
        assert registry.sniff(SAMPLES[name].encode("utf-16")) == name


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "an empty file"),
        (b" \n", "an empty file"),
        (b"<html><head>", "an HTML page, perhaps a login or error page"),
        (b"<!DOCTYPE HTML>\n<P>", "XML with the root <P>"),
        (b"<!doctype html>\n<br>", "an HTML page, perhaps a login or error page"),
        (b'<coverage clover="3"><project>', "a Clover report"),
        (b'<coverage version="1"><file path="a">', "a report in SonarQube's generic format"),
        (b'<coverage profilerVersion="4">', "an NCover report"),
        (b"<CoverageSession>", "an OpenCover report"),
        (b"<testsuites>", "a JUnit report"),
        (b"<a:b\xc2\x85c>", "XML"),
        (b"<" + b"x" * 9000, "XML"),
        (b'{"runs": []}', "JSON"),
        (b"[1]", "JSON"),
        (b"mode: set\na.go:1.1,2.2 1 1\n", "text"),
        (b"\x00\x01\x02", "binary data"),
        (b"PK\x03\x04\x00", "a zip archive"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"%PDF-1.7", "a PDF"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a b="&x;">', "XML that declares entities, which are refused"),
        (b'<?xml version="1.0" encoding="no-such"?><coverage>', "XML"),
    ],
)
def test_what_is_no_coverage_report_is_named(head: bytes, words: str) -> None:
    assert registry.sniff(head) is None
    assert registry.seems(head) == words


@given(some.binary(max_size=200) | some.text("<>/!?[]\"'&;= coveragreportSF:\n{", max_size=60).map(str.encode))
def test_sniffing_never_fails(head: bytes) -> None:
    assert registry.sniff(head) in (None, *registry.FORMATS)
    assert registry.seems(head)


@given(some.binary(max_size=5000), some.integers(1, 4))
def test_a_gzip_file_of_several_members_is_the_bytes_that_went_in(data: bytes, members: int) -> None:
    packed = b"".join(gzip.compress(data, mtime=0) for _ in range(members))
    assert b"".join(content.chunks(io.BytesIO(packed))) == data * members


def test_what_cannot_be_unpacked_stays_as_it_is() -> None:
    broken = b"\x1f\x8b and nothing that deflate knows"
    with pytest.raises(zlib.error):
        zlib.decompress(broken, 31)
    assert content.unpack_head(broken) == broken


@given(some.lists(some.integers(0, 2000)))
def test_a_bit_set_holds_exactly_its_lines(lines: list[int]) -> None:
    assert numbers(bits(lines)) == sorted(set(lines))


@given(some.lists(some.tuples(some.sets(some.integers(0, 99)), some.sets(some.integers(0, 99))), max_size=5))
def test_a_tally_is_the_union_of_its_records(records: list[tuple[set[int], set[int]]]) -> None:
    tallies = Tallies()
    for coverable, covered in records:
        tallies.add(tallies.of("a"), bits(list(coverable | covered)), bits(list(covered)))
    for file in tallies.results():
        assert file.lines is not None
        assert numbers(file.lines.covered) == sorted(set().union(*(covered for _, covered in records)))
        assert file.coverable_lines == len(set().union(*(both[0] | both[1] for both in records)))


def test_of_branches_told_twice_the_larger_numbers_count() -> None:
    tallies = Tallies()
    for taken, total in ((1, 2), (0, 4), (2, 2)):
        tallies.of("a").branch(7, taken, total)
    (file,) = tallies.results()
    assert (file.covered_branches, file.coverable_branches) == (2, 4)


def test_a_rate_that_is_rounded_is_no_contradiction() -> None:
    files = [FileCoverage("a", 362, 350)]
    assert declared(files, line_rate="0.97") == []
    assert declared(files, line_rate="0.9") == ["the report declares a line rate of 0.9, but 350 of 362 are covered"]
