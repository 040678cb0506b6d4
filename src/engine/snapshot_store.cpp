#include "engine/snapshot_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/hash.h"
#include "ledger/snapshot.h"

namespace tidegate::engine {

namespace {

constexpr char kMagic[8] = {'T', 'G', 'S', 'N', 'A', 'P', '0', '1'};
constexpr std::size_t kChunkMax = 1 << 20;
constexpr std::size_t kKept = 2;
constexpr std::string_view kPrefix = "snapshot-";
constexpr std::string_view kSuffix = ".snap";
constexpr std::size_t kDigits = 20;

// Both on disk as they lie: docs/formats/snapshot.md.
struct Header {
    char magic[8];
    std::uint64_t sequence;
    std::uint64_t group_first;
    std::uint32_t group_checksum;
    std::uint32_t checksum;  // of the header before it
};
static_assert(sizeof(Header) == 32);
struct ChunkHeader {
    std::uint32_t size;  // 0: the end
    std::uint32_t checksum;
};

Error io_error(const std::string& doing, const std::string& path) {
    return {
        "snapshot_io",
        "cannot " + doing + " " + path + ": " + std::strerror(errno),
        "check the disk; nothing is lost, only the next start takes longer"};
}
Error damaged(const std::string& path, const std::string& why) {
    return {
        "snapshot_damaged",
        "the snapshot " + path + " cannot be used: " + why,
        "nothing is lost: more of the journal is replayed instead"};
}

class File {
public:
    File(const std::string& path, int flags) : descriptor_(::open(path.c_str(), flags, 0644)) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] bool sync() const { return ::fsync(descriptor_) == 0; }
    [[nodiscard]] bool write(const void* data, std::size_t size) const {
        const char* at = static_cast<const char*>(data);
        while (size > 0) {
            const ssize_t done = ::write(descriptor_, at, size);
            if (done < 0 && errno == EINTR) continue;
            if (done <= 0) return false;
            at += done;
            size -= static_cast<std::size_t>(done);
        }
        return true;
    }
    [[nodiscard]] bool read(void* data, std::size_t size) const {
        char* at = static_cast<char*>(data);
        while (size > 0) {
            const ssize_t done = ::read(descriptor_, at, size);
            if (done < 0 && errno == EINTR) continue;
            if (done <= 0) return false;
            at += done;
            size -= static_cast<std::size_t>(done);
        }
        return true;
    }

private:
    int descriptor_;
};

// Gathers pieces into chunks, each with its checksum in front.
class ChunkWriter {
public:
    explicit ChunkWriter(const File& file) : file_(file) { buffer_.reserve(kChunkMax); }

    [[nodiscard]] bool add(std::string_view bytes) {
        while (!bytes.empty()) {
            const std::size_t room = kChunkMax - buffer_.size();
            buffer_.append(bytes.substr(0, room));
            bytes.remove_prefix(std::min(room, bytes.size()));
            if (buffer_.size() == kChunkMax && !flush()) return false;
        }
        return true;
    }
    [[nodiscard]] bool finish() {
        const ChunkHeader end{0, 0};
        return (buffer_.empty() || flush()) && file_.write(&end, sizeof end);
    }

private:
    [[nodiscard]] bool flush() {
        const ChunkHeader header{
            static_cast<std::uint32_t>(buffer_.size()), crc32c(buffer_.data(), buffer_.size())};
        const bool written =
            file_.write(&header, sizeof header) && file_.write(buffer_.data(), buffer_.size());
        buffer_.clear();
        return written;
    }

    const File& file_;
    std::string buffer_;
};

class ChunkReader {
public:
    explicit ChunkReader(const File& file) : file_(file) {}

