"""Goal: includes point down only, and pure modules reach no I/O, clock, thread or library.

Method: every #include in src/ is compared with the table in house.py, every DEPS in a CMakeLists
with the same table; pure modules may include only the standard headers listed here.
"""
import re

import house

# Standard headers without input, output, time, chance, threads or locale.
PURE_HEADERS = set(
    """algorithm array bit bitset cassert charconv climits cmath compare concepts cstddef cstdint
    cstring deque functional initializer_list iterator limits list map memory new numeric optional
    queue ranges set source_location span stack string string_view tuple type_traits typeinfo
    unordered_map unordered_set utility variant vector version""".split()
)

# May only shrink. file: header
EXCEPTIONS = {
    ("src/base/assert.cpp", "cstdio"),  # says what broke before it aborts
    ("src/base/assert.cpp", "cstdlib"),
    ("src/base/hash.cpp", "nmmintrin.h"),  # the processor's CRC-32C
}

# Quantities are integers: no floating point at all where they are decided.
INTEGER_ONLY = ["ledger", "allocation", "views"]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)


def includes(text):
    return [(m.group(1), m.group(2), house.line_of(text, m.start())) for m in
            INCLUDE.finditer(text)]


def check_file(name, module, text, used):
    complaints = []
    for kind, header, line in includes(text):
        place = f"{name}:{line}"
        if kind == "<":
            if module not in house.PURE or header in PURE_HEADERS:
                continue
            if (name, header) in EXCEPTIONS:
                used.add((name, header))
                continue
            complaints.append(f"{place}: the pure module {module} may not include <{header}>")
            continue
        if "/" not in header:
            complaints.append(f'{place}: write "{module}/{header}", with the module')
            continue
        target = header.split("/")[0]
        if target != module and target not in house.LAYERS[module]:
            complaints.append(f"{place}: {module} may not use {target}")
    code = house.code_only(text)
    if module in INTEGER_ONLY:
        for match in re.finditer(r"\b(double|float)\b", code):
            complaints.append(
                f"{name}:{house.line_of(code, match.start())}: {match.group(1)} in {module}: "
                "quantities are integers")
    if module in house.PURE:
        complaints += unordered_iteration(name, code)
    return complaints


def unordered_iteration(name, code):
    """Loops over a container that this file declares as unordered: their order is an accident."""
    complaints = []
    declared = set(re.findall(r"\bunordered_(?:map|set)\s*<[^;{}()]*>\s*[&*]?\s*(\w+)", code))
    for container in declared:
        pattern = rf"for\s*\([^;()]*:\s*[\w.\->]*\b{container}\s*\)|\b{container}\.c?begin\(\)"
        for match in re.finditer(pattern, code):
            complaints.append(
                f"{name}:{house.line_of(code, match.start())}: iterates over the unordered "
                f"container {container}")
    return complaints


def check_cmake(root, module):
    path = root / "src" / module / "CMakeLists.txt"
    if not path.is_file():
        return []
    complaints = []
    text = re.sub(r"#[^\n]*", "", path.read_text())
    for call in re.finditer(r"tidegate_module\s*\(([^)]*)\)", text):
        words = call.group(1).split()
        keyword = None
        for word in words[1:]:
            if word in ("SOURCES", "DEPS", "LIBS"):
                keyword = word
            elif keyword == "DEPS" and word not in house.LAYERS[module]:
                complaints.append(f"src/{module}/CMakeLists.txt: {module} may not use {word}")
            elif keyword == "LIBS" and module in house.PURE:
                complaints.append(
                    f"src/{module}/CMakeLists.txt: the pure module {module} may not link {word}")
    return complaints


def check(root):
    complaints = []
    used = set()
    for module in house.modules(root):
        if module not in house.LAYERS:
            complaints.append(f"src/{module}: not in the table of layers (house.py)")
            continue
        complaints += check_cmake(root, module)
        for path in house.files(root, [f"src/{module}"], {".h", ".cpp"}):
            name = path.relative_to(root).as_posix()
            complaints += check_file(name, module, path.read_text(), used)
    if (root / "src/base").is_dir():
        complaints += house.excess(used, EXCEPTIONS, "layers_test.py")
    return complaints


if __name__ == "__main__":
    house.main(check)
