#include "channels/tiktok/stock_writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::tiktok {

namespace {

constexpr std::int64_t kQuantityMax = 99'999;
constexpr std::int64_t kLowestQuantity = 1;  // the documented range is [1, 99999]
constexpr std::size_t kSkusLookedUp = 10;    // of one search for products

std::string list_of(std::span<const ExternalId> ids) {
    std::string text = "[";
    for (const ExternalId& id : ids) {
        if (text.size() > 1) text += ',';
        text += json::quote(id.text());
    }
    return text + ']';
}

WriteResult applied(Timestamp at) {
    return {WriteOutcome::applied, at};
}
WriteResult refused(Timestamp at, Error error) {
    return {WriteOutcome::refused, at, std::move(error), true};
}
WriteResult unknown(Timestamp at, Error error) {
    return {WriteOutcome::unknown, at, std::move(error), true};
}
WriteResult deferred(Timestamp at, Error error) {
    return {WriteOutcome::deferred, at, std::move(error), false};
}

WriteResult result_of(const Answer& answer) {
    if (answer.meaning == Meaning::throttled) return deferred(answer.answered_at, answer.error);
    if (certainly_not_executed(answer.meaning)) return refused(answer.answered_at, answer.error);
    return unknown(answer.answered_at, answer.error);
}

std::string text_of(const ItemError& error) {
    return "TikTok Shop refused SKU " + error.item + " with " + std::to_string(error.code) + ": " +
           error.message.substr(0, 300);
}

Error error_of(const ItemError& error) {
    switch (classify_sku(error.code)) {
        case SkuRefusal::warehouses:
            return channel_misconfigured(text_of(error), "Check the SKU's warehouses.");
        case SkuRefusal::below_lock: {
            Error locked = channel_refused(text_of(error), Retry::yes);
            locked.hint = "A campaign or creator keeps units; end it or lock them in the ledger.";
            return locked;
        }
        case SkuRefusal::mapping:
            return listing_unknown(text_of(error));
        case SkuRefusal::not_active:
            return channel_refused(text_of(error), Retry::yes);
        default:
            return channel_refused(text_of(error));
    }
}

}  // namespace

std::size_t StockWriter::calls(std::span<const WriteJob> jobs) const {
    std::set<std::string_view> products;
    for (const WriteJob& job : jobs) {
        const auto sku = map_.skus.find(job.external);
        if (sku != map_.skus.end()) products.insert(sku->second.product);
    }
    return std::max<std::size_t>(products.size(), 1);
}

Result<std::vector<ListingRead>> StockWriter::read(std::span<const ExternalId> listings) {
    std::vector<ListingRead> reads;
    Ids doubtful;
    Ids there;
    for (const ExternalId& id : listings) {
        if (!json::all_digits(id.text())) {  // no id of theirs: nothing can be sold under it
            reads.push_back({id, Quantity(0), client_.now(), client_.now(), true});
            continue;
        }
        (is_doubtful(id) ? doubtful : there).push_back(id);
    }
    TIDEGATE_CHECK(look_up(doubtful, reads, there));
    Ids missing;
    TIDEGATE_CHECK(search(there, reads, missing));
    // What the list of products has on sale and the search does not show stays unread.
    Ids unread;
    TIDEGATE_CHECK(look_up(missing, reads, unread));
    return reads;
}

bool StockWriter::is_doubtful(ExternalId id) const {
    const auto sku = map_.skus.find(id);
    if (sku == map_.skus.end() || gone_.contains(id)) return true;
    const auto product = map_.products.find(sku->second.product);
    return product == map_.products.end() || product->second.state == ProductState::off_sale;
}

