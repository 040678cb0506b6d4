#include "sandbox/walmart/shop.h"

// Stock by feed: taken now, effective when the feed is processed. Whatever was written in between
// is overwritten, which is why the connector posts none.

namespace tidegate::sandbox::walmart {

namespace {

struct FeedItem {
    std::string sku;
    std::map<std::string, std::optional<std::int64_t>> amounts;  // by node; "" is the default one
};

// {"InventoryHeader":{"version":"1.4"},"Inventory":[{"sku","quantity"}]}
std::optional<std::vector<FeedItem>> read_single(const Json& body) {
    if (body["InventoryHeader"]["version"].as_string() != "1.4") return std::nullopt;
    if (!body["Inventory"].is_array()) return std::nullopt;
    std::vector<FeedItem> items;
    for (const Json& each : body["Inventory"].items()) {
        items.push_back({each["sku"].as_string(), {{"", parse_amount(each["quantity"])}}});
    }
    return items;
}

// {"inventoryHeader":{"version":"1.5"},"inventory":[{"sku","shipNodes":[{"shipNode","quantity"}]}]}
std::optional<std::vector<FeedItem>> read_multi(const Json& body) {
    if (body["inventoryHeader"]["version"].as_string() != "1.5") return std::nullopt;
    if (!body["inventory"].is_array()) return std::nullopt;
    std::vector<FeedItem> items;
    for (const Json& each : body["inventory"].items()) {
        FeedItem item{each["sku"].as_string(), {}};
        for (const Json& node : each["shipNodes"].items()) {
            item.amounts[node["shipNode"].as_string()] = parse_amount(node["quantity"]);
        }
        items.push_back(std::move(item));
    }
    return items;
}

}  // namespace

Answer Shop::post_feed(const net::Request& request, const std::string&, Timestamp now) {
    const std::string_view type = request.parameter("feedType");
    if (type != "inventory" && type != "MP_INVENTORY") return bad_parameter("feedType");
    if (request.body.size() > options_.feed_bytes_max) {
        return refuse(413, "REQUEST_ENTITY_TOO_LARGE", "The feed is too large.");
    }
    const auto file = file_part(request);
    const auto body = file ? Json::parse(*file) : std::nullopt;
    if (!body) return bad_content("file");
    const auto items = type == "inventory" ? read_single(*body) : read_multi(*body);
    if (!items) return bad_content("file");
    const std::string_view default_node = request.parameter("shipNode");
    Feed feed{now + options_.feed_time, {}};
    for (const FeedItem& item : *items) {
        const auto listing = find_own(item.sku);
        std::map<std::uint32_t, std::int64_t> amounts;
        bool good = listing.has_value() && !item.amounts.empty();
        for (const auto& [name, amount] : item.amounts) {
            const std::string_view node = name.empty() ? default_node : std::string_view(name);
            const auto id = parse_number(node);
            const auto warehouse = node.empty() ? std::optional<std::uint32_t>(0)
                                   : id         ? market_.find_warehouse(*id)
                                                : std::nullopt;
            good =
                good && warehouse && amount && *warehouse < market_.listing(*listing).stock.size();
            if (good) amounts.emplace(*warehouse, *amount);
        }
        if (good) write(*listing, amounts, now, options_.feed_time);
        feed.items.emplace_back(item.sku, good);
    }
    const std::string id = seal("feed", std::to_string(++number_)) + "@AU8BAQA";
    feeds_.emplace(id, std::move(feed));
    Answer answer;
    answer.body.set("feedId", id);
    return answer;
}

Answer Shop::read_feed(const net::Request& request, const std::string& id, Timestamp now) {
    const auto found = feeds_.find(id);
    if (found == feeds_.end()) return nothing_found("feed");
    const Feed& feed = found->second;
    const bool done = now >= feed.lands_at;
    Json statuses = Json::array();
    std::int64_t good = 0;
    std::int64_t bad = 0;
    for (std::size_t i = 0; i < feed.items.size(); ++i) {
        const auto& [sku, is_good] = feed.items[i];
        (is_good ? good : bad) += 1;
        statuses.push(Json::object({
            {"martId", 0},
            {"sku", sku},
            {"index", static_cast<std::int64_t>(i)},
            {"ingestionStatus",
             !done     ? "INPROGRESS"
             : is_good ? "SUCCESS"
                       : "DATA_ERROR"},
        }));
    }
    const std::int64_t all = good + bad;
    Answer answer;
    answer.body.set("feedId", id);
    answer.body.set("feedStatus", done ? "PROCESSED" : "INPROGRESS");
    answer.body.set("itemsReceived", all);
    answer.body.set("itemsSucceeded", done ? good : 0);
    answer.body.set("itemsFailed", done ? bad : 0);
    answer.body.set("itemsProcessing", done ? 0 : all);
    if (request.parameter("includeDetails") == "true") {
        answer.body.set(
            "itemDetails", Json::object({{"itemIngestionStatus", std::move(statuses)}})
        );
    }
    return answer;
}

}  // namespace tidegate::sandbox::walmart
