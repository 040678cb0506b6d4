#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

#include "server/decoders.h"
#include "server/encode.h"
#include "server/problem.h"
#include "server/router.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

constexpr std::uint64_t kScanMax = 200'000;

// All places of one SKU are on one page, so that a cursor is simply the next SKU.
void list_stock(const Api& api, Call call) {
    const auto page = paging(call);
    if (!page) return;
    const auto first = number_parameter(call, "cursor", 0);
    if (!first) return;
    const std::string_view sku_code = call.request.parameter("sku");
    const std::string_view location_code = call.request.parameter("location");
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        const ledger::State& state = model.state();
        const LocationId location = state.find_location(location_code);
        std::uint64_t number = *first;
        std::uint64_t end = state.sku_count();
        if (!sku_code.empty()) {
            const SkuId sku = state.find_sku(sku_code);
            number = sku.is_none() ? end : sku.value();
            end = sku.is_none() ? end : number + 1;
        }
        const std::uint64_t scan_end = std::min(end, number + kScanMax);
        std::string body;
        JsonWriter json(body);
        json.begin_object().key("items").begin_array();
        for (std::size_t written = 0; number < scan_end && written < page->limit; ++number) {
            state.for_each_cell(SkuId(static_cast<std::uint32_t>(number)), [&](const auto& cell) {
                if (!location_code.empty() && cell.location != location) return;
                write_cell(json, state, cell);
                ++written;
            });
        }
        json.end_array();
        if (number < end) json.field("next_cursor", std::to_string(number));
        json.end_object();
        return body;
    }));
}

// A page of documents that are kept by id. The cursor is the two halves of the last id.
template <class Documents, class Write>
void list_documents(const Api& api, Call call, const Documents& documents, const Write& write) {
    const auto page = paging(call);
    if (!page) return;
    ExternalId after = ExternalId::none();
    if (!page->cursor.empty()) {
        unsigned long long high = 0;
        unsigned long long low = 0;
        const std::string text(page->cursor);
        if (text.size() != 33 || std::sscanf(text.c_str(), "%16llx.%16llx", &high, &low) != 2) {
            call.send(problem("invalid_parameter", "next_cursor of the page before.", "cursor"));
            return;
        }
        after = ExternalId::from_bits(high, low);
    }
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        const ledger::State& state = model.state();
        const auto& all = documents(state);
        std::string body;
        JsonWriter json(body);
        json.begin_object().key("items").begin_array();
        auto at = all.upper_bound(after);
        ExternalId last = ExternalId::none();
        for (std::size_t left = page->limit; at != all.end() && left > 0; ++at, --left) {
            write(json, state, at->first, at->second);
            last = at->first;
        }
        json.end_array();
        if (at != all.end()) {
            char cursor[40];
            std::snprintf(
                cursor,
                sizeof cursor,
                "%016llx.%016llx",
                static_cast<unsigned long long>(last.high()),
                static_cast<unsigned long long>(last.low())
            );
            json.field("next_cursor", cursor);
        }
        json.end_object();
        return body;
    }));
}

void list_transfers(const Api& api, Call call) {
    list_documents(
        api,
        std::move(call),
        [](const ledger::State& state) -> const auto& { return state.transfers(); },
        [](JsonWriter& json, const ledger::State& state, ExternalId id, const auto& record) {
            json.begin_object().field("transfer", id);
            write_code(json, "sku", state, record.sku);
            write_code(json, "from", state, record.from);
            write_code(json, "to", state, record.to);
            json.field("quantity", record.quantity).field("arrived", record.arrived);
            json.field("lost", record.lost).field("open", record.open()).end_object();
        }
    );
}

void list_returns(const Api& api, Call call) {
    list_documents(
        api,
        std::move(call),
        [](const ledger::State& state) -> const auto& { return state.returns(); },
        [](JsonWriter& json, const ledger::State& state, ExternalId id, const auto& record) {
            json.begin_object().field("return", id);
            write_code(json, "channel", state, record.channel);
            write_name(json, "order", record.order);
            write_code(json, "sku", state, record.sku);
            write_code(json, "location", state, record.location);
            json.field("quantity", record.quantity).field("inspected", record.inspected);
            json.field("received_at", record.received_at);
            json.field("inspect_by", record.inspect_by).end_object();
        }
    );
}

