#include "channels/walmart/stock_writer.h"

#include <algorithm>
#include <utility>

#include "channels/errors.h"

namespace tidegate::channels::walmart {

namespace {

WriteResult refused(Timestamp at, Error error) {
    return {WriteOutcome::refused, at, std::move(error), true};
}
WriteResult unknown(Timestamp at, Error error) {
    return {WriteOutcome::unknown, at, std::move(error), true};
}
WriteResult deferred(Timestamp at, Error error) {
    return {WriteOutcome::deferred, at, std::move(error), false};
}

// Of a call that was to change stock.
WriteResult result_of(const Answer& answer) {
    if (answer.meaning == Meaning::throttled) return deferred(answer.answered_at, answer.error);
    if (certainly_not_executed(answer.meaning)) return refused(answer.answered_at, answer.error);
    return unknown(answer.answered_at, answer.error);
}

bool includes_reserved(const Listing& listing) {
    return std::any_of(listing.nodes.begin(), listing.nodes.end(), [](const NodeStock& node) {
        return node.reserved > 0;
    });
}

}  // namespace

std::size_t StockWriter::calls(const WriteJob& job) const noexcept {
    return formula_ == Formula::exact && job.quantity > Quantity(0) ? 2 : 1;
}

Answer StockWriter::fetch_nodes(const std::string& sku) {
    return client_.call({Bucket::inventory, "GET", "/v3/inventories/" + net::percent_encode(sku)});
}

Result<std::vector<ListingRead>> StockWriter::read(std::span<const ExternalId> listings) {
    std::vector<ListingRead> reads;
    for (const ExternalId& id : listings) TIDEGATE_CHECK(read_one(id, reads));
    return reads;
}

Status StockWriter::read_one(ExternalId id, std::vector<ListingRead>& reads) {
    Listing stranger;
    stranger.sku = id.text();
    stranger.on_sale = false;
    const auto known = map_.find(id);
    if (known == map_.end() && !id.is_exact()) return {};  // its SKU cannot be told: unread
    Listing& listing = known == map_.end() ? stranger : known->second;
    if (listing.fulfilment == ledger::Fulfilment::marketplace) return {};
    if (!listing.on_sale) {
        const Timestamp asked_at = client_.now();
        TIDEGATE_TRY(listing.on_sale, is_on_sale(listing));
        if (!listing.on_sale) {
            reads.push_back({id, Quantity(0), asked_at, client_.now(), true});
            return {};
        }
    }
    const Answer answer = fetch_nodes(listing.sku);
    if (answer.meaning == Meaning::not_found) {
        listing.on_sale = false;
        reads.push_back({id, Quantity(0), answer.sent_at, answer.answered_at, true});
        return {};
    }
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(listing.nodes, decode_nodes(answer.body));
    Quantity sellable;
    for (const NodeStock& node : listing.nodes) sellable += Quantity(node.sellable);
    reads.push_back({id, sellable, answer.sent_at, answer.answered_at, false});
    return {};
}

Result<bool> StockWriter::is_on_sale(const Listing& listing) {
    const Answer answer = client_.call(
        {Bucket::item,
         "GET",
         "/v3/items/" + net::percent_encode(listing.sku) + "?productIdType=SKU"}
    );
    if (answer.meaning == Meaning::not_found) return false;
    if (!answer.ok()) return answer.error;
    TIDEGATE_TRY(const ItemsPage page, decode_items(answer.body));
    for (const Item& item : page.items) {
        if (item.sku == listing.sku) return item.on_sale;
    }
    return channel_protocol("Walmart answered for another item than it was asked");
}

WriteResult StockWriter::write(const WriteJob& job) {
    const auto known = map_.find(job.external);
    if (known == map_.end()) {
        return refused(client_.now(), listing_unknown("The SKU is in no item of the seller"));
    }
    Listing& listing = known->second;
    if (listing.fulfilment == ledger::Fulfilment::marketplace) {
        return refused(
            client_.now(), channel_refused("Walmart's own warehouses hold the stock of this SKU")
        );
    }
    if (job.quantity < Quantity(0) || !job.quantity.in_range()) {
        return refused(
            client_.now(), channel_refused("Walmart takes quantities from zero upwards")
        );
    }
    const bool adds_reserved = formula_ == Formula::exact && job.quantity > Quantity(0);
    if (adds_reserved || listing.nodes.empty()) {
        const Answer answer = fetch_nodes(listing.sku);
        if (!answer.ok()) {
            // Nothing was written yet, whatever became of the read.
            const bool later =
                answer.meaning == Meaning::throttled || answer.meaning == Meaning::unavailable;
            return later ? deferred(answer.answered_at, answer.error)
                         : refused(answer.answered_at, answer.error);
        }
        Result<std::vector<NodeStock>> nodes = decode_nodes(answer.body);
        if (!nodes) return deferred(answer.answered_at, nodes.error());
        listing.nodes = std::move(nodes).value();
    }
    WriteResult result = send(listing, amounts_for(listing, job.quantity.units()));
    // Units that were shipped since the read are for sale again: see connector.h.
    if (adds_reserved && includes_reserved(listing)) result.read_again = true;
    return result;
}

std::vector<NodeAmount> StockWriter::amounts_for(const Listing& listing, std::int64_t quantity)
    const {
    if (listing.nodes.empty()) return {{"", quantity}};
    const bool adds_reserved = formula_ == Formula::exact && quantity > 0;
    std::vector<std::int64_t> current;
    current.reserve(listing.nodes.size());
    for (const NodeStock& node : listing.nodes) {
        current.push_back(adds_reserved ? node.sellable : node.input);
    }
    const std::vector<std::int64_t> parts = spread(current, quantity);
    std::vector<NodeAmount> amounts;
    amounts.reserve(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::int64_t reserved = adds_reserved ? listing.nodes[i].reserved : 0;
        amounts.push_back({listing.nodes[i].node, parts[i] + reserved});
    }
    return amounts;
}

WriteResult StockWriter::send(Listing& listing, const std::vector<NodeAmount>& amounts) {
    const std::string sku = net::percent_encode(listing.sku);
    if (amounts.size() == 1) {
        std::string target = "/v3/inventory?sku=" + sku;
        const NodeAmount& only = amounts.front();
        if (!only.node.empty()) target += "&shipNode=" + net::percent_encode(only.node);
        const Answer answer =
            client_.call({Bucket::write, "PUT", target, single_body(listing.sku, only.amount)});
        if (!answer.ok()) return result_of(answer);
        Result<WriteReply> reply = decode_single_reply(answer.body, only.amount);
        // Another figure than ours is no refusal: nobody knows what became of ours.
        if (reply && reply->written == Written::none) reply->written = Written::some;
        return judge(listing, amounts, answer, reply);
    }
    const Answer answer =
        client_.call({Bucket::write, "PUT", "/v3/inventories/" + sku, nodes_body(amounts)});
    if (!answer.ok()) return result_of(answer);
    return judge(listing, amounts, answer, decode_nodes_reply(answer.body, amounts));
}

WriteResult StockWriter::judge(
    Listing& listing,
    const std::vector<NodeAmount>& amounts,
    const Answer& answer,
    const Result<WriteReply>& reply
) {
    if (!reply) return unknown(answer.answered_at, reply.error());
    if (reply->written != Written::all) {
        Error error = channel_refused("Walmart did not write the stock: " + reply->detail);
        return reply->written == Written::none ? refused(answer.answered_at, std::move(error))
                                               : unknown(answer.answered_at, std::move(error));
    }
    for (std::size_t i = 0; i < listing.nodes.size(); ++i) {
        listing.nodes[i].input = amounts[i].amount;
    }
    return {WriteOutcome::applied, answer.answered_at};
}

Status StockWriter::stop(ExternalId listing) {
    const WriteResult result =
        write({ListingId(0), WriteNumber(0), listing, Quantity(0), Quantity(0)});
    if (result.outcome == WriteOutcome::applied) return {};
    return result.error;
}

}  // namespace tidegate::channels::walmart
