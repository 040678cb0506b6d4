#include "cli/connect.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <sstream>
#include <utility>

#include "channels/shopify/connector.h"
#include "channels/tiktok/connector.h"
#include "net/http_client.h"

namespace tidegate::cli {

namespace {

Error wrong(std::string what, std::string remedy) {
    return {"channels_file", "channels.toml: " + std::move(what), std::move(remedy)};
}

Duration seconds(const toml::table& table, std::string_view key, Duration otherwise) {
    const auto value = table[key].value<double>();
    return value ? Duration(static_cast<std::int64_t>(*value * 1000)) : otherwise;
}

std::string text(const toml::table& table, std::string_view key, std::string otherwise = {}) {
    return table[key].value_or(std::move(otherwise));
}

channels::SyncOptions sync_options(const toml::table& table, std::string code) {
    channels::SyncOptions sync;
    sync.code = std::move(code);
    sync.restocks_on_cancel = table["restocks_on_cancel"].value_or(false);
    sync.poll_interval = seconds(table, "poll_seconds", sync.poll_interval);
    sync.poll_overlap = seconds(table, "poll_overlap_seconds", sync.poll_overlap);
    sync.feed_delay_max = seconds(table, "feed_delay_max_seconds", sync.feed_delay_max);
    sync.write_delay_max = seconds(table, "write_delay_max_seconds", sync.write_delay_max);
    sync.clock_skew = seconds(table, "clock_skew_seconds", sync.clock_skew);
    sync.reconcile_interval = seconds(table, "reconcile_seconds", sync.reconcile_interval);
    sync.writes_per_second = table["writes_per_second"].value_or(sync.writes_per_second);
    return sync;
}

std::string tokens_path(const std::string& folder, const std::string& code) {
    return folder + "/tokens-" + code + ".toml";
}

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

// `tokens` holds what channels.toml says. Kept tokens that came of another authorisation than the
// one there are worth nothing: the seller has connected the shop again.
void read_tokens(const std::string& path, channels::tiktok::Tokens& tokens) {
    if (!std::filesystem::exists(path)) return;
    const toml::table kept = toml::parse_file(path);
    if (text(kept, "authorised_with") != tokens.refresh_token) return;
    tokens.access_token = text(kept, "access_token", tokens.access_token);
    tokens.refresh_token = text(kept, "refresh_token", tokens.refresh_token);
    const auto time = [&](std::string_view key) {
        return Timestamp(kept[key].value_or(std::int64_t{0}));
    };
    tokens.access_issued_at = time("access_issued_at_ms");
    tokens.access_expires_at = time("access_expires_at_ms");
    tokens.refresh_expires_at = time("refresh_expires_at_ms");
}

std::string tokens_text(
    const channels::tiktok::Tokens& tokens, const std::string& authorised_with
) {
    std::ostringstream out;
    out << toml::table{
        {"authorised_with", authorised_with},
        {"access_token", tokens.access_token},
        {"refresh_token", tokens.refresh_token},
        {"access_issued_at_ms", tokens.access_issued_at.milliseconds()},
        {"access_expires_at_ms", tokens.access_expires_at.milliseconds()},
        {"refresh_expires_at_ms", tokens.refresh_expires_at.milliseconds()}};
    return out.str();
}

Result<std::unique_ptr<channels::Connector>> tiktok(
    const toml::table& table, const std::string& folder, const std::string& code, const Clock& clock
) {
    channels::tiktok::Options options;
    auto& client = options.client;
    client.secrets.app_key = text(table, "app_key");
    client.secrets.app_secret = text(table, "app_secret");
    client.shop_cipher = text(table, "shop_cipher");
    client.base_url = text(table, "base_url", client.base_url);
    client.auth_url = text(table, "auth_url", client.auth_url);
    client.tokens.access_token = text(table, "access_token");
    client.tokens.refresh_token = text(table, "refresh_token");
    for (const auto* field : {"app_key", "app_secret", "shop_cipher", "refresh_token"}) {
        if (text(table, field).empty()) {
            return wrong(
                "channel \"" + code + "\" has no " + field + ".",
                "Copy it from the app's page in TikTok Shop Partner Center."
            );
        }
    }
    if (text(table, "zero_policy") == "stop_the_product") {
        options.zero_policy = channels::tiktok::ZeroPolicy::stop_the_product;
    }
    const std::string path = tokens_path(folder, code);
    const std::string authorised_with = client.tokens.refresh_token;
    read_tokens(path, client.tokens);
    client.save = [path, authorised_with](const channels::tiktok::Tokens& tokens) {
        return write_private_file(path, tokens_text(tokens, authorised_with));
    };
    return channels::tiktok::make_connector(std::move(options), make_send(), clock);
}

Result<std::unique_ptr<channels::Connector>> shopify(
    const toml::table& table, const std::string& code, const Clock& clock
) {
    channels::shopify::Options options;
    auto& client = options.client;
    client.shop = text(table, "shop");
    client.base_url = text(table, "base_url");
    client.client_id = text(table, "client_id");
    client.client_secret = text(table, "client_secret");
    client.access_token = text(table, "access_token");
    options.location = text(table, "location");
    options.installation = text(table, "installation", code);
    const bool has_token = !client.access_token.empty() || !client.client_id.empty();
    if (client.shop.empty() || client.client_secret.empty() || !has_token) {
        return wrong(
            "channel \"" + code + "\" needs shop, client_secret and client_id or access_token.",
            "Copy them from the app's page in Shopify's Dev Dashboard."
        );
    }
    return channels::shopify::make_connector(std::move(options), make_send(), clock);
}

Status check_private(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 0077U) != 0) {
        return wrong("others may read this file, and it holds secrets.", "Run: chmod 600 " + path);
    }
    return {};
}

}  // namespace

channels::Send make_send() {
    auto client = std::make_shared<net::HttpClient>(net::HttpClient::Options{});
    return [client](const net::ClientRequest& request) { return client->send(request); };
}

Result<std::vector<ChannelSetup>> read_channels(const std::string& folder, const Clock& clock) {
    std::vector<ChannelSetup> setups;
    const std::string path = folder + "/channels.toml";
    if (!std::filesystem::exists(path)) return setups;
    TIDEGATE_CHECK(check_private(path));
    try {
        const toml::table file = toml::parse_file(path);
        const toml::array* all = file["channel"].as_array();
        for (std::size_t i = 0; all != nullptr && i < all->size(); ++i) {
            const toml::table* table = all->get(i)->as_table();
            if (table == nullptr)
                return wrong("[[channel]] must be a table.", "See docs/operations/channels.md.");
            const std::string code = text(*table, "code");
            const std::string kind = text(*table, "kind");
            if (code.empty())
                return wrong("a channel has no code.", "Give it one: code = \"tiktok-main\".");
            if (kind != "tiktok" && kind != "shopify") {
                return wrong(
                    "channel \"" + code + "\" is of kind \"" + kind + "\".",
                    "This version connects kind = \"tiktok\" and kind = \"shopify\"."
                );
            }
            auto connector = kind == "tiktok" ? tiktok(*table, folder, code, clock)
                                              : shopify(*table, code, clock);
            if (!connector) return connector.error();
            setups.push_back({sync_options(*table, code), std::move(connector).value()});
        }
    } catch (const toml::parse_error& error) {
        std::ostringstream where;
        where << error.source().begin;
        return wrong(
            std::string(error.description()) + " (" + where.str() + ")", "Mend that line."
        );
    }
    return setups;
}

}  // namespace tidegate::cli