void list_counts(const Api& api, Call call) {
    list_documents(
        api,
        std::move(call),
        [](const ledger::State& state) -> const auto& { return state.counts(); },
        [](JsonWriter& json, const ledger::State& state, ExternalId id, const auto& record) {
            json.begin_object().field("count", id);
            write_code(json, "sku", state, record.sku);
            write_code(json, "location", state, record.location);
            json.field("on_hand_at_start", record.on_hand_at_start);
            json.field("finished", record.finished).end_object();
        }
    );
}

// Locks are numbered, so their cursor is the next number.
void list_locks(const Api& api, Call call) {
    const auto page = paging(call);
    if (!page) return;
    const auto first = number_parameter(call, "cursor", 0);
    if (!first) return;
    call.send(200, api.views->read([&](const views::ReadModel& model) {
        const ledger::State& state = model.state();
        const auto& locks = state.locks();
        std::string body;
        JsonWriter json(body);
        json.begin_object().key("items").begin_array();
        std::uint64_t number = *first;
        for (std::size_t left = page->limit; number < locks.size() && left > 0; ++number, --left) {
            const ledger::LockRecord& lock = locks[number];
            json.begin_object().field("lock", lock.external);
            write_code(json, "sku", state, lock.sku);
            write_code(json, "channel", state, lock.channel);
            if (lock.expires_at != Timestamp{}) json.field("expires_at", lock.expires_at);
            json.field("closed", lock.closed).field("left", lock.left()).end_object();
        }
        json.end_array();
        if (number < locks.size()) json.field("next_cursor", std::to_string(number));
        json.end_object();
        return body;
    }));
}

constexpr Route kRoutes[] = {
    {"GET", "/api/v1/stock", "listStock", Access::read, list_stock},
    {"POST",
     "/api/v1/stock/receipts",
     "receiveStock",
     Access::write,
     command_handler<decode_receive_stock>},
    {"POST",
     "/api/v1/stock/adjustments",
     "adjustStock",
     Access::write,
     command_handler<decode_adjust_stock>},
    {"POST", "/api/v1/stock/moves", "moveStock", Access::write, command_handler<decode_move_stock>},
    {"POST",
     "/api/v1/stock/expected",
     "expectStock",
     Access::write,
     command_handler<decode_expect_stock>},
    {"GET", "/api/v1/transfers", "listTransfers", Access::read, list_transfers},
    {"POST",
     "/api/v1/transfers",
     "startTransfer",
     Access::write,
     command_handler<decode_start_transfer>},
    {"POST",
     "/api/v1/transfers/{transfer}/receipts",
     "receiveTransfer",
     Access::write,
     command_handler<decode_receive_transfer>},
    {"GET", "/api/v1/returns", "listReturns", Access::read, list_returns},
    {"POST",
     "/api/v1/returns",
     "receiveReturn",
     Access::write,
     command_handler<decode_receive_return>},
    {"POST",
     "/api/v1/returns/{return}/inspection",
     "inspectReturn",
     Access::write,
     command_handler<decode_inspect_return>},
    {"GET", "/api/v1/counts", "listCounts", Access::read, list_counts},
    {"POST", "/api/v1/counts", "startCount", Access::write, command_handler<decode_start_count>},
    {"POST",
     "/api/v1/counts/{count}/finish",
     "finishCount",
     Access::write,
     command_handler<decode_finish_count>},
    {"GET", "/api/v1/locks", "listLocks", Access::read, list_locks},
    {"POST", "/api/v1/locks", "lockStock", Access::write, command_handler<decode_lock_stock>},
    {"POST",
     "/api/v1/locks/{lock}/unlock",
     "unlockStock",
     Access::write,
     command_handler<decode_unlock_stock>},
};

}  // namespace

std::span<const Route> stock_routes() noexcept {
    return kRoutes;
}

}  // namespace tidegate::server
