"""Goal: every refusal of the ledger is shown by a test and keeps its number for ever.

Method: the enumerators of `enum class Reject` in src/ledger/reject.h; each has an explicit number
used once, and its name stands in a file of tests/table or tests/unit/ledger.
"""
import re

import house

HEADER = "src/ledger/reject.h"
NO_REFUSAL = {"none", "ok", "accepted"}


def enumerators(text):
    """[(name, number or None)] of enum class Reject; None when there is no such enum."""
    code = house.code_only(text)
    match = re.search(r"\benum\s+class\s+Reject\b[^{;]*\{([^}]*)\}", code)
    if not match:
        return None
    found = []
    for part in match.group(1).split(","):
        pieces = re.fullmatch(r"\s*(\w+)\s*(?:\[\[.*\]\]\s*)?(?:=\s*([\w']+)\s*)?", part)
        if pieces:
            number = pieces.group(2)
            found.append((pieces.group(1), int(number.replace("'", ""), 0) if number else None))
    return found


def check(root):
    header = root / HEADER
    if not header.is_file():
        # The module exists or not: its refusals live in this header and nowhere else.
        return [f"src/ledger has no {HEADER}"] if (root / "src/ledger").is_dir() else []
    refusals = enumerators(header.read_text())
    if not refusals:
        return [f"{HEADER}: no enum class Reject"]
    complaints = []
    numbers = [number for _, number in refusals]
    for name, number in refusals:
        if number is None:
            complaints.append(f"{HEADER}: {name} has no explicit number")
        elif numbers.count(number) > 1:
            complaints.append(f"{HEADER}: {name} shares the number {number}")
    endings = {".cpp", ".h", ".txt", ".test", ".table", ".md", ".csv"}
    samples = house.files(root, ["tests/table", "tests/unit/ledger"], endings)
    words = set()
    for path in samples:
        words |= set(re.findall(r"\w+", path.read_text()))
    complaints += [f"{HEADER}: no test shows {name}" for name, _ in refusals
                   if name not in words and name not in NO_REFUSAL]
    return complaints


if __name__ == "__main__":
    house.main(check)
