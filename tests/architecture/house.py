"""What the mechanical checks share: finding files, reading C++ without its comments, reporting.

A check is a function check(root) -> list of complaints. Each script runs alone and exits with 1 when
there is one; self_test.py proves that each check complains about a bad sample.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED_FOLDERS = {"build", "node_modules", ".git", "data", "__pycache__", "dist"}

# The arrows: what each module's code may include, besides itself. Nothing points up or sideways.
LAYERS = {
    "base": [],
    "ledger": ["base"],
    "journal": ["base"],
    "net": ["base"],
    "allocation": ["base", "ledger"],
    "views": ["base", "ledger"],
    "engine": ["base", "ledger", "journal"],
    "channels": ["base", "ledger", "allocation", "engine", "net"],
    "sandbox": ["base", "net"],
    "rehearsal": ["base", "ledger", "allocation"],
}
LAYERS["server"] = [name for name in LAYERS if name not in ("sandbox", "rehearsal")]
LAYERS["cli"] = list(LAYERS)

# No input or output, clock, randomness, threads, environment.
PURE = ["base", "ledger", "allocation", "views"]


def files(root, folders, endings):
    """Every file with one of the endings under the folders, sorted; [""] is the whole repository."""
    found = []
    for folder in folders:
        start = Path(root) / folder
        if not start.is_dir():
            continue
        for path in start.rglob("*"):
            parts = path.relative_to(root).parts
            if path.suffix in endings and path.is_file() and not SKIPPED_FOLDERS & set(parts):
                found.append(path)
    return sorted(found)


def modules(root):
    source = Path(root) / "src"
    return sorted(p.name for p in source.iterdir() if p.is_dir()) if source.is_dir() else []


_LITERAL = re.compile(
    r'//(?:\\\n|[^\n])*'  # line comment
    r'|/\*.*?\*/'  # block comment
    r'|(?:u8|[uUL])?R"(?P<tag>[^\s()\\]*)\(.*?\)(?P=tag)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'  # string
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",  # character, but no digit separator
    re.DOTALL,
)


def blank(match):
    text = match.group(0)
    hollow = re.sub(r"[^\n]", " ", text)
    return '"' + hollow[1:-1] + '"' if text.endswith('"') and len(text) > 1 else hollow


def code_only(text):
    """The text with comments and the insides of literals blanked: same length, same lines."""
    return _LITERAL.sub(blank, text)


def without_macros(code):
    """Blanks preprocessor lines, with their continuations."""
    return re.sub(
        r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), code, flags=re.M
    )


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def matching(code, start):
    """Position after the bracket that closes the one at `start`, or the end of the code."""
    depth = 0
    for at in range(start, len(code)):
        if code[at] in "([{":
            depth += 1
        elif code[at] in ")]}":
            depth -= 1
            if depth == 0:
                return at + 1
    return len(code)


def excess(used, allowed, where):
    """Complaints about a list of exceptions that may only shrink: entries that nothing needs."""
    return [f"{where}: remove the exception {entry}, nothing needs it" for entry in allowed
            if entry not in used]


def main(check, *arguments):
    complaints = check(ROOT, *arguments)
    for complaint in complaints:
        print(complaint)
    print(f"{Path(sys.argv[0]).name}: {len(complaints) or 'no'} complaints")
    sys.exit(1 if complaints else 0)
