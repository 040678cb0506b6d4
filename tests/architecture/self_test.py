"""Goal: each mechanical check complains about what it forbids, and about nothing else.

Method: a small repository is written to a temporary folder, once as it should be and once per rule
with one thing wrong; the check must say nothing about the first and the right thing about the rest.
"""
import json
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

import coroutines_test
import docs_test
import errors_test
import layers_test
import rejects_test
import size_test
import structure_test
import symbols_test
import words_test

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import generate_errors
import smoke_report

ENTRY = ("{status: 500, title: a, title_zh: b, remedy: c, remedy_zh: d}")
ERRORS = f"errors:\n  page_lost: {ENTRY}\nrefusals:\n  exceeds_available: {ENTRY}\n"

GOOD = {
    "src/CMakeLists.txt":
        "set(TIDEGATE_PURE_MODULES ledger)\nset(TIDEGATE_EDGE_MODULES net)\n",
    "src/README.md": "| folder | holds |\n|---|---|\n| `ledger/` | x |\n| `net/` | y |\n",
    "src/ledger/CMakeLists.txt": "tidegate_module(ledger SOURCES state.cpp)\n",
    "src/ledger/state.h": "#pragma once\n#include <vector>\nnamespace tidegate::ledger {}\n",
    "src/ledger/state.cpp": '#include "ledger/state.h"\nnamespace tidegate::ledger {}\n',
    "src/net/CMakeLists.txt": "tidegate_module(net SOURCES page.cpp LIBS Boost::headers)\n",
    "src/net/page.cpp": "#include <thread>\nnamespace tidegate::net {}\n",
    "tests/CMakeLists.txt": "tidegate_test(t SOURCES unit/ledger/state_test.cpp page_test.cpp)\n",
    "tests/unit/net/CMakeLists.txt": "tidegate_test(u SOURCES page_test.cpp)\n",
    "tests/unit/ledger/state_test.cpp": "// exceeds_available\n",
    "tests/unit/net/page_test.cpp": "// a test\n",
    "src/ledger/reject.h":
        "namespace tidegate::ledger { enum class Reject : int { exceeds_available = 1 }; }\n",
    "README.md": "[source](src/README.md) and [heading](#the-way-in)\n\n## The way in\n",
    "ARCHITECTURE.md": "**Invariant:** one way. `tests/unit/net/page_test.cpp`\n",
}


def complaints(check, changes=None, **given):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in {**GOOD, **(changes or {})}.items():
            if text is None:
                continue
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return "\n".join(check(root, **given))


