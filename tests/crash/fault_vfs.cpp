#include "fault_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <new>
#include <vector>

#include "base/assert.h"

namespace tidegate::test {

namespace {

std::string contents_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A write of `bytes` at `at`, or (bytes empty) a truncation to `at`.
struct Change {
    std::size_t at = 0;
    std::string bytes;
};

struct TrackedFile {
    std::string synced;
    std::vector<Change> since;
};

void apply(std::string& content, const Change& change) {
    if (change.bytes.empty()) {
        content.resize(std::min(content.size(), change.at));
        return;
    }
    if (content.size() < change.at + change.bytes.size()) {
        content.resize(change.at + change.bytes.size());
    }
    content.replace(change.at, change.bytes.size(), change.bytes);
}

constexpr std::size_t kSector = 512;

// What a power cut may leave of a change: any choice of its sectors.
void apply_partly(std::string& content, const Change& change, Random& random) {
    if (change.bytes.empty()) {
        if (random.below(2) == 0) apply(content, change);
        return;
    }
    const bool torn = random.below(2) == 0;
    const bool whole = random.below(2) == 0;
    for (std::size_t at = 0; at < change.bytes.size();) {
        const std::size_t to_boundary = kSector - (change.at + at) % kSector;
        const std::size_t size = std::min(to_boundary, change.bytes.size() - at);
        if (torn ? random.below(2) == 0 : whole) {
            apply(content, {change.at + at, change.bytes.substr(at, size)});
        }
        at += size;
    }
}

}  // namespace

struct FaultVfs::Impl {
    std::string name;
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs vfs{};
    std::map<std::string, TrackedFile> files;
    std::uint64_t operations = 0;
    std::uint64_t fail_at = std::numeric_limits<std::uint64_t>::max();
    int code = SQLITE_OK;

    // SQLITE_OK, or the code to fail with.
    int next_operation() { return ++operations >= fail_at ? code : SQLITE_OK; }
};

namespace {

struct FaultFile {
    sqlite3_file base;  // first, for SQLite
    FaultVfs::Impl* vfs;
    TrackedFile* tracked;
    sqlite3_file* real;  // lies behind this struct
};

FaultFile* self(sqlite3_file* file) {
    return reinterpret_cast<FaultFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return self(file)->real;
}

int file_close(sqlite3_file* f) {
    return real(f)->pMethods->xClose(real(f));
}
int file_read(sqlite3_file* f, void* out, int size, sqlite3_int64 at) {
    return real(f)->pMethods->xRead(real(f), out, size, at);
}
int file_write(sqlite3_file* f, const void* data, int size, sqlite3_int64 at) {
    if (const int failed = self(f)->vfs->next_operation(); failed != SQLITE_OK) return failed;
    const int code = real(f)->pMethods->xWrite(real(f), data, size, at);
    if (code == SQLITE_OK) {
        self(f)->tracked->since.push_back(
            {static_cast<std::size_t>(at),
             std::string(static_cast<const char*>(data), static_cast<std::size_t>(size))}
        );
    }
    return code;
}
int file_truncate(sqlite3_file* f, sqlite3_int64 size) {
    if (const int failed = self(f)->vfs->next_operation(); failed != SQLITE_OK) return failed;
    const int code = real(f)->pMethods->xTruncate(real(f), size);
    if (code == SQLITE_OK) self(f)->tracked->since.push_back({static_cast<std::size_t>(size), ""});
    return code;
}
int file_sync(sqlite3_file* f, int) {
    if (const int failed = self(f)->vfs->next_operation(); failed != SQLITE_OK) return failed;
    // What counts as durable is kept here; a real sync would only make the tests slow.
    TrackedFile& tracked = *self(f)->tracked;
    for (const Change& change : tracked.since) apply(tracked.synced, change);
    tracked.since.clear();
    return SQLITE_OK;
}
int file_size(sqlite3_file* f, sqlite3_int64* size) {
    return real(f)->pMethods->xFileSize(real(f), size);
}
int file_lock(sqlite3_file* f, int level) {
    return real(f)->pMethods->xLock(real(f), level);
}
int file_unlock(sqlite3_file* f, int level) {
    return real(f)->pMethods->xUnlock(real(f), level);
}
int file_reserved(sqlite3_file* f, int* out) {
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
int file_control(sqlite3_file* f, int op, void* arg) {
    // A size hint would change the file behind our back.
    if (op == SQLITE_FCNTL_SIZE_HINT) return SQLITE_NOTFOUND;
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}
int file_sector(sqlite3_file*) {
    return static_cast<int>(kSector);
}
int file_traits(sqlite3_file*) {
    return 0;
}
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
void shm_barrier(sqlite3_file* f) {
    real(f)->pMethods->xShmBarrier(real(f));
}
int shm_unmap(sqlite3_file* f, int remove) {
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

constexpr sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

FaultVfs::Impl* impl_of(sqlite3_vfs* vfs) {
    return static_cast<FaultVfs::Impl*>(vfs->pAppData);
}

int vfs_open(sqlite3_vfs* vfs, const char* path, sqlite3_file* f, int flags, int* out_flags) {
    auto* impl = impl_of(vfs);
    auto* file = new (f) FaultFile{};
    file->vfs = impl;
    file->real = reinterpret_cast<sqlite3_file*>(file + 1);
    const int code = impl->real->xOpen(impl->real, path, file->real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    const std::string name = path == nullptr ? "" : path;
    const auto [found, is_new] = impl->files.try_emplace(name);
    if (is_new && !name.empty()) found->second.synced = contents_of(name);
    file->tracked = &found->second;
    file->base.pMethods = &kMethods;
    return SQLITE_OK;
}
int vfs_delete(sqlite3_vfs* vfs, const char* path, int sync) {
    auto* impl = impl_of(vfs);
    if (const int failed = impl->next_operation(); failed != SQLITE_OK) return failed;
    impl->files.erase(path);
    return impl->real->xDelete(impl->real, path, sync);
}

}  // namespace

FaultVfs::FaultVfs(std::string name) : impl_(std::make_unique<Impl>()) {
    impl_->name = std::move(name);
    impl_->real = sqlite3_vfs_find(nullptr);
    impl_->vfs = *impl_->real;
    impl_->vfs.iVersion = 1;
    impl_->vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + impl_->real->szOsFile;
    impl_->vfs.pNext = nullptr;
    impl_->vfs.zName = impl_->name.c_str();
    impl_->vfs.pAppData = impl_.get();
    impl_->vfs.xOpen = vfs_open;
    impl_->vfs.xDelete = vfs_delete;
    TIDEGATE_ASSERT(sqlite3_vfs_register(&impl_->vfs, 0) == SQLITE_OK);
}

FaultVfs::~FaultVfs() {
    sqlite3_vfs_unregister(&impl_->vfs);
}

const std::string& FaultVfs::name() const {
    return impl_->name;
}

void FaultVfs::fail_after(std::uint64_t operations, int code) {
    impl_->fail_at = impl_->operations + operations;
    impl_->code = code;
}

std::uint64_t FaultVfs::operations() const {
    return impl_->operations;
}

void FaultVfs::power_cut(Random& random) {
    for (auto& [path, file] : impl_->files) {
        if (path.empty()) continue;
        for (const Change& change : file.since) apply_partly(file.synced, change, random);
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out << file.synced;
    }
    impl_->files.clear();
}

}  // namespace tidegate::test
