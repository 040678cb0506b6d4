#include "cli/connect.h"

#include <sys/stat.h>
#include <toml++/toml.h>

#include <filesystem>
#include <sstream>
#include <string_view>
#include <utility>

#include "cli/connectors.h"
#include "net/http_client.h"

namespace tidegate::cli {

namespace {

Duration seconds(const toml::table& table, std::string_view key, Duration otherwise) {
    const auto value = table[key].value<double>();
    return value ? Duration(static_cast<std::int64_t>(*value * 1000)) : otherwise;
}

std::string text(const toml::table& table, std::string_view key, std::string otherwise = {}) {
    return table[key].value_or(std::move(otherwise));
}

// What is known of each marketplace, on the side of caution: how long a write may still be on its
// way after it was accepted, and after its answer was lost, and whether it offers the units of a
// cancelled order again. Only at TikTok Shop can a seller switch that off.
void set_usual_manners(std::string_view kind, channels::SyncOptions& sync) {
    sync.restocks_on_cancel = kind != "tiktok";
    if (kind == "amazon") {
        sync.write_delay_max = Duration::seconds(60);  // applied only once Amazon shows it
        sync.landing_max = Duration::seconds(900);
        sync.poll_interval = Duration::seconds(360);  // two searches, one in three minutes
    } else if (kind == "ebay") {
        sync.write_delay_max = Duration::seconds(60);
        sync.landing_max = Duration::seconds(120);
    } else if (kind == "walmart") {
        sync.write_delay_max = Duration::seconds(300);
        sync.landing_max = Duration::seconds(600);
        sync.writes_per_second = 3;  // of 200 a minute
    }
}

channels::SyncOptions sync_options(
    const toml::table& table, std::string code, std::string_view kind
) {
    channels::SyncOptions sync;
    sync.code = std::move(code);
    set_usual_manners(kind, sync);
    sync.restocks_on_cancel = table["restocks_on_cancel"].value_or(sync.restocks_on_cancel);
    sync.poll_interval = seconds(table, "poll_seconds", sync.poll_interval);
    sync.poll_overlap = seconds(table, "poll_overlap_seconds", sync.poll_overlap);
    sync.feed_delay_max = seconds(table, "feed_delay_max_seconds", sync.feed_delay_max);
    sync.write_delay_max = seconds(table, "write_delay_max_seconds", sync.write_delay_max);
    sync.landing_max = seconds(table, "landing_max_seconds", sync.landing_max);
    sync.clock_skew = seconds(table, "clock_skew_seconds", sync.clock_skew);
    sync.reconcile_interval = seconds(table, "reconcile_seconds", sync.reconcile_interval);
    sync.writes_per_second = table["writes_per_second"].value_or(sync.writes_per_second);
    return sync;
}

Status check_private(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 0077U) != 0) {
        return wrong_channels_file(
            "others may read this file, and it holds secrets.", "Run: chmod 600 " + path
        );
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
                return wrong_channels_file(
                    "[[channel]] must be a table.", "See docs/operations/channels.md."
                );
            const std::string code = text(*table, "code");
            const std::string kind = text(*table, "kind");
            if (code.empty())
                return wrong_channels_file(
                    "a channel has no code.", "Give it one: code = \"tiktok-main\"."
                );
            auto connector = make_connector(kind, {*table, folder, code}, clock);
            if (!connector) return connector.error();
            setups.push_back({sync_options(*table, code, kind), std::move(connector).value()});
        }
    } catch (const toml::parse_error& error) {
        std::ostringstream where;
        where << error.source().begin;
        return wrong_channels_file(
            std::string(error.description()) + " (" + where.str() + ")", "Mend that line."
        );
    }
    return setups;
}

}  // namespace tidegate::cli
