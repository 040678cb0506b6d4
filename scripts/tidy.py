"""Runs clang-tidy 16 over build/dev/compile_commands.json, two files at a time.

What a file was when it passed is kept in build/tidy: a digest of its command, of the configuration
and of every header of the repository that it reads. While the digest holds, the file is skipped.
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
CACHE = ROOT / "build/tidy"
TIDY = "clang-tidy-16"
JOBS = int(os.environ.get("TIDEGATE_JOBS", "2"))
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
    return kept


def own_headers(entry, flags):
    """The files of the repository that this one reads, itself first."""
    out = subprocess.run(["g++", *flags, "-MM", "-MG", entry["file"]], cwd=entry["directory"],
                         capture_output=True, text=True, check=False).stdout
    names = out.replace("\\\n", " ").split()[1:]
    paths = {(Path(entry["directory"]) / name).resolve() for name in names}
    return sorted(p for p in paths if p.is_relative_to(ROOT) and p.is_file())


def digest(entry, flags, version):
    hasher = hashlib.sha256(version.encode())
    hasher.update("\0".join(flags).encode())
    folder = Path(entry["file"]).parent
    for configuration in [p / ".clang-tidy" for p in [folder, *folder.parents]]:
        if configuration.is_file() and configuration.is_relative_to(ROOT):
            hasher.update(configuration.read_bytes())
    for path in own_headers(entry, flags):
        hasher.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return hasher.hexdigest()


def tidy(entry, version):
    """(name, seconds or None when it was known to be clean, what clang-tidy said)."""
    name = Path(entry["file"]).relative_to(ROOT).as_posix()
    flags = arguments(entry)
    mark = CACHE / (name.replace("/", "_") + ".ok")
    now = digest(entry, flags, version)
    if mark.is_file() and mark.read_text() == now:
        return name, None, ""
    begin = time.monotonic()
    done = subprocess.run(
        [TIDY, "--quiet", "--warnings-as-errors=*", entry["file"], "--", *flags,
         "-Wno-unknown-warning-option"],
        cwd=entry["directory"], capture_output=True, text=True, check=False)
    said = "" if done.returncode == 0 else done.stdout + done.stderr
    if not said:
        mark.write_text(now)
    return name, time.monotonic() - begin, said


def main():
    wanted = sys.argv[1:]
    commands = json.loads((ROOT / "build/dev/compile_commands.json").read_text())
    entries = {}
    for entry in commands:
        path = Path(entry["file"])
        if not path.is_relative_to(ROOT) or path.is_relative_to(ROOT / "build"):
            continue
        if not wanted or any(part in entry["file"] for part in wanted):
            entries.setdefault(entry["file"], entry)
    CACHE.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    failed = skipped = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        jobs = [pool.submit(tidy, entry, version) for entry in entries.values()]
        for at, job in enumerate(concurrent.futures.as_completed(jobs), 1):
            name, seconds, said = job.result()
            if seconds is None:
                skipped += 1
                continue
            print(f"lint: [{at}/{len(jobs)}] {name} {seconds:.1f} s {'FAILED' if said else 'ok'}",
                  flush=True)
            if said:
                failed += 1
                print(said, flush=True)
    print(f"lint: {len(entries)} files, {skipped} unchanged since they passed, {failed} failed")
    sys.exit(1 if failed or not entries else 0)


if __name__ == "__main__":
    main()
