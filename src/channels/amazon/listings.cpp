#include "channels/amazon/listings.h"

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::amazon {

namespace {

bool read_summary(json::od::value& value, std::string_view marketplace, Item& item) {
    std::string_view store;
    std::string_view title;
    std::string_view type;
    std::string_view created;
    const bool read = json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "marketplaceId") store = json::text(field).value_or("");
        if (key == "itemName") title = json::text(field).value_or("");
        if (key == "productType") type = json::text(field).value_or("");
        if (key == "createdDate") created = json::text(field).value_or("");
        return true;
    });
    if (!read || store != marketplace) return read;
    item.title = title;
    item.product_type = type;
    item.created = created;
    return true;
}

struct Availability {
    bool ours = false;
    bool amazons = false;
    std::optional<std::int64_t> quantity;
};

bool read_availability(json::od::value& value, Availability& out) {
    std::string_view code;
    std::optional<std::int64_t> quantity;
    const bool read = json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "fulfillmentChannelCode") code = json::text(field).value_or("");
        if (key == "quantity") quantity = json::integer(field);
        return true;
    });
    if (code == "DEFAULT") {
        out.ours = true;
        out.quantity = quantity;
    } else {
        out.amazons = true;
    }
    const bool possible = !quantity || (*quantity >= 0 && *quantity <= Quantity::kLimit);
    return read && possible;
}

bool read_item(json::od::value& value, std::string_view marketplace, Item& item) {
    Availability availability;
    const bool read = json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "sku") item.sku = json::text(field).value_or("");
        if (key == "summaries") {
            return json::each_element(field, [&](json::od::value summary) {
                return read_summary(summary, marketplace, item);
            });
        }
        if (key == "fulfillmentAvailability") {
            return json::each_element(field, [&](json::od::value entry) {
                return read_availability(entry, availability);
            });
        }
        return true;
    });
    if (availability.ours && !availability.amazons) {
        item.fulfilment = ledger::Fulfilment::merchant;
        item.shown = availability.quantity;
    }
    return read && !item.sku.empty();
}

bool read_next(json::od::value& pagination, std::string& next) {
    if (json::is_null(pagination)) return true;
    return json::each_field(pagination, [&](std::string_view key, json::od::value token) {
        if (key == "nextToken") next = json::text(token).value_or("");
        return true;
    });
}

// The object at the top of an answer.
bool open(std::string_view body, json::od::document& document, json::od::object& object) {
    auto& reader = json::Reader::of_this_thread();
    return !reader.open(body, document) && !document.get_object().get(object);
}

struct Summary {
    std::string_view sku;
    std::int64_t fulfillable = 0;
    std::int64_t sold = 0;
    bool detailed = false;
};

bool read_details(json::od::value& value, Summary& summary) {
    return json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "fulfillableQuantity") {
            summary.fulfillable = json::integer(field).value_or(-1);
            summary.detailed = true;
        }
        if (key != "reservedQuantity" || json::is_null(field)) return true;
        return json::each_field(field, [&](std::string_view part, json::od::value units) {
            if (part == "pendingCustomerOrderQuantity") {
                summary.sold = json::integer(units).value_or(-1);
            }
            return true;
        });
    });
}

bool read_stock(json::od::value& value, Timestamp read_at, std::vector<BoundStock>& stock) {
    Summary summary;
    const bool read = json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "sellerSku") summary.sku = json::text(field).value_or("");
        if (key == "inventoryDetails") return read_details(field, summary);
        return true;
    });
    const bool possible = summary.fulfillable >= 0 && summary.sold >= 0 &&
                          summary.fulfillable <= Quantity::kLimit &&
                          summary.sold <= Quantity::kLimit - summary.fulfillable;
    if (!read || !possible || !summary.detailed || summary.sku.empty()) return false;
    stock.push_back(
        {std::string(summary.sku), Quantity(summary.fulfillable + summary.sold), read_at}
    );
    return true;
}

}  // namespace

Result<ItemsPage> decode_items(std::string_view body, std::string_view marketplace) {
    ItemsPage page;
    bool listed = false;
    json::od::document document;
    json::od::object object;
    const bool read = open(body, document, object) &&
                      json::each_field(object, [&](std::string_view key, json::od::value value) {
                          if (key == "numberOfResults")
                              page.total = json::integer(value).value_or(0);
                          if (key == "pagination") return read_next(value, page.next);
                          if (key != "items") return true;
                          listed = true;
                          return json::each_element(value, [&](json::od::value item) {
                              return read_item(item, marketplace, page.items.emplace_back());
                          });
                      });
    if (!read || !listed) return channel_protocol("Amazon's list of listings cannot be read");
    return page;
}

Result<Item> decode_item(std::string_view body, std::string_view marketplace) {
    json::od::document document;
    json::od::value value;
    Item item;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_value().get(value) ||
        !read_item(value, marketplace, item)) {
        return channel_protocol("Amazon's listing cannot be read");
    }
    return item;
}

Result<Submission> decode_submission(std::string_view body) {
    Submission submission;
    std::string_view status;
    json::od::document document;
    json::od::object object;
    const bool read =
        open(body, document, object) &&
        json::each_field(object, [&](std::string_view key, json::od::value value) {
            if (key == "status") status = json::text(value).value_or("");
            if (key != "issues") return true;
            return json::each_element(value, [&](json::od::value issue) {
                std::string_view code;
                std::string_view message;
                const bool whole =
                    json::each_field(issue, [&](std::string_view part, json::od::value field) {
                        if (part == "code") code = json::text(field).value_or("");
                        if (part == "message") message = json::text(field).value_or("");
                        return true;
                    });
                if (submission.problem.empty()) {
                    submission.problem = std::string(code.substr(0, 40)) + ": ";
                    submission.problem += message.substr(0, 300);
                }
                return whole;
            });
        });
    if (!read || (status != "ACCEPTED" && status != "INVALID")) {
        return channel_protocol("Amazon's answer to a change of a listing cannot be read");
    }
    submission.accepted = status == "ACCEPTED";
    return submission;
}

Result<SummariesPage> decode_summaries(std::string_view body, Timestamp read_at) {
    SummariesPage page;
    bool listed = false;
    json::od::document document;
    json::od::object object;
    const bool read =
        open(body, document, object) &&
        json::each_field(object, [&](std::string_view key, json::od::value value) {
            if (key == "pagination") return read_next(value, page.next);
            if (key != "payload") return true;
            return json::each_field(value, [&](std::string_view part, json::od::value field) {
                if (part != "inventorySummaries") return true;
                listed = true;
                return json::each_element(field, [&](json::od::value summary) {
                    return read_stock(summary, read_at, page.stock);
                });
            });
        });
    if (!read || !listed) return channel_protocol("Amazon's inventory summaries cannot be read");
    return page;
}

}  // namespace tidegate::channels::amazon
