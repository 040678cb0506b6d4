#include "cli/connect.h"

#include <sys/stat.h>
#include <toml++/toml.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
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

// Whole or not at all: a token that was renewed is the only one that still works.
Status write_private_file(const std::string& path, const std::string& content) {
    const std::string fresh = path + ".new";
    std::remove(fresh.c_str());
    const mode_t before = ::umask(0077);
    std::ofstream out(fresh, std::ios::binary);
    ::umask(before);
    out << content;
    out.close();
    std::error_code failed;
    if (out) std::filesystem::rename(fresh, path, failed);
    if (!out || failed) {
        return Error{
            "tokens_not_saved",
            "A renewed token could not be kept in " + path + ".",
            "Check space and rights of the data folder; until then a restart must connect the shop "
            "again.",
            Retry::yes};
    }
    return {};
}

void read_tokens(const std::string& path, channels::tiktok::Tokens& tokens) {
    if (!std::filesystem::exists(path)) return;
    const toml::table kept = toml::parse_file(path);
    tokens.access_token = text(kept, "access_token", tokens.access_token);
    tokens.refresh_token = text(kept, "refresh_token", tokens.refresh_token);
    const auto time = [&](std::string_view key) {
        return Timestamp(kept[key].value_or(std::int64_t{0}));
    };
    tokens.access_issued_at = time("access_issued_at_ms");
    tokens.access_expires_at = time("access_expires_at_ms");
    tokens.refresh_expires_at = time("refresh_expires_at_ms");
}

std::string tokens_text(const channels::tiktok::Tokens& tokens) {
    std::ostringstream out;
    out << toml::table{
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
    read_tokens(path, client.tokens);
    client.save = [path](const channels::tiktok::Tokens& tokens) {
        return write_private_file(path, tokens_text(tokens));
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
