#include "server/tokens.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "base/assert.h"
#include "net/rate_limiter.h"

namespace tidegate::server {

namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

constexpr std::size_t kIdSize = 8;
constexpr std::size_t kSecretSize = 43;
constexpr std::size_t kTokenSize = 3 + kIdSize + 1 + kSecretSize;
// An id is an argument of commands, so it never begins as an option does. It is no secret: that 62
// does not divide 256 costs nothing.
constexpr std::string_view kIdAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kSecretAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHex = "0123456789abcdef";

Digest digest_of(std::string_view text) {
    Digest digest;
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return digest;
}

std::optional<std::string> random_text(std::size_t count, std::string_view alphabet) {
    std::string text(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(count)) != 1) {
        return std::nullopt;
    }
    for (char& c : text) c = alphabet[static_cast<unsigned char>(c) % alphabet.size()];
    return text;
}

std::string to_hex(const Digest& digest) {
    std::string text;
    for (const unsigned char byte : digest) {
        text += kHex[byte >> 4];
        text += kHex[byte & 15];
    }
    return text;
}

bool from_hex(std::string_view text, Digest& digest) {
    if (text.size() != digest.size() * 2) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t nibble = kHex.find(text[i]);
        if (nibble == std::string_view::npos) return false;
        const auto bits = static_cast<unsigned char>(nibble);
        auto& byte = digest[i / 2];
        byte = static_cast<unsigned char>(i % 2 == 0 ? bits << 4 : byte | bits);
    }
    return true;
}

std::string_view cut(std::string_view& line, char separator) {
    const std::size_t at = line.find(separator);
    const std::string_view piece = line.substr(0, at);
    line.remove_prefix(at == std::string_view::npos ? line.size() : at + 1);
    return piece;
}

Error file_error(std::string_view what, const std::string& path) {
    const int number = errno;
    return Error{
        "tokens_unreadable",
        "The file of tokens cannot be " + std::string(what) + ": " + path + ": " +
            std::strerror(number) + ".",
        "Check the data folder and its permissions."};
}

struct Entry {
    TokenInfo info;
    Digest digest{};
    std::optional<net::TokenBucket> bucket;
};

// "id TAB scope TAB created TAB sha256 TAB name"
std::string line_of(const Entry& entry) {
    return entry.info.id + "\t" + (entry.info.scope == Scope::write ? "write" : "read") + "\t" +
           std::to_string(entry.info.created.milliseconds()) + "\t" + to_hex(entry.digest) + "\t" +
           entry.info.name + "\n";
}

std::optional<Entry> parse_line(std::string_view line) {
    Entry entry;
    entry.info.id = cut(line, '\t');
    const std::string_view scope = cut(line, '\t');
    const std::string_view created = cut(line, '\t');
    std::int64_t milliseconds = 0;
    const auto read =
        std::from_chars(created.data(), created.data() + created.size(), milliseconds);
    const bool digest = from_hex(cut(line, '\t'), entry.digest);
    const bool scope_ok = scope == "read" || scope == "write";
    if (entry.info.id.size() != kIdSize || !scope_ok || read.ec != std::errc() || !digest) {
        return std::nullopt;
    }
    entry.info.scope = scope == "write" ? Scope::write : Scope::read;
    entry.info.created = Timestamp(milliseconds);
    entry.info.name = line;
    return entry;
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(file) == 0;
}

}  // namespace

struct TokenStore::Impl {
    explicit Impl(Options given) : options(std::move(given)) {
        if (!options.directory.empty()) path = options.directory + "/tokens";
    }

    // Reads the file again when it is another than the one last read.
    [[nodiscard]] Status refresh() {
        if (path.empty()) return {};
        struct stat now {};
        if (::stat(path.c_str(), &now) != 0) {
            if (errno != ENOENT) return file_error("read", path);
            entries.clear();
            stamp = {};
            return {};
        }
        const std::array<std::int64_t, 4> found{
            now.st_mtim.tv_sec,
            now.st_mtim.tv_nsec,
            now.st_size,
            static_cast<std::int64_t>(now.st_ino)};
        if (found == stamp) return {};
        TIDEGATE_CHECK(load());
        stamp = found;
        return {};
    }