Status StockWriter::look_up(
    std::span<const ExternalId> ids, std::vector<ListingRead>& reads, Ids& there
) {
    while (ids.size() > kSkusLookedUp) {
        TIDEGATE_CHECK(look_up(ids.first(kSkusLookedUp), reads, there));
        ids = ids.subspan(kSkusLookedUp);
    }
    if (ids.empty()) return {};
    Call call{"POST", "/product/202309/products/search"};
    call.query.emplace_back("page_size", std::to_string(kSkusLookedUp));
    call.body = "{\"status\":\"ALL\",\"sku_ids\":" + list_of(ids) + "}";
    const Answer answer = client_.call(call);
    if (answer.meaning == Meaning::refused) {
        if (ids.size() == 1) return {};  // it stays unread
        TIDEGATE_CHECK(look_up(ids.first(ids.size() / 2), reads, there));
        return look_up(ids.subspan(ids.size() / 2), reads, there);
    }
    if (!answer.ok()) return answer.error;
    ListingMap found;
    TIDEGATE_CHECK(decode_products(answer.body, found));
    keep_notes(map_, found);
    for (const ExternalId& id : ids) {
        const auto sku = found.skus.find(id);
        const Product* product =
            sku == found.skus.end() ? nullptr : &found.products.at(sku->second.product);
        if (product != nullptr && product->state != ProductState::off_sale) {
            gone_.erase(id);
            there.push_back(id);
            continue;
        }
        // What we took off sale ourselves comes back by a write.
        const bool ours = product != nullptr && product->stopped_by_us;
        if (!ours) gone_.insert(id);
        reads.push_back({id, Quantity(0), answer.sent_at, answer.answered_at, !ours});
    }
    adopt(std::move(found));
    return {};
}

void StockWriter::adopt(ListingMap found) {
    for (const auto& [id, product] : found.products) {
        Product& known = map_.products.try_emplace(id, product).first->second;
        known.state = product.state;
        known.stopped_by_us = product.stopped_by_us;
    }
    map_.skus.merge(found.skus);
}

Status StockWriter::search(
    std::span<const ExternalId> ids, std::vector<ListingRead>& reads, Ids& doubtful
) {
    if (ids.empty()) return {};
    Call call{"POST", "/product/" + settings_.version + "/inventory/search"};
    call.body = "{\"sku_ids\":" + list_of(ids) + "}";
    const Answer answer = client_.call(call);
    if (answer.meaning == Meaning::refused) {
        if (ids.size() == 1) {
            doubtful.push_back(ids.front());
            return {};
        }
        // One of them is not known over there: halves, until it stands alone.
        TIDEGATE_CHECK(search(ids.first(ids.size() / 2), reads, doubtful));
        return search(ids.subspan(ids.size() / 2), reads, doubtful);
    }
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(const std::vector<SkuStock> stocks, decode_inventory(answer.body));
    std::set<ExternalId> shown;
    for (const SkuStock& stock : stocks) {
        shown.insert(stock.sku);
        note_stock(stock);
        reads.push_back({stock.sku, Quantity(stock.available), answer.sent_at, answer.answered_at});
    }
    for (const ExternalId& id : ids) {
        if (!shown.contains(id)) doubtful.push_back(id);
    }
    return {};
}

void StockWriter::note_stock(const SkuStock& stock) {
    const auto sku = map_.skus.find(stock.sku);
    if (sku == map_.skus.end()) return;
    for (const WarehouseStock& part : stock.warehouses) {
        for (WarehouseStock& known : sku->second.warehouses) {
            if (known.warehouse == part.warehouse) known.quantity = part.quantity;
        }
    }
}

std::vector<WriteResult> StockWriter::write(std::span<const WriteJob> jobs) {
    std::vector<WriteResult> results(jobs.size());
    std::map<std::string, Slots> by_product;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const auto sku = map_.skus.find(jobs[i].external);
        if (sku == map_.skus.end()) {
            results[i] =
                refused(client_.now(), listing_unknown("The SKU is in no product of the shop"));
            continue;
        }
        if (jobs[i].quantity.units() < 0 || jobs[i].quantity.units() > kQuantityMax) {
            results[i] =
                refused(client_.now(), channel_refused("TikTok Shop takes quantities up to 99999"));
            continue;
        }
        sku->second.wants_zero = jobs[i].quantity.units() == 0;
        by_product[sku->second.product].push_back({&jobs[i], &results[i]});
    }
    for (auto& [id, slots] : by_product) write_product(map_.products.at(id), std::move(slots));
    return results;
}

void StockWriter::write_product(Product& product, Slots slots) {
    if (product.stopped_by_us && !bring_back(product, slots)) return;
    if (!slots.empty()) send(product, slots);
}