class SelfTest(unittest.TestCase):
    def finds(self, check, expected, changes):
        self.assertEqual("", complaints(check))
        self.assertIn(expected, complaints(check, changes))

    def finds_in(self, check, expected, code):
        self.finds(check, expected, {"src/net/page.cpp": "namespace tidegate::net {\n" + code + "}\n"})

    def accepts_in(self, check, code):
        changes = {"src/net/page.cpp": "namespace tidegate::net {\n" + code + "}\n"}
        self.assertEqual("", complaints(check, changes))

    def test_layers(self):
        def finds(expected, changes):
            self.finds(layers_test.check, expected, changes)
        finds("ledger may not use net", {"src/ledger/a.h": '#include "net/page.h"\n'})
        finds("may not include <thread>", {"src/ledger/a.h": "#include <thread>\n"})
        finds("may not include <boost/asio.hpp>", {"src/ledger/a.h": "# include <boost/asio.hpp>\n"})
        finds("with the module", {"src/ledger/a.h": '#include "state.h"\n'})
        finds("quantities are integers", {"src/ledger/a.h": "double units = 0;\n"})
        finds("unordered container skus", {
            "src/ledger/a.h": "std::unordered_map<int, int> skus;\nfor (auto& s : skus) f(s);\n"})
        finds("ledger may not use net", {
            "src/ledger/CMakeLists.txt": "tidegate_module(ledger SOURCES state.cpp DEPS net)\n"})
        finds("may not link fmt::fmt", {
            "src/ledger/CMakeLists.txt": "tidegate_module(ledger SOURCES state.cpp LIBS fmt::fmt)\n"})
        finds("src/surprise: not in the table", {"src/surprise/a.h": "\n"})
        finds("remove the exception", {"src/base/a.h": "\n"})
        self.assertEqual("", complaints(layers_test.check, {
            "src/ledger/a.h": "// double, <thread>\nint unordered_map_free;\n"}))

    def test_structure(self):
        def finds(expected, changes):
            self.finds(structure_test.check, expected, changes)
        finds("opens no namespace tidegate::ledger", {"src/ledger/a.h": "int x;\n"})
        finds("namespace tidegate::net in the folder", {
            "src/ledger/a.h": "namespace tidegate::net {}\n"})
        finds("no tidegate_module(net", {"src/net/CMakeLists.txt": "add_library(net page.cpp)\n"})
        finds("does not build page.cpp", {"src/net/CMakeLists.txt": "tidegate_module(net)\n"})
        finds("names net 0 times", {"src/README.md": "| `ledger/` | x |\n"})
        finds("views has no folder", {
            "src/README.md": GOOD["src/README.md"] + "| `views/` | z |\n"})
        finds("net comes before base", {
            "src/CMakeLists.txt": GOOD["src/CMakeLists.txt"].replace("net", "net base")})
        finds("lists as pure", {
            "src/CMakeLists.txt": GOOD["src/CMakeLists.txt"].replace("ledger)", "ledger net)")})
        finds("has no tests/unit/net/page_test.cpp", {"tests/unit/net/page_test.cpp": None})
        finds("mirrors no src/net/gone", {"tests/unit/net/gone_test.cpp": "// a test\n"})
        finds("lost_test.cpp: no CMakeLists.txt builds it", {"tests/table/lost_test.cpp": "int x;\n"})
        listed = "tests/architecture/unit_test_exceptions.txt"
        finds("remove the exception src/net/page.cpp", {listed: "src/net/page.cpp  a reason\n"})
        finds("gives no reason", {listed: "src/net/page.cpp\n"})
        self.assertEqual("", complaints(structure_test.check, {
            "tests/unit/net/page_test.cpp": None, listed: "src/net/page.cpp  shown end to end\n"}))

    def test_coroutines(self):
        def finds(expected, code):
            self.finds_in(coroutines_test.check, expected, code)
        finds("brace temporary", 'co_await submit(Reserve{"A", 1});\n')
        finds("temporary object", 'co_await submit(Reserve("A", 1));\n')
        finds("brace temporary", "co_await spawn([s] { return s; });\n")
        finds("statement expression", "auto x = ({ auto r = co_await f(); r; });\n")
        finds("detached", "co_spawn(io, f(), asio::detached);\n")
        finds("calls co_spawn", "co_spawn(io, f(), token);\n")
        finds("capturing lambda", "auto f = [this]() -> Task<void> { co_return; };\n")
        finds("capturing lambda", "g([&, x](int a) mutable { co_await h(a); });\n")
        for fine in ("auto [ec, n] = co_await socket.read(buffer, use_tuple);\n",
                     "if (co_await ready()) {\n    Reserve r{1};\n    use(r);\n}\n",
                     "co_await wait({});\n", "// co_await f(Reserve{1});\n",
                     "auto f = [](int a) -> Task<void> { co_await h(a); };\n",
                     "auto g = [this] { return [](int a) -> Task<void> { co_await h(a); }; };\n",
                     "call({.a = [x] { return x; }});\n"):
            self.accepts_in(coroutines_test.check, fine)

    def test_size(self):
        def finds(expected, code):
            self.finds_in(size_test.check, expected, code)
        body = "    x += 1;\n" * 69
        finds("long_one has 71 lines", "void long_one() {\n" + body + "}\n")
        finds("long_one has 72 lines", "template <class T>\nauto Page::long_one(T t) const noexcept\n"
              "    -> int {\n" + body[12:] + "}\n")
        finds("inside has 71 lines", "struct Page {\n    int inside() {\n" + body + "    }\n};\n")
        finds("TEST has 71 lines", "TEST(A, b) {\n" + body + "}\n")
        finds("801 lines", "// line\n" * 799)
        for fine in ("void f() {\n" + body[12:] + "}\n",
                     "const int kTable[] = {\n" + "    1,\n" * 90 + "};\n",
                     "struct Wide {\n" + "    int x;\n" * 90 + "};\n",
                     "void f() {\n    // }\n    g('{', \"{\", 1'000);\n}\n" * 30):
            self.accepts_in(size_test.check, fine)
        self.finds(size_test.check, "long_one has 72 lines", {
            "scripts/a.py": "def long_one():\n" + "    x = 1\n" * 71})
        self.finds(size_test.check, "the median C++ file", {
            f"src/net/{i}.cpp": "int x;\n" * 151 for i in range(9)})

    def test_words(self):
        def finds(expected, text):
            self.finds(words_test.check, expected, {"docs/a.md": text})
        home = "/" + "root"  # in two parts, so that this file is no finding itself
        finds("a path of one machine", f"see {home}/notes\n")
        finds("who wrote it", "by Claude\n")
        finds("the reader has no such list", "closes issue #12\n")
        finds("without an owner", "TODO: later\n")
        finds("docs/gone.md does not exist", "TODO(docs/gone.md): later\n")
        self.finds_in(words_test.check, "without a reason", "GTEST_SKIP();\n")
        self.finds_in(words_test.check, "switched off", "TEST(A, DISABLED_b) {}\n")
        self.accepts_in(words_test.check, 'GTEST_SKIP() << "no data set";\n')
        self.assertEqual("", complaints(words_test.check, {
            "docs/a.md": f"TODO(docs/a.md): later; a chroot{home}/ folder; a tissue 3\n"}))

    def test_symbols(self):
        listing = ("state.o:\n                 U std::chrono::_V2::system_clock::now()\n"
                   "                 U getenv@GLIBC_2.2.5\n                 U memcpy\n"
                   "                 U open\n                 U reopen\n"
                   "                 U std::random_device::_M_getval()\n"
                   "                 U pthread_create@GLIBC_2.34\n")
        self.assertEqual(
            ["getenv@GLIBC_2.2.5", "open", "pthread_create@GLIBC_2.34",
             "std::chrono::_V2::system_clock::now()", "std::random_device::_M_getval()"],
            symbols_test.forbidden_symbols(listing))
        self.assertIn("libtidegate_ledger.a: not built", complaints(symbols_test.check))
        listing = ("a.o: #deps 3\n    ../../src/a.h\n    /usr/include/c++/12/vector\n"
                   "    /usr/include/boost/asio.hpp\n")
        self.assertEqual(["/usr/include/boost/asio.hpp"],
                         symbols_test.foreign_headers(listing, "/repository"))

    def test_rejects(self):
        def finds(expected, body):
            text = "enum class Reject : int {" + body + "};\n"
            self.finds(rejects_test.check, expected, {"src/ledger/reject.h": text})
        finds("no test shows unknown_sku", "exceeds_available = 1, unknown_sku = 2,")
        finds("has no explicit number", "exceeds_available,")
        finds("shares the number 1", "exceeds_available = 1, unknown_sku = 1")
        self.finds(rejects_test.check, "no enum class Reject", {"src/ledger/reject.h": "int x;\n"})
        self.finds(rejects_test.check, "src/ledger has no", {"src/ledger/reject.h": None})

    def test_errors(self):
        good = {"openapi/errors.yaml": ERRORS,
                "docs/errors.md": generate_errors.page(yaml.safe_load(ERRORS)),
                "src/net/page.cpp": 'namespace tidegate::net { Error a{"page_lost", "b"}; }\n'}
        self.assertEqual("", complaints(errors_test.check, good))

        def finds(expected, changes):
            self.assertIn(expected, complaints(errors_test.check, {**good, **changes}))
        finds("no openapi/errors.yaml", {"openapi/errors.yaml": None})
        for code in ('return Error{"new_code", "b"};', 'call.send(problem("new_code"));',
                     'in.fail("new_code", "field", "");', 'return refuse({503, "new_code", "b"});',
                     'Error made(int a) {\n    return {"new_code", "b"};\n}'):
            finds(":2: new_code is not in", {"src/net/a.cpp": "int x;\n" + code.replace("\n", " ")})
        finds("nothing makes page_lost", {"src/net/page.cpp": "int x;\n"})
        finds("page_lost needs remedy_zh", {"openapi/errors.yaml": ERRORS.replace("d}", "''}", 1)})
        finds("exceeds_available is a refusal in one", {
            "openapi/errors.yaml": ERRORS.replace("  exceeds_available", "  exceeds_nothing")})
        finds("out of date", {"docs/errors.md": "# Errors\n"})

    def test_docs(self):
        def finds(expected, changes):
            self.finds(docs_test.check, expected, changes)
        finds("gone.md does not exist", {"docs/a.md": "[a](gone.md)\n"})
        finds("picture.png does not exist", {"docs/a.md": "![a](picture.png)\n"})
        finds("no such heading", {"docs/a.md": "[a](../README.md#elsewhere)\n"})
        finds("names no test file", {"ARCHITECTURE.md": "**Invariant:** nothing is lost.\n"})
        finds("tests/gone.cpp does not exist", {"ARCHITECTURE.md": "**Invariant:** `tests/gone.cpp`\n"})
        finds("Sums.Gone is no test", {"tests/table/README.md": "`Sums.Gone`\n"})
        finds("Gone.* is no test", {"tests/table/README.md": "`Gone.*`\n"})
        finds("./run does not exist", {"README.md": "```sh\n./run\n```\n"
                                       "## The way in\n"})

    def test_smoke_report(self):
        good = {"orders": 500, "oversold_units": 0, "unsold_units": 3, "writes": 7, "verify_ok": True,
                "order_to_durable_ms": {"p50": 1, "p99": 2.5},
                "order_to_write_ms": {"p50": 1, "p99": 2}}
        self.assertEqual([], smoke_report.complaints(json.dumps(good)))
        for change, expected in (
                ({"orders": 499}, "499 orders"), ({"oversold_units": 1}, "1 units oversold"),
                ({"verify_ok": False}, "do not verify"), ({"verify_ok": 1}, "do not verify"),
                ({"order_to_write_ms": {"p50": 1}}, "order_to_write_ms.p99 is no number")):
            self.assertIn(expected, "\n".join(smoke_report.complaints(json.dumps(good | change))))
        self.assertIn("no field writes", smoke_report.complaints(json.dumps(
            {k: v for k, v in good.items() if k != "writes"})))
        self.assertIn("not one JSON object", smoke_report.complaints("")[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
