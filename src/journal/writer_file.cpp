#include "journal/writer_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/hash.h"

namespace tidegate::journal {

namespace {

// On disk as it lies: docs/formats/journal.md.
struct Mark {
    char magic[8];
    std::uint64_t last;
    std::uint32_t checksum;
    std::uint32_t zero;
};
static_assert(sizeof(Mark) == 24);
constexpr char kMagic[8] = {'T', 'G', 'W', 'R', 'I', 'T', 'E', '1'};

std::uint32_t checksum_of(const Mark& mark) noexcept {
    return crc32c(&mark, offsetof(Mark, checksum));
}

Error open_error(const std::string& path, int error) {
    const std::string reason = std::strerror(error);
    if (error == EACCES || error == EROFS || error == EPERM) {
        return {
            "journal_read_only",
            "the journal's directory cannot be written: " + path + ": " + reason,
            "give the user of this process write access to the data directory"};
    }
    if (error == ENOSPC || error == EDQUOT) {
        return {"journal_full", "no room for " + path + ": " + reason, "free some disk space"};
    }
    return {
        "journal_io",
        "cannot open " + path + ": " + reason,
        "check that the data directory exists and is readable"};
}

}  // namespace

WriterFile::~WriterFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}
WriterFile::WriterFile(WriterFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}
WriterFile& WriterFile::operator=(WriterFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

std::string WriterFile::path_for(const std::string& journal, std::uint64_t workspace) {
    return journal + "-writer-" + std::to_string(workspace);
}

Result<WriterFile> WriterFile::lock(const std::string& journal, std::uint64_t workspace) {
    const std::string path = path_for(journal, workspace);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return open_error(path, errno);
    WriterFile file(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return Error{
            "journal_locked",
            "another process writes the journal " + journal,
            "stop the other process, or give this one a data directory of its own",
            Retry::yes};
    }
    return file;
}

std::optional<Sequence> WriterFile::acknowledged(
    const std::string& journal, std::uint64_t workspace
) {
    const int descriptor = ::open(path_for(journal, workspace).c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return std::nullopt;
    const WriterFile closes_it(descriptor);
    Mark mark{};
    if (::pread(descriptor, &mark, sizeof mark, 0) != static_cast<ssize_t>(sizeof mark)) {
        return std::nullopt;
    }
    if (std::memcmp(mark.magic, kMagic, sizeof kMagic) != 0) return std::nullopt;
    if (mark.checksum != checksum_of(mark)) return std::nullopt;
    return Sequence(mark.last);
}

void WriterFile::acknowledge(Sequence last) noexcept {
    Mark mark{};
    std::memcpy(mark.magic, kMagic, sizeof kMagic);
    mark.last = last.value();
    mark.checksum = checksum_of(mark);
    [[maybe_unused]] const ssize_t written = ::pwrite(descriptor_, &mark, sizeof mark, 0);
}

}  // namespace tidegate::journal
