"""Names of files for ids that no file system can hold as they are."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gate.render.dashboard.file_names import file_names

WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def test_an_id_that_is_a_safe_name_stays() -> None:
    assert file_names(["backend-coverage", "a", "web.app", "v2_1"]) == {
        "backend-coverage": "backend-coverage", "a": "a", "web.app": "web.app", "v2_1": "v2_1",
    }  # fmt: skip


def test_an_id_in_upper_case_is_written_in_lower_case() -> None:
    assert file_names(["Web.App"]) == {"Web.App": "web.app"}


def test_ids_that_differ_by_case_alone_get_different_files() -> None:
    names = file_names(["Tests", "tests", "TESTS"])

    assert names["tests"] == "tests"
    assert re.fullmatch("tests-[0-9a-f]{8}", names["Tests"])
    assert len(set(names.values())) == 3


def test_the_device_names_of_windows_are_no_files() -> None:
    names = file_names(["con", "NUL", "com1.txt", "console"])

    assert names["console"] == "console"
    assert not any(map(WINDOWS_DEVICE.fullmatch, names.values()))


def test_an_id_that_is_the_name_of_another_one_does_not_take_its_file() -> None:
    (name,) = file_names(["a b"]).values()

    names = file_names(["a b", name])

    assert names[name] == name
    assert names["a b"].startswith(name)
    assert len(names["a b"]) > len(name)


@given(st.sets(st.text(max_size=80) | st.sampled_from(["", "..", "a/b", "a\\b", "é" * 200, "مرحبا", "index", "a."])))
def test_names_are_safe_and_distinct_on_every_file_system(ids: set[str]) -> None:
    names = file_names(ids)

    assert names.keys() == ids
    assert len({name.casefold() for name in names.values()}) == len(ids)
    for name in names.values():
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name)
        assert not name.endswith(".")
        assert ".." not in name or "/" not in name
        assert len(name) <= 110
        assert not WINDOWS_DEVICE.fullmatch(name)


@given(st.lists(st.text(max_size=20)))
def test_the_order_of_the_ids_does_not_matter(ids: list[str]) -> None:
    assert file_names(ids) == file_names(reversed(ids))
