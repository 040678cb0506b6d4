#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/decoders.h"
#include "server/encode.h"
#include "server/problem.h"
#include "server/router.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

using ledger::OrderNumber;

constexpr std::size_t kOrdersPerEntry = 20;

void answer_order(
    const Api& api, Call& call, std::string_view channel_code, std::string_view order
) {
    const std::string body = api.views->read([&](const views::ReadModel& model) {
        std::string text;
        const ledger::State& state = model.state();
        const ChannelId channel = state.find_channel(channel_code);
        if (channel.is_none()) return text;
        const OrderNumber number = state.orders().find(channel, ExternalId::parse(order));
        if (number == ledger::OrderStore::kNone) return text;
        JsonWriter json(text);
        write_order(json, model, number);
        return text;
    });
    if (body.empty()) {
        call.send(problem(ledger::Reject::unknown_order));
    } else {
        call.send(200, body);
    }
}

void get_order(const Api& api, Call call) {
    answer_order(api, call, call.path[0], call.path[1]);
}

void get_reservation(const Api& api, Call call) {
    const std::string code = api.views->read([](const views::ReadModel& model) {
        return model.state().channel(ledger::kDirectChannel).code;
    });
    answer_order(api, call, code, call.path[0]);
}

// The orders of a state, newest first. `all` is every number and needs no list.
std::vector<OrderNumber> filtered(const views::ReadModel& model, std::string_view wanted) {
    std::set<OrderNumber> found;
    if (wanted == "announced") {
        found = model.announced();
    } else if (wanted == "suspense") {
        for (const auto& [listing, orders] : model.state().suspense()) {
            found.insert(orders.begin(), orders.end());
        }
    } else {
        for (const auto& [sku, keys] : model.state().shortages()) {
            for (const ledger::ShortageKey& key : keys) found.insert(key.order);
        }
    }
    return {found.rbegin(), found.rend()};
}

// The cursor counts down: the number of the last order shown.
std::string order_page(
    const views::ReadModel& model, std::string_view wanted, std::uint64_t below, std::size_t limit
) {
    const auto count = static_cast<OrderNumber>(model.state().orders().size());
    const auto end = static_cast<OrderNumber>(std::min<std::uint64_t>(count, below));
    std::string body;
    JsonWriter json(body);
    json.begin_object().key("items").begin_array();
    OrderNumber last = 0;
    bool more = false;
    if (wanted == "all") {
        last = end;
        for (; last > 0 && limit > 0; --limit) write_order(json, model, --last);
        more = last > 0;
    } else {
        for (const OrderNumber number : filtered(model, wanted)) {
            if (number >= end) continue;
            more = limit == 0;
            if (more) break;
            write_order(json, model, number);
            last = number;
            --limit;
        }
    }
    json.end_array();
    if (more) json.field("next_cursor", std::to_string(last));
    json.end_object();
    return body;
}

void list_orders(const Api& api, Call call) {
    const auto page = paging(call);
    if (!page) return;
    const auto below = number_parameter(call, "cursor", ledger::OrderStore::kNone);
    if (!below) return;
    std::string_view wanted = call.request.parameter("state");
    if (wanted.empty()) wanted = "all";
    if (wanted != "all" && wanted != "short" && wanted != "suspense" && wanted != "announced") {
        const std::string_view detail = "One of all, short, suspense, announced.";
        call.send(problem("invalid_parameter", detail, "state"));
        return;
    }
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        return order_page(model, wanted, *below, page->limit);
    }));
}

void list_shortages(const Api& api, Call call) {
    const auto page = paging(call);
    if (!page) return;
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        std::string body;
        JsonWriter json(body);
        json.begin_object().key("items").begin_array();
        std::size_t left = page->limit;
        for (const auto& [sku, keys] : model.state().shortages()) {
            if (left-- == 0) break;
            json.begin_object().field("sku", model.state().code(sku));
            json.field("waiting", keys.size()).key("orders").begin_array();
            std::size_t shown = 0;
            for (const ledger::ShortageKey& key : keys) {
                if (shown++ == kOrdersPerEntry) break;
                write_order(json, model, key.order);
            }
            json.end_array().end_object();
        }
        json.end_array().end_object();
        return body;
    }));
}

void list_suspense(const Api& api, Call call) {
    const auto page = paging(call);
    if (!page) return;
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        const ledger::State& state = model.state();
        std::string body;
        JsonWriter json(body);
        json.begin_object().key("items").begin_array();
        std::size_t left = page->limit;
        for (const auto& [listing, orders] : state.suspense()) {
            if (left-- == 0) break;
            const ledger::Listing& record = state.listing(listing);
            json.begin_object().field("channel", state.channel(record.channel).code);
            json.field("listing", record.external).field("waiting", orders.size());
            json.key("orders").begin_array();
            std::size_t shown = 0;
            for (const OrderNumber number : orders) {
                if (shown++ == kOrdersPerEntry) break;
                write_order(json, model, number);
            }
            json.end_array().end_object();
        }
        json.end_array().end_object();
        return body;
    }));
}

constexpr Route kRoutes[] = {
    {"POST", "/api/v1/reservations", "reserve", Access::write, command_handler<decode_reserve>},
    {"GET", "/api/v1/reservations/{reservation}", "getReservation", Access::read, get_reservation},
    {"POST",
     "/api/v1/reservations/{reservation}/confirm",
     "confirmReservation",
     Access::write,
     command_handler<decode_confirm_reservation>},
    {"POST",
     "/api/v1/reservations/{reservation}/release",
     "releaseReservation",
     Access::write,
     command_handler<decode_release_reservation>},
    {"POST",
     "/api/v1/reservations/{reservation}/shipments",
     "shipReservation",
     Access::write,
     command_handler<decode_ship_reservation>},
    {"GET", "/api/v1/orders", "listOrders", Access::read, list_orders},
    {"POST",
     "/api/v1/orders",
     "seeOrder",
     Access::write,
     command_handler<decode_see_order, KeyRule::optional>},
    {"GET", "/api/v1/orders/{channel}/{order}", "getOrder", Access::read, get_order},
    {"GET", "/api/v1/shortages", "listShortages", Access::read, list_shortages},
    {"GET", "/api/v1/suspense", "listSuspense", Access::read, list_suspense},
};

}  // namespace

std::span<const Route> order_routes() noexcept {
    return kRoutes;
}

}  // namespace tidegate::server
