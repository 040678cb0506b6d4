"""Goal: folder = namespace = CMake target = one row in src/README.md, and every source has its test.

Method: each folder of src/ is compared with the namespaces its files open, its CMakeLists, the list
of folders in src/CMakeLists.txt and the table of src/README.md; each src/m/x.cpp wants
tests/unit/m/x_test.cpp, but for the lines of unit_test_exceptions.txt ("path  reason"), which may
only go away. Every source below tests/ is named in a CMakeLists.txt.
"""
import re

import house

NAMESPACE = re.compile(r"\bnamespace\s+(tidegate(?:::\w+)*)")


def namespace_complaints(root, module):
    own = "tidegate" if module == "base" else f"tidegate::{module}"
    complaints = []
    for path in house.files(root, [f"src/{module}"], {".h", ".cpp"}):
        name = path.relative_to(root).as_posix()
        code = house.code_only(path.read_text())
        opened = NAMESPACE.findall(re.sub(r"using\s+namespace[^;]*;|namespace\s+\w+\s*=[^;]*;", "",
                                          code))
        if not opened:
            if path.name != "main.cpp":
                complaints.append(f"{name}: opens no namespace {own}")
            continue
        for namespace in opened:
            inside = namespace == own or namespace.startswith(own + "::") and module != "base"
            other = namespace.removeprefix("tidegate").removeprefix("::").split("::")[0] or "base"
            if not inside and other not in house.LAYERS.get(module, []):
                complaints.append(f"{name}: namespace {namespace} in the folder of {own}")
    return complaints


def cmake_complaints(root, module):
    path = root / "src" / module / "CMakeLists.txt"
    if not path.is_file():
        return [f"src/{module}: has no CMakeLists.txt"]
    complaints = []
    text = re.sub(r"#[^\n]*", "", path.read_text())
    targets = re.findall(r"tidegate_module\s*\(\s*(\w+)", text)
    if module not in targets:
        complaints.append(f"src/{module}/CMakeLists.txt: no tidegate_module({module} ...)")
    words = set(re.findall(r"[\w./]+", text))
    for source in house.files(root, [f"src/{module}"], {".cpp"}):
        listed = source.relative_to(path.parent).as_posix()
        nested = source.parent != path.parent and (source.parent / "CMakeLists.txt").is_file()
        if listed not in words and not nested:
            complaints.append(f"src/{module}/CMakeLists.txt: does not build {listed}")
    return complaints


def list_complaints(root, found):
    complaints = []
    cmake = root / "src/CMakeLists.txt"
    lists = re.findall(r"set\(TIDEGATE_(?:PURE|EDGE)_MODULES ([\w\s]+)\)",
                       cmake.read_text() if cmake.is_file() else "")
    added = " ".join(lists).split()
    readme = root / "src/README.md"
    text = readme.read_text() if readme.is_file() else ""
    rows = re.findall(r"^\|\s*`(\w+)/?`", text, re.M)
    for where, names in (("src/CMakeLists.txt", added), ("src/README.md", rows)):
        for module in found:
            if names.count(module) != 1:
                complaints.append(f"{where}: names {module} {names.count(module)} times, not once")
        for name in names:
            if name not in found:
                complaints.append(f"{where}: {name} has no folder")
    if added[:1] and set(lists[0].split()) - set(house.PURE):
        complaints.append("src/CMakeLists.txt: lists as pure what house.py does not")
    order = [name for name in added if name in house.LAYERS]
    for at, name in enumerate(order):
        late = [dep for dep in house.LAYERS[name] if dep in order[at + 1:]]
        complaints += [f"src/CMakeLists.txt: {name} comes before {dep}" for dep in late]
    return complaints


def mirror_complaints(root):
    listed = root / "tests/architecture/unit_test_exceptions.txt"
    lines = listed.read_text().splitlines() if listed.is_file() else []
    allowed = dict(line.split(None, 1) + [""] if len(line.split()) == 1 else line.split(None, 1)
                   for line in lines if line.strip() and not line.startswith("#"))
    complaints = [f"{listed.name}: {name} gives no reason" for name, reason in allowed.items()
                  if not reason]
    used = set()
    for source in house.files(root, ["src"], {".cpp"}):
        name = source.relative_to(root).as_posix()
        test = "tests/unit/" + name.removeprefix("src/").removesuffix(".cpp") + "_test.cpp"
        if (root / test).is_file():
            continue
        if name in allowed:
            used.add(name)
        else:
            complaints.append(f"{name}: has no {test}")
    complaints += house.excess(used, allowed, listed.name)
    for test in house.files(root, ["tests/unit"], {".cpp"}):
        name = test.relative_to(root / "tests/unit").as_posix()
        if not name.endswith("_test.cpp"):
            continue
        stem = name.removesuffix("_test.cpp")
        if not any((root / f"src/{stem}{ending}").is_file() for ending in (".cpp", ".h")):
            complaints.append(f"tests/unit/{name}: mirrors no src/{stem}.cpp or .h")
    return complaints


def unbuilt_complaints(root):
    """Test sources that no CMakeLists.txt between them and tests/ names: they would never run."""
    complaints = []
    for source in house.files(root, ["tests"], {".cpp"}):
        lists = [folder / "CMakeLists.txt" for folder in source.parents
                 if folder.is_relative_to(root / "tests")]
        named = any(source.relative_to(path.parent).as_posix() in re.findall(
            r"[\w./]+", re.sub(r"#[^\n]*", "", path.read_text())) for path in lists if path.is_file())
        if not named and "compile_fail" not in source.parts:
            complaints.append(f"{source.relative_to(root).as_posix()}: no CMakeLists.txt builds it")
    return complaints


def check(root):
    found = house.modules(root)
    complaints = list_complaints(root, found) + mirror_complaints(root) + unbuilt_complaints(root)
    for module in found:
        complaints += namespace_complaints(root, module) + cmake_complaints(root, module)
    return complaints


if __name__ == "__main__":
    house.main(check)
