#include "sandbox/admin.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sandbox/json.h"

namespace tidegate::sandbox {

namespace {

// A request that could not be understood, in one sentence.
struct Refused {
    std::string message;
};

using Reply = std::variant<Json, Refused>;

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

struct Target {
    ShopKind shop = ShopKind::tiktok;
    ListingIndex listing;
};

std::optional<ShopKind> shop_of(const Json& body) {
    return parse_shop(body["shop"].as_string());
}

std::optional<Target> target_of(const World& world, const Json& body) {
    const auto shop = shop_of(body);
    if (!shop) return std::nullopt;
    const auto listing = world.market(*shop).find_sku(body["sku"].as_string());
    if (!listing) return std::nullopt;
    return Target{*shop, *listing};
}

// "'shop' must be tiktok, shopify, ..." and what else is wrong.
Refused unknown_shop(std::string_view more = {}) {
    std::string names;
    for (const ShopKind shop : kShopKinds) {
        if (!names.empty()) names += ", ";
        names += shop_name(shop);
    }
    return Refused{"'shop' must be one of " + names + std::string(more)};
}

Refused unknown_target() {
    return unknown_shop(", and 'sku' one of its SKUs");
}

Duration scaled(double seconds) {
    return Duration(std::llround(seconds * 1000));
}

Reply start_buyers(World& world, const Json& body, Timestamp now) {
    const double speed = body["speed"].as_number(1);
    if (!(speed > 0)) return Refused{"'speed' must be positive"};
    std::vector<std::pair<ShopKind, CrowdSpec>> crowds;
    for (const Json& given : body["buyers"].items()) {
        const auto target = target_of(world, given);
        const auto kind = parse_crowd_kind(given["kind"].as_string());
        if (!target) return unknown_target();
        if (!kind) return Refused{"'kind' must be steady, pulse or live"};
        CrowdSpec spec;
        const auto time = [&](std::string_view name, Duration fallback) {
            const auto seconds = static_cast<double>(fallback.milliseconds()) / 1000;
            return scaled(given[name].as_number(seconds) / speed);
        };
        spec.kind = *kind;
        spec.listing = target->listing;
        spec.buyers_per_minute = given["rate"].as_number(10) * speed;
        spec.start = now + scaled(given["start"].as_number() / speed);
        spec.length = time("seconds", spec.length);
        spec.seed = static_cast<std::uint64_t>(given["seed"].as_integer(1));
        spec.units_max = given["units_max"].as_integer(1);
        spec.unpaid_share = given["unpaid_share"].as_number();
        spec.slow_payer_share = given["slow_payer_share"].as_number();
        spec.cancel_share = given["cancel_share"].as_number();
        spec.ship_share = given["ship_share"].as_number();
        spec.return_share = given["return_share"].as_number();
        spec.pay_span = time("pay_seconds", spec.pay_span);
        spec.cancel_span = time("cancel_seconds", spec.cancel_span);
        spec.ship_span = time("ship_seconds", spec.ship_span);
        spec.rise = time("rise_seconds", spec.rise);
        spec.decay = time("decay_seconds", spec.decay);
        spec.pin_every = time("pin_every_seconds", spec.pin_every);
        spec.pin_length = time("pin_seconds", spec.pin_length);
        spec.pin_factor = given["pin_factor"].as_number(spec.pin_factor);
        crowds.emplace_back(target->shop, spec);
    }
    if (crowds.empty()) return Refused{"'buyers' must be a list that is not empty"};
    for (const auto& [shop, spec] : crowds) world.add_crowd(shop, spec);
    return Json::object({{"started", static_cast<std::int64_t>(crowds.size())}});
}

// Sets what is given and leaves the rest; "reset": true starts from none.
Reply set_faults(World& world, const Json& body, Timestamp now) {
    const auto shop = shop_of(body);
    if (!shop) return unknown_shop();
    Faults faults = body["reset"].as_bool() ? Faults() : world.market(*shop).dice.settings;
    const auto range = [&](std::string_view name, DelayRange& delay) {
        const Json* given = body.find(name);
        if (!given) return;
        if (given->is_array() && given->items().size() == 2) {
            delay = {
                Duration(given->items()[0].as_integer()), Duration(given->items()[1].as_integer())};
        } else {
            delay = {Duration(given->as_integer()), Duration(given->as_integer())};
        }
    };
    const auto chance = [&](std::string_view name, double& value) {
        value = body[name].as_number(value);
    };
    range("feed_delay_ms", faults.feed_delay);
    range("write_delay_ms", faults.write_delay);
    range("webhook_delay_ms", faults.webhook_delay);
    range("answer_delay_ms", faults.answer_delay);
    chance("write_ignored", faults.write_ignored);
    chance("webhook_dropped", faults.webhook_dropped);
    chance("webhook_duplicated", faults.webhook_duplicated);
    chance("webhook_reordered", faults.webhook_reordered);
    chance("reply_lost", faults.reply_lost);
    chance("server_error", faults.server_error);
    chance("throttled", faults.throttled);
    faults.webhook_reorder_span = Duration(
        body["webhook_reorder_span_ms"].as_integer(faults.webhook_reorder_span.milliseconds())
    );
    faults.count_lag = Duration(body["count_lag_ms"].as_integer(faults.count_lag.milliseconds()));
    if (const Json* outage = body.find("outage_ms")) {
        faults.outage_from = now;
        faults.outage_until = now + Duration(outage->as_integer());
    }
    world.market(*shop).dice.settings = faults;
    if (body["expire_tokens"].as_bool()) world.shop(*shop).expire_tokens(now);
    return Json::object({{"ok", true}});
}

Reply hand_edit(World& world, const Json& body, Timestamp now) {
    const auto target = target_of(world, body);
    if (!target) return unknown_target();
    const std::int64_t warehouse = body["warehouse"].as_integer();
    Market& market = world.market(target->shop);
    const auto count = static_cast<std::int64_t>(market.listing(target->listing).stock.size());
    const Json& quantity = body["quantity"];
    if (!quantity.is_integer() || warehouse < 0 || warehouse >= count) {
        return Refused{"'quantity' must be a whole number, 'warehouse' a position of the SKU's"};
    }
    market.set_available(
        target->listing,
        static_cast<std::uint32_t>(warehouse),
        Quantity(quantity.as_integer()),
        Trigger::manual_adjustment,
        now
    );
    return Json::object({{"ok", true}});
}

Reply lock(World& world, const Json& body) {
    const auto target = target_of(world, body);
    if (!target) return unknown_target();
    world.market(target->shop).set_locked(target->listing, Quantity(body["units"].as_integer()));
    return Json::object({{"ok", true}});
}

Reply delete_product(World& world, const Json& body, Timestamp now) {
    const auto target = target_of(world, body);
    if (!target) return unknown_target();
    Market& market = world.market(target->shop);
    market.remove(market.listing(target->listing).product, now);
    return Json::object({{"ok", true}});
}

Reply buy(World& world, const Json& body, Timestamp now) {
    const auto shop = shop_of(body);
    if (!shop) return unknown_shop();
    Purchase purchase;
    for (const Json& line : body["lines"].items()) {
        const auto listing = world.market(*shop).find_sku(line["sku"].as_string());
        const std::int64_t units = line["units"].as_integer(1);
        if (!listing || units < 1 || units > 1000) {
            return Refused{"every line needs a known 'sku' and 1 to 1000 'units'"};
        }
        purchase.wants.push_back({*listing, Quantity(units)});
    }
    if (purchase.wants.empty()) return Refused{"'lines' must be a list that is not empty"};
    if (body["pays"].is_bool() && !body["pays"].as_bool()) purchase.pays_after.reset();
    const auto order = world.market(*shop).buy(purchase, now);
    if (!order) return Json::object({{"sold", false}});
    return Json::object(
        {{"sold", true}, {"order_id", std::to_string(world.market(*shop).order(*order).id)}}
    );
}

// cancel, ship and return share their look-up.
Reply change_order(World& world, std::string_view verb, const Json& body, Timestamp now) {
    const auto shop = shop_of(body);
    const auto id = whole(body["order_id"].as_string());
    const auto order = shop && id ? world.market(*shop).find_order(*id) : std::nullopt;
    if (!order) return unknown_shop(", and 'order_id' one of its orders");
    Market& market = world.market(*shop);
    const auto line =
        static_cast<std::size_t>(std::max<std::int64_t>(0, body["line"].as_integer()));
    const Quantity units(body["units"].as_integer(1));
    const Initiator by = body["by"].as_string() == "seller"   ? Initiator::seller
                         : body["by"].as_string() == "system" ? Initiator::system
                                                              : Initiator::buyer;
    bool done = false;
    if (verb == "ship") {
        done = market.ship(*order, now);
    } else if (verb == "return") {
        done = market.return_units(*order, line, units, now);
    } else if (body.find("line")) {
        done = market.cancel_units(*order, line, units, by, now);
    } else {
        done = market.cancel(*order, by, now);
    }
    return Json::object({{"done", done}});
}

Reply register_webhook(World& world, const Json& body, Timestamp now) {
    const auto shop = shop_of(body);
    const std::string& address = body["address"].as_string();
    if (!shop || address.empty()) return Refused{"'shop' and 'address' are required"};
    const Json& topic = body["topic"];
    const std::string name =
        topic.is_integer() ? std::to_string(topic.as_integer()) : topic.as_string();
    if (!world.shop(*shop).subscribe(name, address, now)) {
        return Refused{"'topic' must be one of the marketplace's topics"};
    }
    return Json::object({{"ok", true}});
}

Json truth_of(const SkuTruth& truth) {
    return Json::object({
        {"shop", shop_name(truth.shop)},
        {"sku", truth.sku},
        {"listed", truth.listed.units()},
        {"orders", static_cast<std::int64_t>(truth.orders)},
        {"placed_units", truth.placed.units()},
        {"cancelled_units", truth.cancelled.units()},
        {"bought_units", truth.bought.units()},
        {"returned_units", truth.returned.units()},
        {"turned_away_units", truth.turned_away.units()},
        {"past_listing_units", truth.past_listing.units()},
    });
}

std::string_view status_name(OrderStatus status) {
    switch (status) {
        case OrderStatus::unpaid:
            return "unpaid";
        case OrderStatus::on_hold:
            return "on_hold";
        case OrderStatus::awaiting_shipment:
            return "awaiting_shipment";
        case OrderStatus::shipped:
            return "shipped";
        case OrderStatus::cancelled:
            return "cancelled";
    }
    return "";
}

Json orders_of(const World& world, ShopKind shop, std::size_t offset, std::size_t limit) {
    const Market& market = world.market(shop);
    Json list = Json::array();
    const std::size_t end = std::min(market.orders().size(), offset + limit);
    for (std::size_t at = offset; at < end; ++at) {
        const Order& order = market.orders()[at];
        Json lines = Json::array();
        for (std::size_t line = 0; line < order.lines.size(); ++line) {
            lines.push(Json::object({
                {"sku", market.listing(order.lines[line].listing).spec.sku},
                {"units", order.lines[line].quantity.units()},
                {"cancelled", order.last().lines[line].cancelled.units()},
                {"returned", order.last().lines[line].returned.units()},
            }));
        }
        list.push(Json::object({
            {"shop", shop_name(shop)},
            {"order_id", std::to_string(order.id)},
            {"status", status_name(order.last().status)},
            {"placed_at_ms", order.placed_at.milliseconds()},
            {"updated_at_ms", order.last().at.milliseconds()},
            {"lines", std::move(lines)},
        }));
    }
    return list;
}

// "stock=1000" gives every SKU that stock; "stock=A:10,B:4" names them.
std::optional<std::int64_t> stock_of(std::string_view stock, std::string_view sku) {
    if (const auto all = whole(stock)) return all;
    while (!stock.empty()) {
        const std::size_t comma = std::min(stock.find(','), stock.size());
        const std::string_view pair = stock.substr(0, comma);
        const std::size_t colon = pair.rfind(':');
        if (colon != std::string_view::npos && pair.substr(0, colon) == sku) {
            return whole(pair.substr(colon + 1));
        }
        stock.remove_prefix(std::min(comma + 1, stock.size()));
    }
    return std::nullopt;
}

Json truth(const World& world, const net::Request& request) {
    Json skus = Json::array();
    Json oversold = Json::array();
    std::int64_t oversold_units = 0;
    std::string last;
    for (const SkuTruth& truth : world.truth()) {
        skus.push(truth_of(truth));
        const auto stock = stock_of(request.parameter("stock"), truth.sku);
        if (!stock || truth.sku == last) continue;
        last = truth.sku;
        const std::int64_t units = world.oversold(truth.sku, Quantity(*stock)).units();
        oversold_units += units;
        if (units > 0) oversold.push(Json::object({{"sku", truth.sku}, {"units", units}}));
    }
    Json json = Json::object({{"skus", std::move(skus)}});
    std::int64_t orders = 0;
    for (const ShopKind shop : kShopKinds) {
        orders += static_cast<std::int64_t>(world.market(shop).orders().size());
    }
    json.set("order_count", orders);
    json.set("buyers_left", world.buyers_left());
    if (!request.parameter("stock").empty()) {
        json.set("oversold_units", oversold_units);
        json.set("oversold", std::move(oversold));
    }
    if (request.parameter("orders") == "1") {
        const auto offset = whole(request.parameter("offset")).value_or(0);
        const auto limit = whole(request.parameter("limit")).value_or(1000);
        Json list = Json::array();
        for (const ShopKind shop : kShopKinds) {
            const std::string_view wanted = request.parameter("shop");
            if (!wanted.empty() && wanted != shop_name(shop)) continue;
            const Json page = orders_of(
                world,
                shop,
                static_cast<std::size_t>(std::max<std::int64_t>(0, offset)),
                static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 0, 10'000))
            );
            for (const Json& order : page.items()) list.push(order);
        }
        json.set("orders", std::move(list));
    }
    return json;
}

Json state(World& world, Timestamp now) {
    Json json =
        Json::object({{"now_ms", now.milliseconds()}, {"buyers_left", world.buyers_left()}});
    for (const ShopKind shop : kShopKinds) {
        const Market& market = world.market(shop);
        const WebhookQueue::Counts& counts = world.webhooks(shop).counts();
        const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
        Json warehouses = Json::array();
        for (const WarehouseSpec& warehouse : market.options().warehouses) {
            warehouses.push(std::to_string(warehouse.id));
        }
        json.set(
            shop_name(shop),
            Json::object({
                {"orders", static_cast<std::int64_t>(market.orders().size())},
                {"listings", static_cast<std::int64_t>(market.listings().size())},
                {"writes_pending", static_cast<std::int64_t>(market.writes_pending())},
                {"warehouses", std::move(warehouses)},
                {"webhooks",
                 Json::object({
                     {"waiting", static_cast<std::int64_t>(world.webhooks(shop).waiting())},
                     {"pushed", number(counts.pushed)},
                     {"delivered", number(counts.delivered)},
                     {"failed_attempts", number(counts.failed_attempts)},
                     {"dropped", number(counts.dropped)},
                     {"duplicated", number(counts.duplicated)},
                     {"given_up", number(counts.given_up)},
                 })},
            })
        );
    }
    return json;
}

Reply post(World& world, const net::Request& request, const Json& body, Timestamp now) {
    if (request.path == "/scenario") return start_buyers(world, body, now);
    if (request.path == "/fault") return set_faults(world, body, now);
    if (request.path == "/hand-edit") return hand_edit(world, body, now);
    if (request.path == "/lock") return lock(world, body);
    if (request.path == "/delete-product") return delete_product(world, body, now);
    if (request.path == "/buy") return buy(world, body, now);
    if (request.path == "/webhooks") return register_webhook(world, body, now);
    for (const std::string_view verb : {"cancel", "ship", "return"}) {
        if (request.path.substr(1) == verb) return change_order(world, verb, body, now);
    }
    return Refused{"no such path"};
}

}  // namespace

net::Response handle_admin(World& world, const net::Request& request, Timestamp now) {
    Reply reply = Refused{"no such path"};
    if (request.method == "GET" && request.path == "/truth") reply = truth(world, request);
    if (request.method == "GET" && request.path == "/state") reply = state(world, now);
    if (request.method == "POST") {
        const auto body = Json::parse(request.body);
        reply = body && body->is_object() ? post(world, request, *body, now)
                                          : Refused{"the body must be a JSON object"};
        world.collect();
    }
    net::Response response;
    response.headers.push_back({"Content-Type", "application/json"});
    if (const auto* refused = std::get_if<Refused>(&reply)) {
        response.status = refused->message == "no such path" ? 404 : 400;
        response.body = Json::object({{"error", refused->message}}).dump();
    } else {
        response.body = std::get<Json>(reply).dump();
    }
    return response;
}

}  // namespace tidegate::sandbox