    [[nodiscard]] Status load() {
        std::FILE* file = std::fopen(path.c_str(), "re");
        if (file == nullptr) return file_error("read", path);
        std::string text;
        std::array<char, 4096> buffer;
        while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file)) {
            text.append(buffer.data(), size);
        }
        std::fclose(file);
        std::map<std::string, Entry, std::less<>> fresh;
        std::string_view rest = text;
        while (!rest.empty()) {
            auto entry = parse_line(cut(rest, '\n'));
            if (!entry) {
                return Error{
                    "tokens_unreadable",
                    "The file of tokens has a line that is none: " + path + ".",
                    "Remove the line, or the file, and make new tokens."};
            }
            const auto old = entries.find(entry->info.id);
            if (old != entries.end()) entry->bucket = old->second.bucket;
            fresh.insert_or_assign(entry->info.id, std::move(*entry));
        }
        entries = std::move(fresh);
        return {};
    }

    [[nodiscard]] Status append(const Entry& entry) const {
        const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) return file_error("written", path);
        const bool written = write_all(file, line_of(entry));
        const Error error = file_error("written", path);
        ::close(file);
        return written ? Status() : Status(error);
    }

    [[nodiscard]] Status rewrite() const {
        const std::string fresh = path + ".new";
        const int file = ::open(fresh.c_str(), O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) return file_error("written", fresh);
        std::string text;
        for (const auto& [id, entry] : entries) text += line_of(entry);
        const bool written = write_all(file, text);
        const Error error = file_error("written", fresh);
        ::close(file);
        if (!written) return error;
        if (::rename(fresh.c_str(), path.c_str()) != 0) return file_error("written", path);
        return {};
    }

    Options options;
    std::string path;
    std::mutex mutex;
    std::map<std::string, Entry, std::less<>> entries;
    std::array<std::int64_t, 4> stamp{};  // of the file last read
    Timestamp looked_at;
};

TokenStore::TokenStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TokenStore::~TokenStore() = default;

Result<std::unique_ptr<TokenStore>> TokenStore::open(Options options) {
    TIDEGATE_ASSERT(options.clock != nullptr);
    auto impl = std::make_unique<Impl>(std::move(options));
    TIDEGATE_CHECK(impl->refresh());
    return std::unique_ptr<TokenStore>(new TokenStore(std::move(impl)));
}

Result<std::string> TokenStore::create(std::string_view name, Scope scope) {
    const auto id = random_text(kIdSize, kIdAlphabet);
    const auto secret = random_text(kSecretSize, kSecretAlphabet);
    if (!id || !secret) {
        return Error{
            "internal_error", "The system gives no random numbers.", "Restart the machine."};
    }
    const std::string token = "tg_" + *id + "_" + *secret;
    Entry entry;
    entry.info = {*id, std::string(name), scope, impl_->options.clock->now()};
    for (char& c : entry.info.name) {
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    entry.digest = digest_of(token);
    const std::lock_guard lock(impl_->mutex);
    if (impl_->path.empty()) {
        impl_->entries.emplace(*id, std::move(entry));
        return token;
    }
    TIDEGATE_CHECK(impl_->append(entry));
    TIDEGATE_CHECK(impl_->refresh());
    return token;
}

std::vector<TokenInfo> TokenStore::list() {
    const std::lock_guard lock(impl_->mutex);
    static_cast<void>(impl_->refresh());
    std::vector<TokenInfo> tokens;
    for (const auto& [id, entry] : impl_->entries) tokens.push_back(entry.info);
    return tokens;
}

Status TokenStore::revoke(std::string_view id) {
    const std::lock_guard lock(impl_->mutex);
    TIDEGATE_CHECK(impl_->refresh());
    const auto found = impl_->entries.find(id);
    if (found == impl_->entries.end()) {
        return Error{"not_found", "There is no such token.", "List the tokens to see their ids."};
    }
    impl_->entries.erase(found);
    if (impl_->path.empty()) return {};
    TIDEGATE_CHECK(impl_->rewrite());
    return impl_->refresh();
}

std::optional<Caller> TokenStore::verify(std::string_view authorization) {
    constexpr std::string_view kScheme = "Bearer ";
    if (!authorization.starts_with(kScheme)) return std::nullopt;
    const std::string_view token = authorization.substr(kScheme.size());
    if (token.size() != kTokenSize || !token.starts_with("tg_")) return std::nullopt;
    const std::string_view id = token.substr(3, kIdSize);
    const Digest digest = digest_of(token);

    Impl& impl = *impl_;
    const std::lock_guard lock(impl.mutex);
    const Timestamp now = impl.options.clock->now();
    auto found = impl.entries.find(id);
    if (found == impl.entries.end() || now - impl.looked_at >= Duration::seconds(1)) {
        impl.looked_at = now;
        // A file that cannot be read now changes nothing: what was known stays.
        static_cast<void>(impl.refresh());
        found = impl.entries.find(id);
    }
    if (found == impl.entries.end()) return std::nullopt;
    Entry& entry = found->second;
    if (CRYPTO_memcmp(digest.data(), entry.digest.data(), digest.size()) != 0) return std::nullopt;
    Caller caller{entry.info.id, entry.info.scope, std::nullopt};
    if (impl.options.requests_per_second > 0) {
        if (!entry.bucket) {
            entry.bucket.emplace(impl.options.requests_per_second, impl.options.burst);
        }
        caller.wait = entry.bucket->take(now, 1.0);
    }
    return caller;
}

}  // namespace tidegate::server
