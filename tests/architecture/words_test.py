"""Goal: the repository speaks of the product only, owes nothing silently, and skips no test quietly.

Method: every text file is searched for paths of one machine, for words about who wrote it and how,
for open ends (a TODO must name the docs/ page that owns it) and for tests that are switched off
without a reason.
"""
import re

import house

TEXT = {".h", ".cpp", ".py", ".sh", ".cmake", ".txt", ".md", ".json", ".yaml", ".yml", ".js", ".ts",
        ".tsx", ".css", ".html", ".sql", ".csv", ".test", ".table", ""}
SELF = {"tests/architecture/words_test.py", "tests/architecture/self_test.py"}

WORDS = [
    (r"(?<![\w./])/(?:work|farm|home/\w|root)/", "a path of one machine"),
    (r"/tmp/(?:brief|bash_jobs)", "a path of one machine"),
    (r"\bissues? #?\d+\b|\bissues show\b", "the reader has no such list"),
    (r"\b(?:claude|anthropic|chatgpt|copilot|openai|language model|LLM)\b", "who wrote it"),
    (r"\bworktrees?\b|\bsub-?agents?\b|\bAI (?:assistant|agent|session|helper)s?\b", "how it was made"),
    (r"\b(?:this|the|a|my|our) (?:coding |work )?brief\b", "how it was made"),
    (r"\b(?:this|previous|next|other|another) helper\b", "how it was made"),
    (r"shared/(?:design|facts|specs|data)/", "a folder outside the repository"),
]
OPEN_END = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
OWNER = re.compile(r"\bTODO\((docs/[\w./-]+\.md)\)")


def word_complaints(name, text):
    for pattern, why in WORDS:
        for match in re.finditer(pattern, text, re.I):
            yield house.line_of(text, match.start()), f'"{match.group(0)}": {why}'


def open_end_complaints(root, text):
    for match in OPEN_END.finditer(text):
        owner = OWNER.match(text, match.start())
        if not owner:
            yield house.line_of(text, match.start()), (
                f"{match.group(0)} without an owner: TODO(docs/page.md), or do it")
        elif not (root / owner.group(1)).is_file():
            yield house.line_of(text, match.start()), f"{owner.group(1)} does not exist"


def skip_complaints(name, text):
    if name.endswith(".cpp"):
        for match in re.finditer(r"\bGTEST_SKIP\s*\(\s*\)\s*(<<\s*[^;\s]{3,})?", text):
            if not match.group(1):
                yield house.line_of(text, match.start()), "a test is skipped without a reason"
        for match in re.finditer(r"\bDISABLED_\w+", text):
            yield house.line_of(text, match.start()), f"{match.group(0)}: a test is switched off"
    if name.endswith((".js", ".ts", ".tsx")):
        for match in re.finditer(r"\b(?:test|it|describe)\.(?:only|skip|fixme)\b", text):
            yield house.line_of(text, match.start()), f"{match.group(0)}: a test is switched off"
    if name.endswith(".py"):
        for match in re.finditer(r"@(?:unittest|pytest\.mark)\.skip(?!\w*\(\s*[^)\s])", text):
            yield house.line_of(text, match.start()), "a test is skipped without a reason"


def check(root):
    complaints = []
    for path in house.files(root, [""], TEXT):
        name = path.relative_to(root).as_posix()
        if name in SELF or name.startswith("tests/golden/"):
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # a binary sample
        found = [*word_complaints(name, text), *open_end_complaints(root, text),
                 *skip_complaints(name, text)]
        complaints += [f"{name}:{line}: {why}" for line, why in sorted(found)]
    return complaints


if __name__ == "__main__":
    house.main(check)
