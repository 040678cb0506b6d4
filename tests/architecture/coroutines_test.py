"""Goal: the coroutine code that GCC 12 silently miscompiles is never written.

Method: four rules on the text of src/, tests/ and bench/.
1. Between `co_await` and the end of its expression: no non-empty brace, no PascalCase( call. A
   temporary aggregate or lambda there is destroyed twice or not at all. Name it first.
2. No co_await or co_return inside a statement expression ({ ... }).
3. No asio::detached, which swallows exceptions; only net/task_group.cpp calls co_spawn.
4. No lambda with captures is itself a coroutine: its captures die with the lambda object.
"""
import re

import house

SPAWNER = "src/net/task_group.cpp"
COROUTINE_WORD = re.compile(r"\bco_(?:await|return|yield)\b")
TYPE_CALL = re.compile(r"\b[A-Z]\w*[a-z]\w*\s*(?:<[^;(){}]*>)?\s*[({]")


def awaited_expression(code, start):
    """The text from `start` to the `;` or the bracket that ends the expression."""
    depth = 0
    for at in range(start, len(code)):
        if code[at] in "([{":
            depth += 1
        elif code[at] in ")]}":
            depth -= 1
            if depth < 0:
                return code[start:at]
        elif code[at] == ";" and depth == 0:
            return code[start:at]
    return code[start:]


def rule_1(code):
    for match in re.finditer(r"\bco_await\b", code):
        expression = awaited_expression(code, match.end())
        if re.search(r"\{\s*[^\s}]", expression):
            yield match.start(), "a brace temporary inside co_await: name it first"
        elif TYPE_CALL.search(expression):
            yield match.start(), "a temporary object inside co_await: name it first"


def rule_2(code):
    for match in re.finditer(r"\(\s*\{", code):
        opening = code.index("{", match.start())
        closing = house.matching(code, opening)
        # A braced argument ends in `}`; a statement expression ends in `;` before its brace.
        inside = code[opening + 1:closing - 1].rstrip("\\ \n\t")
        if inside.endswith(";") and COROUTINE_WORD.search(inside):
            yield match.start(), "a coroutine word inside a statement expression"


def rule_3(code, name):
    for match in re.finditer(r"\bdetached\b", code):
        yield match.start(), "asio::detached swallows exceptions: use a TaskGroup"
    if name != SPAWNER:
        for match in re.finditer(r"\bco_spawn\b", code):
            yield match.start(), f"only {SPAWNER} calls co_spawn"


def lambdas(code):
    """(start, has captures, body start, body end) of every lambda expression."""
    for match in re.finditer(r"(?<![\w\)\]\[])\s*\[(?!\[)([^\[\]]*)\]", code):
        before = code[:match.start() + 1].rstrip()[-6:]
        if re.search(r"[\w\)\]]$", before) and not re.search(r"\breturn$|\bawait$", before):
            continue
        at = match.end()
        body = code.find("{", at)
        if body < 0:
            continue
        between = code[at:body]
        if ";" in between or not re.fullmatch(
                r"\s*(?:<[^{};]*>)?\s*(?:\([^{};]*\))?[\s\w:<>,&*\->()]*", between):
            continue
        yield match.start(), bool(match.group(1).strip()), body, house.matching(code, body)


def rule_4(code):
    found = list(lambdas(code))
    for start, captures, body, end in found:
        if not captures:
            continue
        own = list(code[body:end])
        for _, _, inner_body, inner_end in found:
            if body < inner_body and inner_end <= end:
                own[inner_body - body:inner_end - body] = " " * (inner_end - inner_body)
        if COROUTINE_WORD.search("".join(own)):
            yield start, "a capturing lambda is a coroutine: use a named function"


def check(root):
    complaints = []
    for path in house.files(root, ["src", "tests", "bench"], {".h", ".cpp"}):
        name = path.relative_to(root).as_posix()
        code = house.code_only(path.read_text())
        for at, why in [*rule_1(code), *rule_2(code), *rule_3(code, name), *rule_4(code)]:
            complaints.append(f"{name}:{house.line_of(code, at)}: {why}")
    return complaints


if __name__ == "__main__":
    house.main(check)
