"""Runs clang-tidy 16 over build/dev/compile_commands.json, in groups of files, two groups at a time.

The standard headers cost more than the files that include them. So a plugin keeps the checks out of
them (tidy_own_code.cpp), and files that are compiled with the same flags are parsed together: a
group is one source that includes them. Where names of two files clash, the group is halved until it
compiles.

What a group was when it passed is kept outside the build folder, as a digest of its flags, of the
configuration and of every file of the repository that it reads. While the digest holds, in this
clone or another, the group is skipped.
Usage: python3 scripts/tidy.py [part of a path ...]
"""
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GROUPS = ROOT / "build/tidy"
PLUGIN_SOURCE = ROOT / "scripts/tidy_own_code.cpp"
PLUGIN = GROUPS / "own_code.so"
PASSED = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tidegate-tidy"
TIDY = "clang-tidy-16"
LLVM = "/usr/lib/llvm-16/include"
JOBS = int(os.environ.get("TIDEGATE_JOBS", "2"))
GROUP_FILES = 24
# Precompiled headers are the other compiler's; sanitizers and output files do not concern a parser.
DROPPED = re.compile(r"^(?:-Winvalid-pch|-fsanitize.*|-fno-sanitize.*|-M[DMP]*|-g\d?|-O\d|-Werror)$")
DROPPED_WITH_VALUE = {"-include", "-o", "-MF", "-MT", "-c"}


def arguments(entry):
    """The compiler arguments of one entry of compile_commands.json that matter to clang-tidy."""
    words = shlex.split(entry["command"])
    first = next(i for i, word in enumerate(words) if re.search(r"(?:g|clang)\+\+[-\d]*$", word))
    kept = []
    skip = False
    for word in words[first + 1:]:
        if skip:
            skip = False
        elif word in DROPPED_WITH_VALUE:
            skip = True
        elif not DROPPED.match(word) and word != entry["file"]:
            kept.append(word)
    return (*kept, "-Wno-unknown-warning-option")


class Group:
    """Files of one folder tree with the same flags."""

    def __init__(self, files, flags, folder):
        self.files = files
        self.flags = flags
        self.folder = folder  # where the compiler runs

    def name(self):
        first = self.files[0].relative_to(ROOT).as_posix()
        return first if len(self.files) == 1 else f"{first} and {len(self.files) - 1} more"

    def halves(self):
        middle = len(self.files) // 2
        return [Group(part, self.flags, self.folder)
                for part in (self.files[:middle], self.files[middle:])]

    def configurations(self):
        """The .clang-tidy files that hold for the group, the nearest first."""
        folder = self.files[0].parent
        found = [p / ".clang-tidy" for p in [folder, *folder.parents] if p.is_relative_to(ROOT)]
        return [p for p in found if p.is_file()]

    def digest(self, version):
        out = self.run("g++", *self.flags, "-MM", "-MG", self.source()).stdout
        names = out.replace("\\\n", " ").split()[1:]
        read = {(Path(self.folder) / name).resolve() for name in names}
        own = sorted(p for p in read if p.is_relative_to(ROOT) and p.is_file())
        hasher = hashlib.sha256(version.encode())
        hasher.update("\0".join(self.flags).replace(str(ROOT), ".").encode())
        for path in [*self.files, *self.configurations(), *own]:
            hasher.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
        return hasher.hexdigest()

    def source(self):
        """The file that includes all of the group, under the configuration of its files."""
        if len(self.files) == 1:
            return self.files[0]
        nearest = self.configurations()[0]
        folder = GROUPS / nearest.parent.relative_to(ROOT)
        folder.mkdir(parents=True, exist_ok=True)
        if nearest.parent != ROOT:
            (folder / ".clang-tidy").write_text(nearest.read_text())
        text = "".join(f'#include "{file}"  // NOLINT\n' for file in self.files)
        path = folder / (hashlib.sha256(text.encode()).hexdigest()[:16] + ".cpp")
        path.write_text(text)
        return path

    def check(self):
        """What clang-tidy says of the group; nothing when it is clean."""
        done = self.run(TIDY, "--quiet", "--load", PLUGIN, "--warnings-as-errors=*", self.source(),
                        "--", *self.flags)
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def run(self, *command):
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)


def sources_of(compiled):
    """A source, or those that it includes where the build joins several (a unity build)."""
    if compiled.parent.name != "Unity":
        return [compiled]
    return [Path(name) for name in re.findall(r'^#include "([^"]+)"', compiled.read_text(), re.M)]


def groups_of(entries):
    """Groups of `entries`: the path of a source to its flags and the folder of the compiler."""
    buckets = {}
    for file, (flags, folder) in entries.items():
        key = (flags, folder, file.relative_to(ROOT).parts[:2])
        buckets.setdefault(key, []).append(file)
    for (flags, folder, _), files in sorted(buckets.items(), key=lambda item: item[1]):
        files.sort()
        for at in range(0, len(files), GROUP_FILES):
            yield Group(files[at:at + GROUP_FILES], flags, folder)


def tidy(group, version):
    """[(group, seconds or None when it was known to be clean, what clang-tidy said)]."""
    mark = PASSED / group.digest(version)
    known = mark.read_text() if mark.is_file() else None
    if known == "passed":
        return [(group, None, "")]
    begin = time.monotonic()
    said = "" if known else group.check()
    if known == "clashes" or ("[clang-diagnostic-error]" in said and len(group.files) > 1):
        mark.write_text("clashes")
        return [result for half in group.halves() for result in tidy(half, version)]
    if not said:
        mark.write_text("passed")
    return [(group, time.monotonic() - begin, said)]


def build_plugin():
    GROUPS.mkdir(parents=True, exist_ok=True)
    if not PLUGIN.is_file() or PLUGIN.stat().st_mtime < PLUGIN_SOURCE.stat().st_mtime:
        subprocess.run(["g++", "-std=c++17", "-O1", "-fPIC", "-shared", "-fno-rtti", "-isystem", LLVM,
                        PLUGIN_SOURCE, "-o", PLUGIN], check=True)


def main():
    build_plugin()
    wanted = sys.argv[1:]
    entries = {}
    for entry in json.loads((ROOT / "build/dev/compile_commands.json").read_text()):
        for path in sources_of(Path(entry["file"])):
            if not path.is_relative_to(ROOT) or path.is_relative_to(ROOT / "build"):
                continue
            if not wanted or any(part in str(path) for part in wanted):
                entries.setdefault(path, (arguments(entry), entry["directory"]))
    PASSED.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    version += PLUGIN_SOURCE.read_text()
    failed = skipped = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        jobs = [pool.submit(tidy, group, version) for group in groups_of(entries)]
        for at, job in enumerate(concurrent.futures.as_completed(jobs), 1):
            for group, seconds, said in job.result():
                if seconds is None:
                    skipped += len(group.files)
                    continue
                result = "FAILED" if said else "ok"
                print(f"lint: [{at}/{len(jobs)}] {group.name()} {seconds:.1f} s {result}",
                      flush=True)
                if said:
                    failed += 1
                    print(said, flush=True)
    print(f"lint: {len(entries)} files, {skipped} unchanged since they passed, {failed} groups failed")
    sys.exit(1 if failed or not entries else 0)


if __name__ == "__main__":
    main()
