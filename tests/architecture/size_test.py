"""Goal: a function fits on a screen (70 lines), a file in a head (800 lines, half of them <= 150).

Method: C++ functions are found by their braces: a brace that follows a parameter list, outside any
other function, opens one. Python functions are found by the parser. The limits hold for tests too.
"""
import ast
import re
import statistics

import house

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 800
FILE_LINES_MEDIAN_MAX = 150
CONTAINER = re.compile(r"^(?:inline\s+)?(?:namespace|extern)\b|\b(?:class|struct|union|enum)\b")


def opens_function(header):
    """Whether the text before a brace, back to the last statement, is the head of a function."""
    head = re.sub(r"\[\[[^\]]*\]\]|\balignas\s*\([^)]*\)", "", header).strip()
    head = re.sub(r"^(?:public|protected|private)\s*:", "", head).strip()
    head = re.sub(r"^template\s*<", "<", head)
    while head.startswith("<"):
        depth = 0
        for at, c in enumerate(head):
            depth += (c == "<") - (c == ">" and head[at - 1] != "-")
            if depth == 0:
                head = head[at + 1:].strip()
                break
        else:
            return False
    if "(" not in head:
        return False
    if re.match(r"(?:inline\s+)?(?:namespace|extern\s*\"|class|struct|union|enum)\b", head):
        # `struct State load() {` returns one; `struct State : Base<f()> {` defines one.
        return bool(re.search(r"\)[\s\w:,&*\->()]*$", head)) and not re.match(
            r"(?:class|struct|union|enum|namespace)\b[^(]*:(?!:)", head)
    return True


def cpp_functions(text):
    """(name, first line, last line) of every function defined in the text."""
    code = house.without_macros(house.code_only(text))
    found = []
    since = 0  # where the current statement began
    at = 0
    while at < len(code):
        c = code[at]
        if c == "(":
            at = house.matching(code, at)
            continue
        if c in ";}":
            since = at + 1
        elif c == "{":
            header = code[since:at]
            if opens_function(header):
                end = house.matching(code, at)
                start = since + len(header) - len(header.lstrip())
                name = re.search(r"([\w:~]+|operator\S+)\s*\(", header)
                found.append((name.group(1) if name else "?", house.line_of(code, start),
                              house.line_of(code, end - 1)))
                at = end
                since = end
                continue
            if CONTAINER.search(header.strip()) and "=" not in header.split("<")[0]:
                since = at + 1
            else:
                at = house.matching(code, at)
                continue
        at += 1
    return found


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno


def check(root):
    complaints = []
    lengths = []
    endings = {".h", ".cpp", ".py", ".sh", ".cmake", ".js", ".ts", ".tsx", ".css", ".html"}
    for path in house.files(root, ["src", "tests", "bench", "scripts", "cmake", "web"], endings):
        name = path.relative_to(root).as_posix()
        text = path.read_text()
        lines = text.count("\n")
        if lines > FILE_LINES_MAX:
            complaints.append(f"{name}: {lines} lines, at most {FILE_LINES_MAX}")
        functions = []
        if path.suffix in (".h", ".cpp"):
            functions = cpp_functions(text)
            lengths.append(lines)
        elif path.suffix == ".py":
            functions = python_functions(text)
        for function, first, last in functions:
            if last - first + 1 > FUNCTION_LINES_MAX:
                complaints.append(f"{name}:{first}: {function} has {last - first + 1} lines, at most "
                                  f"{FUNCTION_LINES_MAX}")
    if lengths and statistics.median(lengths) > FILE_LINES_MEDIAN_MAX:
        complaints.append(f"the median C++ file has {statistics.median(lengths)} lines, at most "
                          f"{FILE_LINES_MEDIAN_MAX}")
    return complaints


if __name__ == "__main__":
    house.main(check)
