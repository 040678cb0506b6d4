#include "cli/kept_tokens.h"

#include <fcntl.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <utility>

namespace tidegate::cli {

namespace {

bool sync_file(const std::string& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    return synced;
}

bool write_synced(const std::string& path, std::string_view content) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool good = true;
    while (good && !content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        good = written > 0;
        if (good) content.remove_prefix(static_cast<std::size_t>(written));
    }
    good = good && ::fsync(file) == 0;
    return ::close(file) == 0 && good;
}

// Whole or not at all, and on disk: a token that was renewed is the only one that still works.
Status write_private_file(const std::string& path, const std::string& content) {
    const std::string fresh = path + ".new";
    std::remove(fresh.c_str());
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const bool kept = write_synced(fresh, content) &&
                      std::rename(fresh.c_str(), path.c_str()) == 0 &&
                      sync_file(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
    if (!kept) {
        return Error{
            "tokens_not_saved",
            "A renewed token could not be kept in " + path + ".",
            "Check space and rights of the data folder; until then a restart must connect the shop "
            "again.",
            Retry::yes};
    }
    return {};
}

}  // namespace

KeptTokens::KeptTokens(
    const std::string& folder, const std::string& code, std::string authorised_with
)
    : path_(folder + "/tokens-" + code + ".toml"), authorised_with_(std::move(authorised_with)) {}

void KeptTokens::load(TokenSet& tokens) const {
    if (!std::filesystem::exists(path_)) return;
    const toml::table kept = toml::parse_file(path_);
    const auto text = [&](std::string_view key, std::string otherwise) {
        return kept[key].value_or(std::move(otherwise));
    };
    const auto time = [&](std::string_view key) {
        return Timestamp(kept[key].value_or(std::int64_t{0}));
    };
    if (text("authorised_with", "") != authorised_with_) return;
    tokens.access_token = text("access_token", tokens.access_token);
    tokens.refresh_token = text("refresh_token", tokens.refresh_token);
    tokens.issued_at = time("access_issued_at_ms");
    tokens.expires_at = time("access_expires_at_ms");
    tokens.refresh_expires_at = time("refresh_expires_at_ms");
}

Status KeptTokens::save(const TokenSet& tokens) const {
    std::ostringstream out;
    out << toml::table{
        {"authorised_with", authorised_with_},
        {"access_token", tokens.access_token},
        {"refresh_token", tokens.refresh_token},
        {"access_issued_at_ms", tokens.issued_at.milliseconds()},
        {"access_expires_at_ms", tokens.expires_at.milliseconds()},
        {"refresh_expires_at_ms", tokens.refresh_expires_at.milliseconds()}};
    return write_private_file(path_, out.str());
}

}  // namespace tidegate::cli
