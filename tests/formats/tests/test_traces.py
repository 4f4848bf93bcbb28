"""Finding `file:line` in the text of a failure."""

from __future__ import annotations

from gate.formats.tests.traces import locate
from tests.cases import cases


@cases(
    ("text", "place"),
    [
        ("E   assert 1 == 2\n\ntests/test_ops.py:14: AssertionError", ("tests/test_ops.py", 14)),
        ('  File "app/ops.py", line 3, in add', ("app/ops.py", 3)),
        ("    at Object.toBe (/srv/x/index.test.js:6:43)", ("/srv/x/index.test.js", 6)),
        ("    at file:///srv/x/a.test.mjs:9:1", ("/srv/x/a.test.mjs", 9)),
        ("/srv/x/tests/CartTest.php:10", ("/srv/x/tests/CartTest.php", 10)),
        ("   at Ops.Add() in C:\\work\\Ops.cs:line 12", ("C:\\work\\Ops.cs", 12)),
        ("src/a.ts(7,3): error TS2322", ("src/a.ts", 7)),
        ("thread 'main' panicked at src/lib.rs:21:5", ("src/lib.rs", 21)),
        ("#   Failed test 'b'\n#   at t/cart.t line 12.\n", ("t/cart.t", 12)),
        ("(in test file test/cart.bats, line 5)\n  `false' failed", ("test/cart.bats", 5)),
        ("main.cpp:72: error: check_eq(1, 2)", ("main.cpp", 72)),
    ],
)
def test_a_place_is_read_in_the_spelling_of_each_language(text: str, place: tuple[str, int]) -> None:
    assert locate(text) == place


@cases(
    "text",
    [
        "connecting to example.com:8080 failed",
        "expected 1.5:2",
        "",
        "at /srv/node_modules/jest/run.js:252:3",
        "at /usr/lib/python3/site-packages/_pytest/python.py:194",
        "a.py:0: no such line",
        "notes.txt:12",
        "died at /usr/share/perl/5.36/Test/More.pm line 12.",
    ],
)
def test_what_is_no_place_in_own_code_is_not_taken_for_one(text: str) -> None:
    assert locate(text) is None


def test_with_a_file_only_places_in_it_are_taken() -> None:
    text = "at helper (/x/lib/helper.js:1:1)\nat Object (/x/index.test.js:6:43)"
    assert locate(text, "index.test.js") == ("/x/index.test.js", 6)
    assert locate(text, "other.test.js") is None


def test_on_the_jvm_only_the_frame_of_the_tests_own_class_is_taken() -> None:
    text = "at jdk.internal.Invoker.invoke(Invoker.java:77)\nat app.MainTest.adds(MainTest.java:12)"
    assert locate(text, classname="app.MainTest") == ("MainTest.java", 12)
    assert locate(text, classname="app.MainTest$Inner") == ("MainTest.java", 12)
    assert locate(text, classname="app.OtherTest") is None


def test_in_bats_the_line_of_the_test_is_taken_and_not_that_of_a_helper() -> None:
    text = "(from function `flunk' in file test/helper.bash, line 33,\n in test file test/cart.bats, line 25)\n"
    assert locate(text, classname="cart.bats") == ("test/cart.bats", 25)
    assert locate(text) == ("test/helper.bash", 33)
