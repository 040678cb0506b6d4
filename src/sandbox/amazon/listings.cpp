#include <algorithm>

#include "sandbox/amazon/shop.h"

// Listings Items 2021-08-01 and FBA Inventory v1.

namespace tidegate::sandbox::amazon {

namespace {

constexpr std::int64_t kItemsMax = 1000;  // that one search shows
constexpr std::size_t kPageMax = 20;
constexpr std::size_t kSummariesPerPage = 50;
constexpr Duration kSummariesTokenLife = Duration::seconds(30);
const std::set<std::string_view> kItemData = {
    "summaries",
    "attributes",
    "issues",
    "offers",
    "fulfillmentAvailability",
    "procurement",
    "relationships",
    "productTypes"};

Json issue_of(std::string_view code, std::string_view message, std::string_view attribute) {
    return Json::object({
        {"code", code},
        {"message", message},
        {"severity", "ERROR"},
        {"attributeNames", Json::array().push(attribute)},
        {"categories", Json::array().push("INVALID_ATTRIBUTE")},
    });
}

bool holds(const std::vector<std::string>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

// What the patches of one request would do.
struct Shop::Change {
    Json issues = Json::array();
    std::optional<Quantity> quantity;
    std::optional<Quantity> limit;
    void refuse(std::string_view code, std::string_view message, std::string_view attribute) {
        issues.push(issue_of(code, message, attribute));
    }
};

// One listing a second, in their order, until the shop began.
Timestamp Shop::created(ListingIndex listing) const {
    const auto younger = static_cast<std::int64_t>(market_.listings().size() - listing.value());
    return start_ - Duration::seconds(younger);
}

std::optional<Quantity> Shop::purchase_limit(ListingIndex listing) const {
    const auto limit = limits_.find(listing);
    return limit == limits_.end() ? std::nullopt : std::optional(limit->second);
}

void Shop::check_store(Input& input) const {
    const std::vector<std::string> stores = input.list("marketplaceIds", 1);
    if (!holds(stores, options_.marketplaces.front())) {
        input.fail("'marketplaceIds' must name the store of the listings.");
    }
}

Json Shop::listing_json(ListingIndex index, const std::vector<std::string>& with) const {
    const Listing& listing = market_.listing(index);
    const Product& product = market_.products()[listing.product.value()];
    const std::int64_t shown = std::max<std::int64_t>(listing.available().units(), 0);
    Json json = Json::object({{"sku", listing.spec.sku}});
    if (with.empty() || holds(with, "summaries")) {
        Json status = Json::array();
        const bool on_sale = product.status == ProductStatus::active;
        if (on_sale && shown > 0) status.push("BUYABLE");
        if (on_sale) status.push("DISCOVERABLE");
        Json summary = Json::object({
            {"marketplaceId", options_.marketplaces.front()},
            {"asin", "B0" + std::to_string(listing.spec.product_id)},
            {"productType", options_.product_type},
            {"conditionType", "new_new"},
            {"status", std::move(status)},
            {"itemName", listing.spec.title_en},
            {"createdDate", iso(created(index))},
            {"lastUpdatedDate", iso(std::max(listing.updated_at, created(index)))},
        });
        json.set("summaries", Json::array().push(std::move(summary)));
    }
    if (holds(with, "fulfillmentAvailability")) {
        Json entries = Json::array();
        const bool fba = is_fba(index);
        if (fba) entries.push(Json::object({{"fulfillmentChannelCode", "AMAZON_NA"}}));
        if (!fba || mixed_.contains(index)) {
            entries.push(Json::object({{"fulfillmentChannelCode", "DEFAULT"}, {"quantity", shown}})
            );
        }
        json.set("fulfillmentAvailability", std::move(entries));
    }
    if (holds(with, "issues")) json.set("issues", Json::array());
    return json;
}

Answer Shop::search_listings(const net::Request& request, const std::string&, Timestamp now) {
    Input input(
        request,
        {"marketplaceIds",
         "issueLocale",
         "includedData",
         "identifiers",
         "identifiersType",
         "createdAfter",
         "createdBefore",
         "sortBy",
         "sortOrder",
         "pageSize",
         "pageToken"}
    );
    check_store(input);
    const std::vector<std::string> with = input.list("includedData", 8, kItemData);
    const std::vector<std::string> skus = input.list("identifiers", kPageMax);
    if (input.has("identifiers") != input.has("identifiersType")) {
        input.fail("'identifiers' and 'identifiersType' need each other.");
    }
    if (input.has("identifiersType") && input.text("identifiersType") != "SKU") {
        input.fail("The sandbox finds listings by SKU only.");
    }
    const auto after = input.time("createdAfter");
    const auto before = input.time("createdBefore");
    const auto sorts = input.list("sortBy", 1, {"sku", "createdDate", "lastUpdatedDate"});
    const auto orders = input.list("sortOrder", 1, {"ASC", "DESC"});
    const auto most = static_cast<std::size_t>(input.number("pageSize", 1, kPageMax, 10));
    if (!input.refusal() && skus.empty() &&
        (!holds(sorts, "createdDate") || !holds(orders, "ASC"))) {
        input.fail("The sandbox walks listings by createdDate, ASC, only.");
    }
    if (input.refusal()) return *input.refusal();
    const std::string sealed = input.search_without({"pageToken"});
    std::int64_t skip = 0;
    if (input.has("pageToken")) {
        const auto position = parse_page_token(input.text("pageToken"), now, sealed);
        if (!position) return invalid("The page token is not valid for this search.");
        skip = position->major;
    }
    Json items = Json::array();
    std::int64_t total = 0;
    for (std::size_t at = 0; at < market_.listings().size(); ++at) {
        const ListingIndex index(static_cast<std::uint32_t>(at));
        if (market_.is_deleted(index)) continue;
        if (!skus.empty() && !holds(skus, market_.listing(index).spec.sku)) continue;
        if ((after && created(index) < *after) || (before && created(index) > *before)) continue;
        const std::int64_t number = total++;
        if (number < skip || number >= kItemsMax || items.items().size() == most) continue;
        items.push(listing_json(index, with));
    }
    const std::int64_t end = skip + static_cast<std::int64_t>(items.items().size());
    Answer answer;
    answer.body.set("numberOfResults", total);
    answer.body.set("items", std::move(items));
    if (end < std::min(total, kItemsMax)) {
        const Position position{now, end, 0};
        const Timestamp ends = now + Duration::seconds(24 * 3600);
        answer.body.set(
            "pagination", Json::object({{"nextToken", page_token(position, ends, sealed)}})
        );
    }
    return answer;
}

Answer Shop::get_listing(const net::Request& request, const std::string& sku, Timestamp) {
    Input input(request, {"marketplaceIds", "issueLocale", "includedData"});
    check_store(input);
    const std::vector<std::string> with = input.list("includedData", 8, kItemData);
    if (input.refusal()) return *input.refusal();
    const auto listing = market_.find_sku(sku);
    if (!listing || market_.is_deleted(*listing)) return not_found("The SKU was");
    return {200, listing_json(*listing, with)};
}

void Shop::read_availability(const Json& patch, Change& change) const {
    constexpr std::string_view kName = "fulfillment_availability";
    for (const Json& entry : patch["value"].items()) {
        const Json& code = entry["fulfillment_channel_code"];
        const Json& quantity = entry["quantity"];
        if (!code.is_string()) {
            change.refuse("90220", "'fulfillment_channel_code' is required.", kName);
        } else if (code.as_string() != "DEFAULT") {
            change.refuse("90244", "The quantity of that channel is not the seller's.", kName);
        } else if (!quantity.is_integer() || quantity.as_integer() < 0) {
            change.refuse("90225", "'quantity' must be a whole number from 0.", kName);
        } else {
            change.quantity = Quantity(quantity.as_integer());
        }
    }
}

std::optional<Answer> Shop::read_patch(const Json& patch, ListingIndex listing, Change& change)
    const {
    constexpr std::string_view kRoot = "/attributes/";
    const std::string& op = patch["op"].as_string();
    const std::string& path = patch["path"].as_string();
    if (op != "add" && op != "replace" && op != "merge" && op != "delete") {
        return invalid("A patch has an unknown 'op'.");
    }
    if (!path.starts_with(kRoot) || path.find('/', kRoot.size()) != std::string::npos) {
        return invalid("Only attributes of the top level can be patched.");
    }
    const std::string name = path.substr(kRoot.size());
    const Json& value = patch["value"];
    if (op != "delete" && (!value.is_array() || value.items().empty())) {
        return invalid("A patch needs a list of values.");
    }
    if (name == "fulfillment_availability" && op != "delete") {
        read_availability(patch, change);
    } else if (name == "max_order_quantity" && op == "replace" && options_.takes_purchase_limit) {
        const std::int64_t most = value.items().front()["value"].as_integer(0);
        if (most < 1) {
            change.refuse("90225", "'max_order_quantity' must be at least 1.", name);
        } else {
            change.limit = Quantity(most);
        }
    } else {
        const std::string sku = market_.listing(listing).spec.sku;
        change.refuse("90000900", "The attribute does not apply to SKU " + sku + '.', name);
    }
    return std::nullopt;
}

Answer Shop::patch_listing(const net::Request& request, const std::string& sku, Timestamp now) {
    Input input(request, {"marketplaceIds", "issueLocale", "mode", "includedData"});
    check_store(input);
    const auto modes = input.list("mode", 1, {"VALIDATION_PREVIEW"});
    (void)input.list("includedData", 2, {"issues", "identifiers"});
    if (input.refusal()) return *input.refusal();
    const auto listing = market_.find_sku(sku);
    if (!listing || market_.is_deleted(*listing)) return not_found("The SKU was");
    const auto body = Json::parse(request.body);
    if (!body || !body->is_object()) return invalid("The body is no JSON object.");
    const Json& patches = (*body)["patches"];
    if ((*body)["productType"].as_string().empty() || !patches.is_array() ||
        patches.items().empty()) {
        return invalid("'productType' and 'patches' are required.");
    }
    Change change;
    const std::string& type = (*body)["productType"].as_string();
    if (type != options_.product_type && type != "PRODUCT") {
        change.refuse("4000003", "The product type is not the listing's.", "productType");
    }
    for (const Json& patch : patches.items()) {
        if (auto refusal = read_patch(patch, *listing, change)) return *refusal;
    }
    const bool good = change.issues.items().empty();
    const bool stored = good && modes.empty();
    if (stored && change.limit) limits_.insert_or_assign(*listing, *change.limit);
    if (stored && change.quantity) {
        if (is_fba(*listing)) mixed_.insert(*listing);  // beside Amazon's entry, not in its place
        Market::Write write{*listing, {}, std::nullopt};
        write.available.resize(market_.listing(*listing).stock.size());
        for (auto& part : write.available) part = Quantity(0);
        write.available.front() = *change.quantity;
        market_.submit(std::move(write), now);
    }
    Answer answer;
    answer.body = Json::object({
        {"sku", sku},
        {"status",
         !good           ? "INVALID"
         : modes.empty() ? "ACCEPTED"
                         : "VALID"},
        {"submissionId", "sandbox-submission-" + std::to_string(request_number_)},
        {"issues", std::move(change.issues)},
    });
    return answer;
}

Answer Shop::inventory_summaries(const net::Request& request, const std::string&, Timestamp now) {
    Input input(
        request,
        {"details", "granularityType", "granularityId", "marketplaceIds", "sellerSkus", "nextToken"}
    );
    check_store(input);
    if (input.text("granularityType") != "Marketplace" ||
        input.text("granularityId") != options_.marketplaces.front()) {
        input.fail("'granularityType' and 'granularityId' must name the store.");
    }
    const std::vector<std::string> skus = input.list("sellerSkus", 50);
    const bool details =
        !input.list("details", 1, {"true", "false"}).empty() && input.text("details") == "true";
    if (input.refusal()) return *input.refusal();
    const std::string sealed = input.search_without({"nextToken"});
    std::int64_t skip = 0;
    if (input.has("nextToken")) {
        const auto position = parse_page_token(input.text("nextToken"), now, sealed);
        if (!position) return invalid("The token is over or not valid for this search.");
        skip = position->major;
    }
    Json summaries = Json::array();
    std::int64_t number = 0;
    bool more = false;
    for (std::size_t at = 0; at < market_.listings().size(); ++at) {
        const ListingIndex index(static_cast<std::uint32_t>(at));
        const Listing& listing = market_.listing(index);
        if (!is_fba(index) || (!skus.empty() && !holds(skus, listing.spec.sku))) continue;
        if (number++ < skip) continue;
        more = summaries.items().size() == kSummariesPerPage;
        if (more) break;
        const std::int64_t free = listing.available().units();
        const std::int64_t sold = listing.committed().units();
        Json summary = Json::object({
            {"asin", "B0" + std::to_string(listing.spec.product_id)},
            {"sellerSku", listing.spec.sku},
            {"condition", "NewItem"},
            {"lastUpdatedTime", iso(listing.updated_at)},
            {"totalQuantity", free + sold},
        });
        if (details) {
            Json reserved = Json::object(
                {{"totalReservedQuantity", sold}, {"pendingCustomerOrderQuantity", sold}}
            );
            summary.set(
                "inventoryDetails",
                Json::object(
                    {{"fulfillableQuantity", free}, {"reservedQuantity", std::move(reserved)}}
                )
            );
        }
        summaries.push(std::move(summary));
    }
    Answer answer;
    const std::string& store = options_.marketplaces.front();
    answer.body.set(
        "payload",
        Json::object({
            {"granularity",
             Json::object({{"granularityType", "Marketplace"}, {"granularityId", store}})},
            {"inventorySummaries", std::move(summaries)},
        })
    );
    if (more) {
        const Position position{now, skip + static_cast<std::int64_t>(kSummariesPerPage), 0};
        const std::string next = page_token(position, now + kSummariesTokenLife, sealed);
        answer.body.set("pagination", Json::object({{"nextToken", next}}));
    }
    return answer;
}

}  // namespace tidegate::sandbox::amazon
