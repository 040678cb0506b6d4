"""Goal: whoever meets an error finds its code in openapi/errors.yaml, with what to do about it, and the
catalogue names nothing that cannot happen.

Method: the code of every Error, problem and refusal that src/ makes is an entry of the catalogue; every
entry stands somewhere in src/; the ledger's refusals are those of ledger/reject.h; docs/errors.md is
what scripts/generate_errors.py writes. The sandbox is left out: it speaks the marketplaces' errors.
"""
import re
import sys
from pathlib import Path

import yaml

import house
import rejects_test

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import generate_errors

CATALOGUE = "openapi/errors.yaml"
PAGE = "docs/errors.md"
KEYS = {"status", "title", "title_zh", "remedy", "remedy_zh"}
# Not errors: they end a walk over the journal and never leave the function that made them.
STOPS = {"found", "verify_stopped"}

CODE = r'\s*"([a-z]+(?:_[a-z]+)*)"\s*[,)}]'
MADE = re.compile(
    r"\bError\s*\{" + CODE
    + r"|\bproblem\(" + CODE
    + r"|\bfail\(" + CODE.replace(")*)", ")+)", 1)  # the doctor's fail() names a check, one word
    + r"|\bbad_group\(\s*group\s*," + CODE
    + r"|\b(?:problem\s*=|failed\()\s*\{" + CODE
    + r"|\{\s*[1-5]\d\d\s*," + CODE  # net::Refusal
)
RETURNED = re.compile(r"\breturn\s*\{" + CODE)
MAKER = re.compile(r"\bError\s+\w+\(")


def codes_made(text):
    """[(code, line)] of the errors that a source makes."""
    found = [(next(filter(None, match.groups())), house.line_of(text, match.start()))
             for match in MADE.finditer(text)]
    for maker in MAKER.finditer(text):
        open_brace = text.find("{", house.matching(text, maker.end() - 1))
        if open_brace < 0 or ";" in text[maker.end():open_brace]:
            continue  # a declaration
        body = text[open_brace:house.matching(text, open_brace)]
        start = house.line_of(text, open_brace) - 1
        found += [(match.group(1), start + house.line_of(body, match.start()))
                  for match in RETURNED.finditer(body)]
    return found


def source_complaints(root, known):
    for path in house.files(root, ["src"], {".h", ".cpp"}):
        name = path.relative_to(root).as_posix()
        if name.startswith("src/sandbox/"):
            continue
        for code, line in codes_made(path.read_text()):
            if code not in known and code not in STOPS:
                yield f"{name}:{line}: {code} is not in {CATALOGUE}"


def catalogue_complaints(root, catalogue):
    text = "".join(path.read_text() for path in house.files(root, ["src"], {".h", ".cpp"}))
    literals = set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', text))
    for code, entry in {**catalogue["errors"], **catalogue["refusals"]}.items():
        empty = [key for key in sorted(KEYS) if not str(entry.get(key, "")).strip()]
        if empty or set(entry) != KEYS:
            yield f"{CATALOGUE}: {code} needs {', '.join(empty) or sorted(KEYS)}"
    for code in catalogue["errors"]:
        if code not in literals:
            yield f"{CATALOGUE}: nothing makes {code}"
    header = root / rejects_test.HEADER
    refusals = rejects_test.enumerators(header.read_text()) if header.is_file() else []
    names = {name for name, _ in refusals or []} - rejects_test.NO_REFUSAL
    for code in sorted(names ^ set(catalogue["refusals"])):
        yield f"{CATALOGUE}: {code} is a refusal in one of it and {rejects_test.HEADER}"


def check(root):
    path = root / CATALOGUE
    if not path.is_file():
        return [f"no {CATALOGUE}"]
    catalogue = yaml.safe_load(path.read_text())
    known = {**catalogue["errors"], **catalogue["refusals"]}
    complaints = [*source_complaints(root, known), *catalogue_complaints(root, catalogue)]
    if not complaints:
        page = root / PAGE
        if not page.is_file() or page.read_text() != generate_errors.page(catalogue):
            complaints.append(f"{PAGE}: out of date; run scripts/generate_errors.py {CATALOGUE} {PAGE}")
    return complaints


if __name__ == "__main__":
    house.main(check)
