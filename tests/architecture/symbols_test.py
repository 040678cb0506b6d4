"""Goal: the compiled pure modules reach no clock, chance, environment, socket, file or thread.

Method: nm over their archives in a build folder (the argument; default build/dev), undefined symbols
compared with a list of forbidden ones. With --core the folder is that of the preset `core`: it must
hold the pure modules alone, compiled from our files and the standard library's only.
"""
import re
import subprocess
import sys
from pathlib import Path

import house

FORBIDDEN = re.compile(
    r"_clock::now|std::random_device|std::(?:__cxx11::)?basic_[io]?f(?:ile|stream)"
    r"|std::(?:this_)?j?thread\b|std::condition_variable|std::mutex|std::filesystem"
    r"|^(?:secure_getenv|getenv|setenv|socket|connect|bind|listen|accept4?|send(?:to|msg)?"
    r"|recv(?:from|msg)?|open(?:at)?(?:64)?|creat|fopen(?:64)?|read|write|pread(?:64)?|pwrite(?:64)?"
    r"|fsync|fdatasync|sync_file_range|mmap(?:64)?|unlink|rename|pthread_create|thrd_create|fork"
    r"|execv\w*|system|popen|time|gettimeofday|clock|clock_gettime|nanosleep|usleep|sleep"
    r"|rand|srand|random|getrandom|getentropy|arc4random|setlocale|localtime(?:_r)?)(?:@.*)?$"
)


def forbidden_symbols(listing):
    """The forbidden names in the output of nm -C --undefined-only."""
    found = set()
    for line in listing.splitlines():
        match = re.match(r"^\s+[Uuw]\s+(.*)$", line)
        if match and FORBIDDEN.search(match.group(1)):
            found.add(match.group(1))
    return sorted(found)


def check_archives(root, build):
    complaints = []
    for module in house.PURE:
        if not (root / "src" / module).is_dir():
            continue
        archive = build / "src" / module / f"libtidegate_{module}.a"
        if not archive.is_file():
            complaints.append(f"{archive}: not built")
            continue
        listing = subprocess.run(["nm", "-C", "--undefined-only", archive], check=True,
                                 capture_output=True, text=True).stdout
        for symbol in forbidden_symbols(listing):
            complaints.append(f"libtidegate_{module}.a reaches {symbol}")
    return complaints


def foreign_headers(listing, root):
    """The files in the output of `ninja -t deps` that are neither ours nor the C++ library's."""
    library = re.compile(
        r"^/usr/include/(?:c\+\+|x86_64-linux-gnu|aarch64-linux-gnu|asm-generic|linux|bits|sys)/"
        r"|^/usr/lib/gcc/")
    owned = subprocess.run(["dpkg", "-L", "libc6-dev"], capture_output=True, text=True,
                           check=False).stdout.splitlines()
    found = set()
    for line in listing.splitlines():
        path = line.strip()
        if not line.startswith("    ") or not path.startswith("/"):
            continue  # ours are given relative to the build folder or below the root
        if not library.match(path) and path not in owned and not path.startswith(f"{root}/"):
            found.add(path)
    return sorted(found)


def check_core(root, build):
    complaints = []
    built = sorted(p.name for p in (build / "src").glob("*/libtidegate_*.a"))
    expected = sorted(f"libtidegate_{m}.a" for m in house.PURE if (root / "src" / m).is_dir())
    if built != expected:
        complaints.append(f"the preset core builds {built}, not {expected}")
    listing = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, capture_output=True,
                             text=True).stdout
    complaints += [f"a pure module includes {path}" for path in foreign_headers(listing, root)]
    return complaints


def check(root, build="build/dev", core=False):
    build = root / Path(build)
    complaints = check_archives(root, build)
    return complaints + (check_core(root, build) if core else [])


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--core"]
    house.main(check, *(given or ["build/dev"]), "--core" in sys.argv)
