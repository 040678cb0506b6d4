#include "channels/tiktok/listings.h"

#include <algorithm>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::tiktok {

namespace {

Error broken(std::string_view what) {
    return channel_protocol("TikTok Shop's " + std::string(what) + " cannot be read");
}

// Calls visit(key, value) for the fields of `data`; false when the envelope is broken.
template <class Visit>
bool each_data_field(std::string_view body, Visit visit) {
    json::od::document document;
    json::od::value data;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document["data"].get(data)) return false;
    return json::is_null(data) || json::each_field(data, visit);
}

ProductState state_of(std::string_view status) noexcept {
    if (status == "ACTIVATE") return ProductState::on_sale;
    for (const std::string_view off :
         {"SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED", "FREEZE", "DELETED", "DRAFT", "FAILED"}) {
        if (status == off) return ProductState::off_sale;
    }
    return ProductState::in_review;
}

bool read_warehouses(
    json::od::value& value, std::string_view quantity_key, std::vector<WarehouseStock>& out
) {
    return json::each_element(value, [&](json::od::value& element) {
        WarehouseStock stock;
        const bool good =
            json::each_field(element, [&](std::string_view key, json::od::value& field) {
                if (key == "warehouse_id") stock.warehouse = json::id_text(field).value_or("");
                if (key == quantity_key) stock.quantity = json::integer(field).value_or(0);
                if (key == "handling_time") stock.handling_time = json::integer(field).value_or(0);
                return true;
            });
        out.push_back(std::move(stock));
        return good;
    });
}

bool read_sku(json::od::value& value, Sku& sku) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "id") sku.id = json::id_text(field).value_or("");
        if (key == "seller_sku") sku.seller_sku = json::text(field).value_or("");
        if (key == "inventory") return read_warehouses(field, "quantity", sku.warehouses);
        return true;
    });
}

bool read_product(json::od::value& value, ListingMap& map) {
    Product product;
    std::vector<Sku> skus;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "id") product.id = json::id_text(field).value_or("");
        if (key == "title") product.title = json::text(field).value_or("");
        if (key == "status") product.state = state_of(json::text(field).value_or(""));
        if (key != "skus") return true;
        return json::each_element(field, [&](json::od::value& element) {
            return read_sku(element, skus.emplace_back());
        });
    });
    if (!good || product.id.empty()) return false;
    for (Sku& sku : skus) {
        const ExternalId id = ExternalId::parse(sku.id);
        if (id.is_none()) return false;
        sku.product = product.id;
        product.skus.push_back(id);
        map.skus.insert_or_assign(id, std::move(sku));
    }
    map.products.insert_or_assign(product.id, std::move(product));
    return true;
}

bool read_stock(json::od::value& value, std::vector<SkuStock>& out) {
    SkuStock stock;
    bool has_total = false;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "id") stock.sku = json::id(field);
        if (key == "total_available_quantity") {
            const auto total = json::integer(field);
            has_total = total.has_value();
            stock.available = total.value_or(0);
        }
        if (key == "warehouse_inventory") {
            return read_warehouses(field, "available_quantity", stock.warehouses);
        }
        return true;
    });
    if (!good || stock.sku.is_none()) return false;
    if (!has_total) {
        for (const WarehouseStock& part : stock.warehouses) stock.available += part.quantity;
    }
    out.push_back(std::move(stock));
    return true;
}

// Detail of an error names the SKU or product, and may hold the cause that matters.
bool read_detail(json::od::value& value, ItemError& error, std::int64_t& inner) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "sku_id" || key == "product_id") error.item = json::id_text(field).value_or("");
        if (key != "extra_errors") return true;
        return json::each_element(field, [&](json::od::value& element) {
            return json::each_field(element, [&](std::string_view name, json::od::value& extra) {
                if (name == "code" && inner == 0) inner = json::integer(extra).value_or(0);
                return true;
            });
        });
    });
}

