#include "channels/walmart/inventory.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::walmart {

namespace {

// {"unit":"EACH","amount":5}
std::optional<std::int64_t> read_amount(json::od::value& value) {
    std::optional<std::int64_t> amount;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "amount") amount = json::integer(field);
        return true;
    });
    if (!good || !amount || !Quantity(*amount).in_range()) return std::nullopt;
    return amount;
}

bool read_node(json::od::value& value, NodeStock& node) {
    std::optional<std::int64_t> input;
    std::optional<std::int64_t> sellable;
    std::optional<std::int64_t> reserved;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "shipNode") node.node = json::id_text(field).value_or("");
        if (key == "inputQty") input = read_amount(field);
        if (key == "availToSellQty") sellable = read_amount(field);
        if (key == "reservedQty") reserved = read_amount(field);
        return true;
    });
    if (!good || node.node.empty() || !sellable) return false;
    node.sellable = *sellable;
    node.reserved = reserved.value_or(0);
    node.input = input.value_or(node.sellable + node.reserved);
    return true;
}

bool read_nodes(json::od::value& value, std::vector<NodeStock>& nodes) {
    return json::each_element(value, [&](json::od::value& element) {
        return read_node(element, nodes.emplace_back());
    });
}

bool read_sku(json::od::value& value, SkuNodes& sku) {
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "sku") sku.sku = json::text(field).value_or("");
        return key != "nodes" || read_nodes(field, sku.nodes);
    });
    return good && !sku.sku.empty();
}

bool read_item(json::od::value& value, Item& item) {
    std::string published;
    std::string lifecycle;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "sku") item.sku = json::text(field).value_or("");
        if (key == "productName") item.title = json::text(field).value_or("");
        if (key == "publishedStatus") published = json::text(field).value_or("");
        if (key == "lifecycleStatus") lifecycle = json::text(field).value_or("");
        return true;
    });
    // A state that is not known may sell at any moment.
    item.on_sale = published != "UNPUBLISHED" && lifecycle != "RETIRED" && lifecycle != "ARCHIVED";
    return good && !item.sku.empty();
}

bool read_wfs_sku(json::od::value& value, WfsStock& stock) {
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "sku") stock.sku = json::text(field).value_or("");
        if (key != "shipNodes") return true;
        return json::each_element(field, [&](json::od::value& node) {
            std::optional<std::int64_t> on_hand;
            const bool read =
                json::each_field(node, [&](std::string_view name, json::od::value& inner) {
                    if (name == "onHandQty") on_hand = json::integer(inner);
                    return true;
                });
            if (!read || !on_hand || !Quantity(*on_hand).in_range()) return false;
            stock.on_hand += *on_hand;
            return true;
        });
    });
    return good && !stock.sku.empty();
}

// Opens a JSON object and visits its fields.
template <class Visit>
bool each_field_of(std::string_view body, Visit visit) {
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return false;
    return json::each_field(object, visit);
}

struct NodeReply {
    std::string node;
    bool success = false;
    std::string detail;
};

bool read_node_reply(json::od::value& value, NodeReply& reply) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "shipNode") reply.node = json::id_text(field).value_or("");
        if (key == "status") reply.success = json::text(field) == "Success";
        if (key != "errors") return true;
        return json::each_element(field, [&](json::od::value& error) {
            return json::each_field(error, [&](std::string_view name, json::od::value& inner) {
                if (name == "code" || name == "description") {
                    if (!reply.detail.empty()) reply.detail += ": ";
                    reply.detail += json::text(inner).value_or("").substr(0, 200);
                }
                return true;
            });
        });
    });
}

}  // namespace

Result<std::vector<NodeStock>> decode_nodes(std::string_view body) {
    std::vector<NodeStock> nodes;
    bool found = false;
    const bool good = each_field_of(body, [&](std::string_view key, json::od::value& value) {
        if (key != "nodes") return true;
        found = true;
        return read_nodes(value, nodes);
    });
    if (!good || !found)
        return channel_protocol("Walmart's answer to a read of stock has no nodes");
    return nodes;
}

Result<InventoriesPage> decode_inventories(std::string_view body) {
    InventoriesPage page;
    bool found = false;
    const bool good = each_field_of(body, [&](std::string_view key, json::od::value& value) {
        if (key == "meta") {
            return json::each_field(value, [&](std::string_view name, json::od::value& field) {
                if (name == "nextCursor") page.next = json::text(field).value_or("");
                return true;
            });
        }
        if (key != "elements") return true;
        return json::each_field(value, [&](std::string_view name, json::od::value& list) {
            if (name != "inventories") return true;
            found = true;
            return json::each_element(list, [&](json::od::value& sku) {
                return read_sku(sku, page.skus.emplace_back());
            });
        });
    });
    if (!good || !found) return channel_protocol("Walmart's list of stock cannot be read");
    return page;
}