// While the product is off sale a zero is true without a call, and units can only come back for all
// of its SKUs together: each SKU's last quantity becomes live again with the product.
bool StockWriter::bring_back(Product& product, Slots& slots) {
    for (const Slot& slot : slots) {
        if (slot.job->quantity.units() == 0) *slot.result = applied(client_.now());
    }
    std::erase_if(slots, [](const Slot& slot) { return slot.job->quantity.units() == 0; });
    if (slots.empty()) return false;
    if (product.state == ProductState::off_sale) {
        if (const Status allowed = may_come_back(product, slots); !allowed) {
            for (Slot& slot : slots) *slot.result = refused(client_.now(), allowed.error());
            return false;
        }
        for (const ExternalId& id : product.skus) {
            map_.skus.at(id).live_before = map_.skus.at(id).quantity();
        }
    }
    // From here on the product may be on sale at any moment: the writes stay under way.
    Status done;
    if (product.state == ProductState::off_sale) done = switch_product(product, Switch::on);
    if (done) done = reload_state(product);
    if (done && product.state != ProductState::on_sale) {
        done = channel_refused("TikTok Shop is still reviewing the product", Retry::yes);
    }
    if (!done) {
        for (Slot& slot : slots) *slot.result = deferred(client_.now(), done.error());
        return false;
    }
    product.stopped_by_us = false;
    return true;
}

Status StockWriter::may_come_back(const Product& product, const Slots& slots) const {
    if (slots.size() < product.skus.size()) {
        return channel_refused(
            "The product is off sale until every one of its SKUs has units to sell", Retry::yes
        );
    }
    for (const Slot& slot : slots) {
        if (map_.skus.at(slot.job->external).quantity() > slot.job->quantity.units()) {
            return channel_refused(
                "The product is off sale and would come back with more units than asked for",
                Retry::yes
            );
        }
    }
    return {};
}

void StockWriter::send(Product& product, Slots& slots) {
    Call call{
        "POST", "/product/" + settings_.version + "/products/" + product.id + "/inventory/update"};
    call.body = "{\"skus\":[";
    Slots sent;
    for (const Slot& slot : slots) {
        Sku& sku = map_.skus.at(slot.job->external);
        // What was live before counts against the same accepted quantity.
        const std::int64_t quantity = slot.job->quantity.units() - sku.live_before;
        if (sku.live_before > 0 && quantity < kLowestQuantity) {
            sku.live_before = 0;
            *slot.result = applied(client_.now());
            slot.result->read_again = true;
            continue;
        }
        if (!sent.empty()) call.body += ',';
        call.body += inventory_entry(sku, quantity);
        sent.push_back(slot);
    }
    call.body += "]}";
    if (sent.empty()) return;
    const Answer answer = client_.call(call);
    if (!answer.ok()) {
        if (classify_sku(answer.code) == SkuRefusal::not_active) {
            product.state = ProductState::off_sale;  // the next read looks it up
        }
        for (Slot& slot : sent) *slot.result = result_of(answer);
        return;
    }
    const auto errors = decode_errors(answer.body);
    for (Slot& slot : sent) {
        if (errors) {
            settle_sent(product, slot, *errors, answer.answered_at);
        } else {
            *slot.result = unknown(answer.answered_at, errors.error());
        }
    }
}

void StockWriter::settle_sent(
    Product& product, Slot& slot, const std::vector<ItemError>& errors, Timestamp at
) {
    Sku& sku = map_.skus.at(slot.job->external);
    const auto error = std::find_if(errors.begin(), errors.end(), [&](const ItemError& item) {
        return item.item == sku.id;
    });
    if (error != errors.end()) {
        settle_refused(product, slot, *error, at);
    } else if (!errors.empty()) {
        // Whether good SKUs are written beside refused ones is not documented: look.
        *slot.result = unknown(at, channel_refused("Other SKUs of the call were refused"));
    } else {
        *slot.result = applied(at);
        slot.result->read_again = sku.live_before > 0;
        sku.live_before = 0;
    }
}

void StockWriter::settle_refused(
    Product& product, Slot& slot, const ItemError& error, Timestamp at
) {
    const SkuRefusal why = classify_sku(error.code);
    // A campaign or creator that keeps units is no reason to take the product off sale.
    const bool about_quantity = why == SkuRefusal::quantity_out_of_range ||
                                (error.code == 12019024 && !mentions_lock(error.message));
    if (slot.job->quantity.units() == 0 && about_quantity) {
        settle_zero(product, slot, error, at);
        return;
    }
    if (why == SkuRefusal::not_active) product.state = ProductState::off_sale;
    *slot.result = refused(at, error_of(error));
}

