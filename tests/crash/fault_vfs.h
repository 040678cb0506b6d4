#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/random.h"

// A file system for SQLite that breaks on demand. It passes everything on to the real one and
// remembers, for every file, what it held when it was last synced and what was written since.
//
// 1. fail_after(n): the n-th next write, truncation or sync fails, and so does every later one, as
//    on a disk that died or filled up.
// 2. power_cut(): puts every file back to what it held at its last sync, plus a random choice of
//    the 512-byte pieces written since: what a machine may find after its power was cut. The files
//    must be closed; their next opening must go through the real file system or another FaultVfs.
//
// One thread at a time. Files that exist when they are opened first count as synced.

namespace tidegate::test {

class FaultVfs {
public:
    explicit FaultVfs(std::string name);
    ~FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;

    [[nodiscard]] const std::string& name() const;

    // `code` is what SQLite is told, for example SQLITE_FULL or SQLITE_IOERR_FSYNC.
    void fail_after(std::uint64_t operations, int code);
    // Writes, truncations and syncs so far.
    [[nodiscard]] std::uint64_t operations() const;

    void power_cut(Random& random);

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::test