    [[nodiscard]] bool fill(char* out, std::size_t size) {
        while (size > 0) {
            if (at_ == buffer_.size() && !next_chunk()) return false;
            const std::size_t n = std::min(size, buffer_.size() - at_);
            std::memcpy(out, buffer_.data() + at_, n);
            at_ += n;
            out += n;
            size -= n;
        }
        return true;
    }

private:
    [[nodiscard]] bool next_chunk() {
        ChunkHeader header{};
        if (!file_.read(&header, sizeof header)) return false;
        if (header.size == 0 || header.size > kChunkMax) return false;
        buffer_.resize(header.size);
        at_ = 0;
        return file_.read(buffer_.data(), buffer_.size()) &&
               crc32c(buffer_.data(), buffer_.size()) == header.checksum;
    }

    const File& file_;
    std::string buffer_;
    std::size_t at_ = 0;
};

}  // namespace

std::string SnapshotStore::path_of(Sequence sequence) const {
    std::string digits = std::to_string(sequence.value());
    digits.insert(0, kDigits - digits.size(), '0');
    return directory_ + "/" + std::string(kPrefix) + digits + std::string(kSuffix);
}

Status SnapshotStore::write(const ledger::State& state, GroupMark group) const {
    const std::string path = path_of(state.last_sequence());
    const std::string temporary = path + ".tmp";
    std::error_code failed;
    std::filesystem::create_directories(directory_, failed);
    {
        const File file(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
        if (!file.is_open()) return io_error("create", temporary);
        Header header{};
        std::memcpy(header.magic, kMagic, sizeof kMagic);
        header.sequence = state.last_sequence().value();
        header.group_first = group.first.value();
        header.group_checksum = group.checksum;
        header.checksum = crc32c(&header, offsetof(Header, checksum));
        ChunkWriter chunks(file);
        const bool written = file.write(&header, sizeof header) &&
                             ledger::write_snapshot(
                                 state, [&](std::string_view bytes) { return chunks.add(bytes); }
                             ) &&
                             chunks.finish() && file.sync();
        if (!written) {
            Error error = io_error("write", temporary);
            std::filesystem::remove(temporary, failed);
            return error;
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) return io_error("rename", temporary);
    const File directory(directory_, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (!directory.is_open() || !directory.sync()) return io_error("sync", directory_);
    prune();
    return {};
}

std::vector<Sequence> SnapshotStore::list() const {
    std::vector<Sequence> found;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(directory_, failed)) {
        const std::string name = entry.path().filename().string();
        if (name.size() != kPrefix.size() + kDigits + kSuffix.size()) continue;
        if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
        std::uint64_t sequence = 0;
        const char* begin = name.data() + kPrefix.size();
        const auto [end, error] = std::from_chars(begin, begin + kDigits, sequence);
        if (error == std::errc() && end == begin + kDigits) found.emplace_back(sequence);
    }
    std::sort(found.rbegin(), found.rend());
    return found;
}

Result<StoredSnapshot> SnapshotStore::read(Sequence sequence) const {
    const std::string path = path_of(sequence);
    const File file(path, O_RDONLY | O_CLOEXEC);
    if (!file.is_open()) return io_error("open", path);
    Header header{};
    if (!file.read(&header, sizeof header)) return damaged(path, "it is cut short");
    const bool ours = std::memcmp(header.magic, kMagic, sizeof kMagic) == 0 &&
                      header.checksum == crc32c(&header, offsetof(Header, checksum)) &&
                      header.sequence == sequence.value();
    if (!ours) return damaged(path, "its header is not one of this version");
    ChunkReader chunks(file);
    auto state =
        ledger::read_snapshot([&](char* out, std::size_t size) { return chunks.fill(out, size); });
    if (!state) return damaged(path, state.error().message);
    if (state->last_sequence() != sequence) return damaged(path, "it holds another sequence");
    return StoredSnapshot{std::move(*state), {Sequence(header.group_first), header.group_checksum}};
}

void SnapshotStore::prune() const {
    const std::vector<Sequence> found = list();
    std::error_code ignored;
    for (std::size_t i = kKept; i < found.size(); ++i) {
        std::filesystem::remove(path_of(found[i]), ignored);
    }
}

}  // namespace tidegate::engine
