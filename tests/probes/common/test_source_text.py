"""Which source files hold no code, by the rules of their languages; a doubt means code."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from gate.formats.coverage.line_sets import make_bit_set
from gate.probes.common.source_text import code_lines, why_without_code
from tests.cases import cases

INTERFACE = """package com.acme;

import java.util.List;

/** A shop; see {@link Cart}. */
@Deprecated(since = "2", forRemoval = true)
public interface Shop<T extends Comparable<T>> extends AutoCloseable {
    List<T> find(String name, int... ids) throws java.io.IOException;
    interface Part { void run(); }
}
"""

ANNOTATION = """package com.acme;
import static java.lang.annotation.ElementType.TYPE;
@Target({TYPE})
public @interface Shop { String value() default "x"; int size() default 5; }
"""

CSHARP_INTERFACE = """using System;
#nullable enable
namespace Acme.Shop
{
    /// <summary>A shop.</summary>
    [Obsolete("x")]
    public interface IShop : IDisposable
    {
        string Name { get; set; }
        event EventHandler Sold;
        Task<Item[]> Find(string name = "x");
    }
}
"""

KOTLIN_INTERFACE = """package com.acme

@Ann(x = [1])
fun interface Shop { fun find(name: String = "x"): List<String> }
interface Cart { val size: Int; suspend fun add(id: Int) }
"""

TYPES = """/* Types of the shop. */
import type { Item } from './item';
import { Cart } from "./cart";
export interface Shop extends Base<Item> {
  find(name: string): Promise<Item[]>;
  on: (event: string) => void
}
export type Kind =
  | 'small'
  | 'large'