bool read_error(json::od::value& value, std::vector<ItemError>& out) {
    constexpr std::int64_t kCheckFailed = 12052990;  // "look at the causes"
    ItemError error;
    std::int64_t inner = 0;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "code") error.code = json::integer(field).value_or(0);
        if (key == "message") error.message = json::text(field).value_or("");
        if (key == "detail" && !json::is_null(field)) return read_detail(field, error, inner);
        return true;
    });
    if (error.code == kCheckFailed && inner != 0) error.code = inner;
    out.push_back(std::move(error));
    return good;
}

}  // namespace

void keep_notes(const ListingMap& before, ListingMap& now) {
    for (auto& [id, product] : now.products) {
        const auto known = before.products.find(id);
        if (known == before.products.end()) continue;
        product.stopped_by_us =
            known->second.stopped_by_us && product.state != ProductState::on_sale;
    }
    for (auto& [id, sku] : now.skus) {
        const auto known = before.skus.find(id);
        if (known == before.skus.end()) continue;
        sku.wants_zero = known->second.wants_zero;
        sku.live_before = known->second.live_before;
    }
}

Result<std::string> decode_products(std::string_view body, ListingMap& map) {
    std::string next;
    const bool good = each_data_field(body, [&](std::string_view key, json::od::value& value) {
        if (key == "next_page_token") next = json::text(value).value_or("");
        if (key != "products") return true;
        return json::each_element(value, [&](json::od::value& element) {
            return read_product(element, map);
        });
    });
    if (!good) return broken("product list");
    return next;
}

Result<std::vector<SkuStock>> decode_inventory(std::string_view body) {
    std::vector<SkuStock> stocks;
    const bool good = each_data_field(body, [&](std::string_view key, json::od::value& value) {
        if (key != "inventory") return true;
        return json::each_element(value, [&](json::od::value& product) {
            return json::each_field(product, [&](std::string_view name, json::od::value& field) {
                if (name != "skus") return true;
                return json::each_element(field, [&](json::od::value& element) {
                    return read_stock(element, stocks);
                });
            });
        });
    });
    if (!good) return broken("inventory");
    return stocks;
}

Result<std::vector<ItemError>> decode_errors(std::string_view body) {
    std::vector<ItemError> errors;
    const bool good = each_data_field(body, [&](std::string_view key, json::od::value& value) {
        if (key != "errors") return true;
        return json::each_element(value, [&](json::od::value& element) {
            return read_error(element, errors);
        });
    });
    if (!good) return broken("list of errors");
    return errors;
}

Result<std::vector<std::string>> decode_sales_warehouses(std::string_view body) {
    std::vector<std::string> ids;
    const bool good = each_data_field(body, [&](std::string_view key, json::od::value& value) {
        if (key != "warehouses") return true;
        return json::each_element(value, [&](json::od::value& element) {
            std::string id;
            std::string type;
            std::string status;
            const bool read =
                json::each_field(element, [&](std::string_view name, json::od::value& field) {
                    if (name == "id") id = json::id_text(field).value_or("");
                    if (name == "type") type = json::text(field).value_or("");
                    if (name == "effect_status") status = json::text(field).value_or("");
                    return true;
                });
            if (type == "SALES_WAREHOUSE" && status != "DISABLED") ids.push_back(std::move(id));
            return read;
        });
    });
    if (!good) return broken("warehouse list");
    return ids;
}

std::string inventory_entry(const Sku& sku, std::int64_t quantity) {
    std::vector<std::int64_t> share;
    std::int64_t left = quantity;
    for (const WarehouseStock& stock : sku.warehouses) {
        share.push_back(std::min(std::max<std::int64_t>(stock.quantity, 0), left));
        left -= share.back();
    }
    if (!share.empty()) share.front() += left;
    std::string text = "{\"id\":" + json::quote(sku.id) + ",\"inventory\":[";
    for (std::size_t i = 0; i < sku.warehouses.size(); ++i) {
        const WarehouseStock& stock = sku.warehouses[i];
        if (i > 0) text += ',';
        text += "{\"warehouse_id\":" + json::quote(stock.warehouse) +
                ",\"quantity\":" + std::to_string(share[i]) + ",\"backorder_quantity\":0";
        if (stock.handling_time > 0) {
            text += ",\"handling_time\":" + std::to_string(stock.handling_time);
        }
        text += '}';
    }
    return text + "]}";
}

}  // namespace tidegate::channels::tiktok
