#include <algorithm>

#include "sandbox/tiktok/shop.h"

// Cancellations and returns of TikTok Shop.

namespace tidegate::sandbox::tiktok {

namespace {

struct Window {
    std::int64_t create_ge = 0;
    std::int64_t create_lt = 0;
    std::int64_t update_ge = 0;
    std::int64_t update_lt = 0;

    [[nodiscard]] bool holds(Timestamp at) const {
        const std::int64_t seconds = seconds_of(at);
        return seconds >= create_ge && seconds < create_lt && seconds >= update_ge &&
               seconds < update_lt;
    }
};

constexpr std::int64_t kNoEnd = 99'999'999'999;

Window read_window(Input& input) {
    Window window;
    window.create_ge = input.seconds("create_time_ge").value_or(0);
    window.create_lt = input.seconds("create_time_lt").value_or(kNoEnd);
    window.update_ge = input.seconds("update_time_ge").value_or(0);
    window.update_lt = input.seconds("update_time_lt").value_or(kNoEnd);
    return window;
}

bool holds(const std::vector<WireId>& list, WireId id) {
    return list.empty() || std::find(list.begin(), list.end(), id) != list.end();
}

// One page of documents that never change once made: `json_of(i)` for those that match.
template <class Matches, class JsonOf>
Answer page(
    Input& input,
    std::size_t page_size,
    std::string_view kind,
    std::size_t count,
    std::string_view list_name,
    Matches matches,
    JsonOf json_of
) {
    const bool ascending = input.choice("sort_order", {"ASC", "DESC"}) == "ASC";
    (void)input.choice("sort_field", {"create_time", "update_time"});
    const std::string query = std::string(kind) + (ascending ? " a " : " d ") + input.body().dump();
    std::int64_t from = 0;
    if (const auto token = input.parameter("page_token"); !token.empty()) {
        const auto place = parse_page_token(token, query);
        if (!place) input.fail("Invalid 'page_token' query parameter.");
        from = place ? place->major : 0;
    }
    if (input.refusal()) return *input.refusal();
    Json list = Json::array();
    std::string next;
    std::int64_t total = 0;
    for (std::size_t step = 0; step < count; ++step) {
        const std::size_t at = ascending ? step : count - 1 - step;
        if (!matches(at)) continue;
        const std::int64_t number = total++;
        if (number < from) continue;
        if (list.items().size() < page_size) {
            list.push(json_of(at));
        } else if (next.empty()) {
            next = page_token({number, 0}, query);
        }
    }
    Answer answer;
    answer.data.set("total_count", total);
    answer.data.set("next_page_token", next);
    answer.data.set(list_name, std::move(list));
    return answer;
}

}  // namespace

Answer Shop::search_cancellations(const net::Request& request, WireId, Timestamp) {
    Input input(request);
    const std::size_t page_size = input.page_size(1, 50);
    const std::vector<WireId> cancel_ids = input.ids("cancel_ids", 100);
    const std::vector<WireId> order_ids = input.ids("order_ids", 100);
    const Window window = read_window(input);
    const auto matches = [&](std::size_t at) {
        const Cancellation& document = market_.cancellations()[at];
        return holds(cancel_ids, document.id) && window.holds(document.at) &&
               holds(order_ids, market_.order(document.order).id);
    };
    const auto json_of = [&](std::size_t at) {
        const Cancellation& document = market_.cancellations()[at];
        const Order& order = market_.order(document.order);
        Json lines = Json::array();
        for (std::size_t line = 0; line < order.lines.size(); ++line) {
            const SkuSpec& spec = market_.listing(order.lines[line].listing).spec;
            for (std::int64_t unit = 0; unit < document.units[line].units(); ++unit) {
                const std::int64_t number = order.lines[line].quantity.units() - 1 - unit;
                lines.push(Json::object({
                    {"cancel_line_item_id", std::to_string(document.id * 100 + unit)},
                    {"order_line_item_id", line_item_id(document.order, line, number)},
                    {"sku_id", std::to_string(spec.listing_id)},
                    {"seller_sku", spec.sku},
                }));
            }
        }
        return Json::object({
            {"cancel_id", std::to_string(document.id)},
            {"order_id", std::to_string(order.id)},
            {"cancel_type", document.initiator == Initiator::buyer ? "BUYER_CANCEL" : "CANCEL"},
            {"cancel_status", "CANCELLATION_REQUEST_SUCCESS"},
            {"role", initiator_name(document.initiator)},
            {"create_time", seconds_of(document.at)},
            {"update_time", seconds_of(document.at)},
            {"cancel_line_items", std::move(lines)},
        });
    };
    return page(
        input,
        page_size,
        "cancellations",
        market_.cancellations().size(),
        "cancellations",
        matches,
        json_of
    );
}

Answer Shop::search_returns(const net::Request& request, WireId, Timestamp) {
    Input input(request);
    const std::size_t page_size = input.page_size(10, 50);
    const std::vector<WireId> return_ids = input.ids("return_ids", 100);
    const std::vector<WireId> order_ids = input.ids("order_ids", 100);
    const Window window = read_window(input);
    const auto matches = [&](std::size_t at) {
        const Return& document = market_.returns()[at];
        return holds(return_ids, document.id) && window.holds(document.at) &&
               holds(order_ids, market_.order(document.order).id);
    };
    const auto json_of = [&](std::size_t at) {
        const Return& document = market_.returns()[at];
        const Line& line = market_.order(document.order).lines[document.line];
        const SkuSpec& spec = market_.listing(line.listing).spec;
        const std::string& currency = market_.options().currency;
        Json lines = Json::array();
        for (std::int64_t unit = 0; unit < document.units.units(); ++unit) {
            lines.push(Json::object({
                {"return_line_item_id", std::to_string(document.id * 100 + unit)},
                {"order_line_item_id", line_item_id(document.order, document.line, unit)},
                {"sku_id", std::to_string(spec.listing_id)},
                {"seller_sku", spec.sku},
                {"refund_amount",
                 Json::object(
                     {{"currency", currency}, {"refund_total", decimal(spec.price_minor, currency)}}
                 )},
            }));
        }
        return Json::object({
            {"order_id", std::to_string(market_.order(document.order).id)},
            {"return_id", std::to_string(document.id)},
            {"return_type", "RETURN_AND_REFUND"},
            {"return_status", "BUYER_SHIPPED_ITEM"},
            {"role", "BUYER"},
            {"can_buyer_keep_item", false},
            {"create_time", seconds_of(document.at)},
            {"update_time", seconds_of(document.at)},
            {"return_line_items", std::move(lines)},
        });
    };
    return page(
        input, page_size, "returns", market_.returns().size(), "return_orders", matches, json_of
    );
}

}  // namespace tidegate::sandbox::tiktok