type Maker = { make(): Item } & Cart
export type { Item }
export * from './other'
declare const VERSION: string
"""


@cases(
    ("path", "text", "reason"),
    [
        ("doc.go", "// Package uuid is new.\npackage uuid\n", "has no function"),
        ("a.go", 'package a\nimport "fmt"\ntype A interface{ B() fmt.A }\nconst C = "func"\n', "has no function"),
        ("src/module-info.java", "module a { requires b; exports c to d; }\n", "only describes a module"),
        ("a/package-info.java", "/** A {b}. */\n@C(x = {1, 2})\npackage a;\nimport d.E;\n", "only describes a package"),
        ("a/Shop.java", INTERFACE, "only declares interfaces"),
        ("a/Shop.java", ANNOTATION, "only declares interfaces"),
        ("a/Shop.cs", CSHARP_INTERFACE, "only declares interfaces"),
        ("a/Shop.cs", "namespace A;\ninternal partial interface IShop { void Run(); }\n", "only declares interfaces"),
        ("a/Shop.kt", KOTLIN_INTERFACE, "only declares interfaces"),
        ("a/types.ts", TYPES.replace("export * from './other'\n", ""), "only declares types"),
        ("a/index.ts", TYPES, "only exports other modules"),
        ("a/index.ts", "export { a,\n b } from 'a'\nexport * as c from 'c'\n", "only exports other modules"),
        ("a/index.d.ts", "export declare function f(): void;", "only declares types"),
        ("a/__init__.py", '"""The package.\n\nMore."""\n\n# a comment\n', "has only comments"),
        ("a/empty.py", "# nothing\n", "has only comments"),
        ("a.c", "/* license */\n// more\n", "has only comments"),
        ("a.rs", "//! Docs.\n", "has only comments"),
        ("a.rb", "# frozen\n", "has only comments"),
    ],
)  # fmt: skip
def test_a_file_without_code_is_recognized_by_its_language(path: str, text: str, reason: str) -> None:
    assert why_without_code(path, text) == reason


@cases(
    ("path", "text"),
    [
        ("doc.go", "package a\nfunc A() {}\n"),
        ("a.go", "package a\nvar f = func() int { return 1 }\n"),
        ("a.go", "package a\nvar s = `/*`\nfunc A() {}\nvar t = `*/`\n"),
        ("a.go", 'package a\nvar s = "/*"\nfunc A() {}\nvar t = "*/"\n'),
        ("a.go", "package a\nvar s = '\"'\nfunc A() {}\n"),
        ("a/package-info.java", "package a;\nclass Evil { static { run(); } }\n"),
        ("a/package-info.java", "// \\u000a class Evil {}\npackage a;\n"),
        ("a/Shop.java", "interface Shop { default void run() { evil(); } }"),
        ("a/Shop.java", "interface Shop { Object X = evil(); }"),
        ("a/Shop.java", "interface Shop { }\nclass Evil { void run() { } }"),
        ("a/Shop.java", "interface Shop { private void run() { } }"),
        ("a/Shop.java", "enum Shop { A }"),
        ("a/Shop.java", 'interface Shop { @A("""x"""") } class Evil { } // "'),
        ("a/Shop.kt", "interface Shop { fun run() { evil() } }"),
        ("a/Shop.kt", "interface Shop { fun run() = evil() }"),
        ("a/Shop.kt", "interface Shop\nval x by lazy { evil() }"),
        ("a/Shop.kt", "interface Shop { val x: Int get() { return 1 } }"),
        ("a/Shop.kt", "interface Shop { companion object { } }"),
        ("a/Shop.cs", "interface IShop { void Run() { Evil(); } }"),
        ("a/Shop.cs", "interface IShop { int X => Evil(); }"),
        ("a/Shop.cs", "interface IShop { static int X = Evil(); }"),
        ("a/Shop.cs", "interface IShop { int X { get { return Evil(); } } }"),
        ("a/Shop.cs", "Evil();\ninterface IShop { void Run(); }"),
        ("a/Shop.cs", "interface IShop { } class Evil { }"),
        ("a/Shop.cs", 'interface IShop { [A(@"\\")] void Run(); } class Evil { } // "'),
        ("a/Shop.cs", "namespace A { class Evil { } }"),
        ("a/types.ts", "export interface A {}\nexport const x = 1\n"),
        ("a/types.ts", "interface A {} evil()"),
        ("a/types.ts", "type A = string; evil()"),
        ("a/types.ts", "type A = string\nevil()\n"),
        ("a/types.ts", "type A = string\n(evil())\n"),
        ("a/types.ts", "type A = string\n`${evil()}`\n"),
        ("a/types.ts", 'type A = string\n/"/; evil(); /"/\n'),
        ("a/types.ts", "export enum A { B }"),
        ("a/types.ts", "export class A {}"),
        ("a/types.ts", "import './side-effect'\ntype A = string\n"),
        ("a/types.ts", "export default evil()"),
        ("a/types.ts", '"x".replace(evil())\n'),
        ("a/__init__.py", '"""Docs."""\nfrom a import b\n'),
        ("a/x.py", '# """\nevil()\n# """\n'),
        ("a/x.py", "'''a''' ; evil() ; '''b'''\n"),
        ("a/x.py", '"""%s""" % evil()\n'),
        ("a/x.py", 'f"""{evil()}"""\n'),
        ("a.c", "// a\n/* b */ int x;\n"),
        ("a.js", "'use strict'\n"),
        ("a.php", "// a comment\n"),
        ("a.unknown", ""),
    ],
)
def test_a_file_that_may_hold_code_is_code(path: str, text: str) -> None:
    assert why_without_code(path, text) == ""


@cases(
    ("path", "text", "lines"),
    [
        ("a.py", '"""Docs\nmore"""\n\nx = 1  # one\n# two\n', {4}),
        ("a.ts", "/* a\n b */\nx()\n\n// c\ny()\n", {3, 6}),
        ("a.unknown", "a\n\n  \nb", {1, 4}),
    ],
)
def test_lines_of_code_are_neither_blank_nor_comments(path: str, text: str, lines: set[int]) -> None:
    assert code_lines(path, text) == make_bit_set(sorted(lines))


EXTENSIONS = ("java", "kt", "cs", "go", "ts", "py", "c", "rb")


@given(st.sampled_from(EXTENSIONS), st.text("/*\"'`#\\\n{}()=;funcxi ", max_size=60))
def test_every_text_has_an_answer(extension: str, text: str) -> None:
    why_without_code(f"a.{extension}", text)
    assert code_lines(f"a.{extension}", text) >> (text.count("\n") + 2) == 0


@cases("part", ["/*", '"""', "'''", "(", "{", "interface ", "`", '"', "'", "export {\n", "x\\"])
def test_a_long_run_of_one_part_takes_little_time(part: str) -> None:
    for extension in EXTENSIONS:
        start = time.process_time()
        why_without_code(f"a.{extension}", part * (100_000 // len(part)))
        assert time.process_time() - start < 0.25, extension