void StockWriter::settle_zero(Product& product, Slot& slot, const ItemError& error, Timestamp at) {
    if (!nothing_may_sell(product) && settings_.zero_policy == ZeroPolicy::refuse) {
        Error why = channel_refused(text_of(error));
        why.hint =
            "TikTok Shop does not take zero, and other SKUs of the product still sell. "
            "Allow stopping the whole product, or leave one unit to this SKU.";
        *slot.result = refused(at, std::move(why));
        return;
    }
    if (product.stopped_by_us) {  // by an earlier SKU of the same call
        *slot.result = applied(at);
        return;
    }
    Status done = lower_before_stop(product);
    if (done) done = switch_product(product, Switch::off);
    if (done) done = reload_state(product);
    if (!done || product.state == ProductState::on_sale) {
        // The quantity of before still stands, or something in between: to be read.
        *slot.result = unknown(at, done ? channel_refused(text_of(error)) : done.error());
        return;
    }
    product.stopped_by_us = true;
    *slot.result = applied(at);
}

bool StockWriter::nothing_may_sell(const Product& product) const {
    return std::all_of(product.skus.begin(), product.skus.end(), [&](const ExternalId& id) {
        const Sku& sku = map_.skus.at(id);
        return sku.wants_zero;
    });
}

// A product that is off sale refuses writes, and what it shows now is live as soon as it returns.
Status StockWriter::lower_before_stop(const Product& product) {
    TIDEGATE_TRY(const std::vector<ListingRead> reads, read(product.skus));
    std::string entries;
    for (const ListingRead& shown : reads) {
        if (shown.quantity.units() <= kLowestQuantity) continue;
        if (!entries.empty()) entries += ',';
        entries += inventory_entry(map_.skus.at(shown.listing), kLowestQuantity);
    }
    if (entries.empty()) return {};
    Call call{
        "POST", "/product/" + settings_.version + "/products/" + product.id + "/inventory/update"};
    call.body = "{\"skus\":[" + entries + "]}";
    // A refusal is no reason to go on selling: the product is stopped all the same.
    const Answer answer = client_.call(call);
    if (answer.ok()) TIDEGATE_CHECK(read(product.skus));
    return {};
}

Status StockWriter::switch_product(Product& product, Switch to) {
    Call call{"POST", "/product/202309/products/"};
    call.path += to == Switch::on ? "activate" : "deactivate";
    call.body = "{\"product_ids\":[" + json::quote(product.id) + "]";
    if (to == Switch::on) call.body += ",\"listing_platforms\":[\"TIKTOK_SHOP\"]";
    call.body += '}';
    const Answer answer = client_.call(call);
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(const std::vector<ItemError> errors, decode_errors(answer.body));
    if (!errors.empty()) return channel_refused(text_of(errors.front()), Retry::yes);
    product.state = to == Switch::on ? ProductState::in_review : ProductState::off_sale;
    return {};
}

Status StockWriter::reload_state(Product& product) {
    Call call{"POST", "/product/202309/products/search"};
    call.query.emplace_back("page_size", "1");
    call.body = "{\"status\":\"ALL\",\"sku_ids\":[" +
                json::quote(map_.skus.at(product.skus.front()).id) + "]}";
    const Answer answer = client_.call(call);
    if (!answer.ok()) return answer.error;
    ListingMap found;
    TIDEGATE_CHECK(decode_products(answer.body, found));
    const auto entry = found.products.find(product.id);
    if (entry == found.products.end()) return channel_protocol("TikTok Shop lost a product");
    product.state = entry->second.state;
    return {};
}

Status StockWriter::switch_products(std::span<const ExternalId> listings, Switch to) {
    std::set<std::string> products;
    for (const ExternalId& id : listings) {
        const auto sku = map_.skus.find(id);
        if (sku == map_.skus.end()) return listing_unknown("The SKU is in no product of the shop");
        products.insert(sku->second.product);
    }
    for (const std::string& id : products) {
        Product& product = map_.products.at(id);
        TIDEGATE_CHECK(switch_product(product, to));
        product.stopped_by_us = to == Switch::off;
    }
    return {};
}

}  // namespace tidegate::channels::tiktok
