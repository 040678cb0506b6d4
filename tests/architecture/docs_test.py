"""Goal: documents point at what exists.

Method: every relative link and picture of every *.md resolves, its #anchor to a heading; every
"**Invariant:**" paragraph of ARCHITECTURE.md names a test file that exists; every test that
tests/table/README.md names exists; every script that a shell block of README.md or CONTRIBUTING.md
calls exists.
"""
import re

import house

LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+(?:\([^()\s]*\))?)(?:\s+\"[^\"]*\")?\)")
TEST_MACRO = re.compile(r"\bTEST(?:_F)?\(\s*(\w+)\s*,\s*(\w+)\s*\)")
TEST_FILE = re.compile(r"\btests/[\w./-]+\.\w+")


def prose(text):
    """The text without its code blocks and code spans, which hold no links."""
    hollow = re.sub(r"^```.*?^```", lambda m: re.sub(r"[^\n]", " ", m.group(0)), text,
                    flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", lambda m: " " * len(m.group(0)), hollow)


def anchors(text):
    found = set()
    for heading in re.findall(r"^#{1,6}\s+(.*)$", text, re.M):
        slug = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower())
        found.add(slug.strip().replace(" ", "-"))
    return found


def link_complaints(root, path):
    name = path.relative_to(root).as_posix()
    text = prose(path.read_text())
    for match in LINK.finditer(text):
        target = match.group(1)
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        file, _, anchor = target.partition("#")
        found = path.parent / file if file else path
        place = f"{name}:{house.line_of(text, match.start())}"
        if not found.exists():
            yield f"{place}: {target} does not exist"
        elif anchor and found.suffix == ".md" and anchor not in anchors(found.read_text()):
            yield f"{place}: {target}: no such heading"


def invariant_complaints(root):
    path = root / "ARCHITECTURE.md"
    if not path.is_file():
        return
    text = path.read_text()
    for match in re.finditer(r"\*\*Invariant:\*\*.*?(?=\n\s*\n|\*\*Invariant:\*\*|\Z)", text, re.S):
        place = f"ARCHITECTURE.md:{house.line_of(text, match.start())}"
        named = TEST_FILE.findall(match.group(0))
        if not named:
            yield f"{place}: the invariant names no test file"
        for test in named:
            if not (root / test).is_file():
                yield f"{place}: {test} does not exist"


def index_complaints(root):
    index = root / "tests/table/README.md"
    if not index.is_file():
        return
    tests = {".".join(found) for path in house.files(root, ["tests"], {".cpp"})
             for found in TEST_MACRO.findall(path.read_text())}
    known = tests | {test.split(".")[0] + ".*" for test in tests}
    for name in re.findall(r"`([A-Z]\w*\.(?:\w+|\*))`", index.read_text()):
        if name not in known:
            yield f"tests/table/README.md: {name} is no test"


def command_complaints(root):
    for name in ("README.md", "CONTRIBUTING.md"):
        path = root / name
        if not path.is_file():
            continue
        for block in re.findall(r"^```sh\n(.*?)^```", path.read_text(), re.M | re.S):
            for command in re.findall(r"^\s*(\.?\.?/?[\w./-]+)", block, re.M):
                if re.match(r"(?:\./|scripts/|tests/)", command) and not (root / command).is_file():
                    yield f"{name}: {command} does not exist"


def check(root):
    complaints = []
    for path in house.files(root, [""], {".md"}):
        complaints += link_complaints(root, path)
    for found in (invariant_complaints, index_complaints, command_complaints):
        complaints += found(root)
    return complaints


if __name__ == "__main__":
    house.main(check)
