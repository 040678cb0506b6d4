#include <algorithm>
#include <string>

#include "server/decoders.h"
#include "server/encode.h"
#include "server/problem.h"
#include "server/router.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

// Records that one request looks at while it searches for what matches.
constexpr std::uint64_t kScanMax = 200'000;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains(std::string_view text, std::string_view part) {
    const auto same = [](char a, char b) { return lower(a) == lower(b); };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

// Writes {"items":[…],"next_cursor":…} of dense numbers from the cursor on. `write(number)` writes
// the item or answers false when it does not match.
template <class Write>
std::string write_page(
    std::uint64_t first, std::uint64_t count, std::size_t limit, const Write& write
) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("items").begin_array();
    std::uint64_t number = first;
    const std::uint64_t end = std::min(count, first + kScanMax);
    for (std::size_t written = 0; number < end && written < limit; ++number) {
        if (write(json, number)) ++written;
    }
    json.end_array();
    if (number < count) json.field("next_cursor", std::to_string(number));
    json.end_object();
    return body;
}

void list_skus(const Api& api, Call call) {
    const auto page = paging(call);
    if (!page) return;
    const auto first = number_parameter(call, "cursor", 0);
    if (!first) return;
    const std::string_view part = call.request.parameter("q");
    const Timestamp now = api.clock.now();
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        const ledger::State& state = model.state();
        return write_page(
            *first,
            state.sku_count(),
            page->limit,
            [&](JsonWriter& json, std::uint64_t number) {
                const SkuId sku(static_cast<std::uint32_t>(number));
                if (!contains(state.code(sku), part)) return false;
                write_sku(json, model, sku, now);
                return true;
            }
        );
    }));
}

std::string sku_detail(const views::ReadModel& model, SkuId sku, Timestamp now) {
    const ledger::State& state = model.state();
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("summary");
    write_sku(json, model, sku, now);
    json.key("stock").begin_array();
    state.for_each_cell(sku, [&](const ledger::StockCell& cell) { write_cell(json, state, cell); });
    json.end_array().key("listings").begin_array();
    state.for_each_listing(sku, [&](ListingId id, const ledger::Listing&) {
        write_listing(json, state, id);
    });
    json.end_array().key("components").begin_array();
    for (const ledger::KitComponent& part : state.components(sku)) {
        json.begin_object().field("sku", state.code(part.sku));
        json.field("per_kit", part.per_kit.units()).end_object();
    }
    json.end_array().key("in_kits").begin_array();
    for (const SkuId kit : state.kits_with(sku)) json.text(state.code(kit));
    json.end_array().end_object();
    return body;
}

void get_sku(const Api& api, Call call) {
    const Timestamp now = api.clock.now();
    const std::string body = api.views->read([&](const views::ReadModel& model) {
        const SkuId sku = model.state().find_sku(call.path[0]);
        return sku.is_none() ? std::string() : sku_detail(model, sku, now);
    });
    if (body.empty()) {
        call.send(problem(ledger::Reject::unknown_sku));
    } else {
        call.send(200, body);
    }
}

void get_timeline(const Api& api, Call call) {
    const auto page = paging(call);
    if (!page) return;
    const std::string body = api.views->read([&](const views::ReadModel& model) {
        std::string text;
        const ledger::State& state = model.state();
        const SkuId sku = state.find_sku(call.path[0]);
        if (sku.is_none()) return text;
        JsonWriter json(text);
        json.begin_object().field("since", model.counters().since).key("items").begin_array();
        std::size_t left = page->limit;
        model.movements().for_each(sku, [&](const views::Movement& movement) {
            write_movement(json, state, movement);
            return --left > 0;
        });
        json.end_array().end_object();
        return text;
    });
    if (body.empty()) {
        call.send(problem(ledger::Reject::unknown_sku));
    } else {
        call.send(200, body);
    }
}

void list_locations(const Api& api, Call call) {
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        return write_page(
            0,
            model.state().location_count(),
            model.state().location_count(),
            [&](JsonWriter& json, std::uint64_t number) {
                write_location(json, model.state(), LocationId(static_cast<std::uint16_t>(number)));
                return true;
            }
        );
    }));
}

void list_channels(const Api& api, Call call) {
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        return write_page(
            0,
            model.state().channel_count(),
            model.state().channel_count(),
            [&](JsonWriter& json, std::uint64_t number) {
                write_channel(json, model, ChannelId(static_cast<std::uint16_t>(number)));
                return true;
            }
        );
    }));
}

void list_listings(const Api& api, Call call) {
    const auto page = paging(call);
    if (!page) return;
    const auto first = number_parameter(call, "cursor", 0);
    if (!first) return;
    const std::string_view channel_code = call.request.parameter("channel");
    const std::string_view sku_code = call.request.parameter("sku");
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        const ledger::State& state = model.state();
        const ChannelId channel = state.find_channel(channel_code);
        const SkuId sku = state.find_sku(sku_code);
        return write_page(
            *first,
            state.listing_count(),
            page->limit,
            [&](JsonWriter& json, std::uint64_t number) {
                const ListingId id(static_cast<std::uint32_t>(number));
                const ledger::Listing& listing = state.listing(id);
                if (!channel_code.empty() && listing.channel != channel) return false;
                if (!sku_code.empty() && (sku.is_none() || listing.sku != sku)) return false;
                write_listing(json, state, id);
                return true;
            }
        );
    }));
}

void get_listing(const Api& api, Call call) {
    const std::string body = api.views->read([&](const views::ReadModel& model) {
        std::string text;
        const ledger::State& state = model.state();
        const ChannelId channel = state.find_channel(call.path[0]);
        if (channel.is_none()) return text;
        const ListingId id = state.find_listing(channel, ExternalId::parse(call.path[1]));
        if (id.is_none()) return text;
        JsonWriter json(text);
        write_listing(json, state, id);
        return text;
    });
    if (body.empty()) {
        call.send(problem(ledger::Reject::unknown_listing));
    } else {
        call.send(200, body);
    }
}

constexpr Route kRoutes[] = {
    {"GET", "/api/v1/skus", "listSkus", Access::read, list_skus},
    {"POST", "/api/v1/skus", "defineSku", Access::write, command_handler<decode_define_sku>},
    {"GET", "/api/v1/skus/{sku}", "getSku", Access::read, get_sku},
    {"GET", "/api/v1/skus/{sku}/timeline", "getSkuTimeline", Access::read, get_timeline},
    {"POST",
     "/api/v1/skus/{sku}/kit",
     "defineKit",
     Access::write,
     command_handler<decode_define_kit>},
    {"POST",
     "/api/v1/skus/{sku}/mode",
     "setSkuMode",
     Access::write,
     command_handler<decode_set_mode>},
    {"GET", "/api/v1/locations", "listLocations", Access::read, list_locations},
    {"POST",
     "/api/v1/locations",
     "defineLocation",
     Access::write,
     command_handler<decode_define_location>},
    {"GET", "/api/v1/channels", "listChannels", Access::read, list_channels},
    {"POST",
     "/api/v1/channels",
     "defineChannel",
     Access::write,
     command_handler<decode_define_channel>},
    {"GET", "/api/v1/listings", "listListings", Access::read, list_listings},
    {"POST", "/api/v1/listings", "mapListing", Access::write, command_handler<decode_map_listing>},
    {"GET", "/api/v1/listings/{channel}/{listing}", "getListing", Access::read, get_listing},
};

}  // namespace

std::span<const Route> catalogue_routes() noexcept {
    return kRoutes;
}

}  // namespace tidegate::server