Result<ItemsPage> decode_items(std::string_view body) {
    ItemsPage page;
    bool found = false;
    const bool good = each_field_of(body, [&](std::string_view key, json::od::value& value) {
        if (key == "nextCursor") page.next = json::text(value).value_or("");
        if (key == "totalItems") page.total = json::integer(value).value_or(-1);
        if (key != "ItemResponse") return true;
        found = true;
        return json::each_element(value, [&](json::od::value& item) {
            return read_item(item, page.items.emplace_back());
        });
    });
    if (!good || !found) return channel_protocol("Walmart's list of items cannot be read");
    return page;
}

Result<WfsPage> decode_wfs(std::string_view body) {
    WfsPage page;
    bool found = false;
    const bool good = each_field_of(body, [&](std::string_view key, json::od::value& value) {
        if (key == "headers") {
            return json::each_field(value, [&](std::string_view name, json::od::value& field) {
                if (name == "totalCount") page.total = json::integer(field).value_or(0);
                return true;
            });
        }
        if (key != "payload") return true;
        return json::each_field(value, [&](std::string_view name, json::od::value& list) {
            if (name != "inventory") return true;
            found = true;
            return json::each_element(list, [&](json::od::value& sku) {
                return read_wfs_sku(sku, page.stocks.emplace_back());
            });
        });
    });
    if (!good || !found) return channel_protocol("Walmart's list of WFS stock cannot be read");
    return page;
}

std::vector<std::int64_t> spread(std::span<const std::int64_t> current, std::int64_t total) {
    std::vector<std::int64_t> parts(current.size());
    std::int64_t left = total;
    for (std::size_t i = 0; i < current.size(); ++i) {
        parts[i] = std::clamp<std::int64_t>(current[i], 0, left);
        left -= parts[i];
    }
    if (!parts.empty()) parts.front() += left;
    return parts;
}

std::string single_body(std::string_view sku, std::int64_t amount) {
    return "{\"sku\":" + json::quote(sku) +
           ",\"quantity\":{\"unit\":\"EACH\",\"amount\":" + std::to_string(amount) + "}}";
}

std::string nodes_body(std::span<const NodeAmount> amounts) {
    std::string body = "{\"inventories\":{\"nodes\":[";
    for (const NodeAmount& each : amounts) {
        if (&each != &amounts.front()) body += ',';
        body += "{\"shipNode\":" + json::quote(each.node) +
                ",\"inputQty\":{\"unit\":\"EACH\",\"amount\":" + std::to_string(each.amount) + "}}";
    }
    return body + "]}}";
}

Result<WriteReply> decode_single_reply(std::string_view body, std::int64_t amount) {
    std::optional<std::int64_t> shown;
    const bool good = each_field_of(body, [&](std::string_view key, json::od::value& value) {
        if (key == "quantity") shown = read_amount(value);
        return true;
    });
    if (!good || !shown) {
        return channel_protocol("Walmart's answer to a write of stock names no quantity");
    }
    if (*shown == amount) return WriteReply{Written::all, ""};
    return WriteReply{Written::none, "it shows " + std::to_string(*shown) + " units instead"};
}

Result<WriteReply> decode_nodes_reply(std::string_view body, std::span<const NodeAmount> amounts) {
    std::vector<NodeReply> replies;
    bool found = false;
    const bool good = each_field_of(body, [&](std::string_view key, json::od::value& value) {
        if (key != "nodes") return true;
        found = true;
        return json::each_element(value, [&](json::od::value& node) {
            return read_node_reply(node, replies.emplace_back());
        });
    });
    if (!good || !found) {
        return channel_protocol("Walmart's answer to a write of stock has no nodes");
    }
    WriteReply result;
    std::size_t taken = 0;
    for (const NodeAmount& each : amounts) {
        const auto reply = std::find_if(replies.begin(), replies.end(), [&](const NodeReply& r) {
            return r.node == each.node;
        });
        if (reply == replies.end()) {
            // Neither taken nor refused: nobody knows.
            return channel_protocol("Walmart left a ship node out of its answer to a write");
        }
        if (reply->success) {
            ++taken;
        } else if (result.detail.empty()) {
            result.detail = reply->detail.empty() ? "no reason given" : reply->detail;
        }
    }
    result.written = taken == amounts.size() ? Written::all
                     : taken == 0            ? Written::none
                                             : Written::some;
    return result;
}

}  // namespace tidegate::channels::walmart
