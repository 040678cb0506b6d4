#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "channels/channel.h"
#include "channels/walmart/client.h"
#include "channels/walmart/connector.h"
#include "channels/walmart/inventory.h"

// Stock at Walmart: reading, and writing a quantity that the listing may still sell. One thread,
// which is the one writer of every SKU: there is no compare-and-set, the last write wins.
//
// A quantity is written as connector.h says for each Formula. A write whose answer is lost is
// `unknown`, and whoever asked reads it back before the next one.

namespace tidegate::channels::walmart {

// What the connector has to know of a SKU.
struct Listing {
    std::string sku;
    std::string title;
    bool on_sale = true;
    ledger::Fulfilment fulfilment = ledger::Fulfilment::merchant;
    std::vector<NodeStock> nodes;  // as last read; `input` as last written
};
using ListingMap = std::map<ExternalId, Listing>;

class StockWriter {
public:
    StockWriter(Client& client, ListingMap& map, Formula formula)
        : client_(client), map_(map), formula_(formula) {}

    [[nodiscard]] Result<std::vector<ListingRead>> read(std::span<const ExternalId> listings);
    [[nodiscard]] WriteResult write(const WriteJob& job);
    // Zero on every node.
    [[nodiscard]] Status stop(ExternalId listing);
    [[nodiscard]] std::size_t calls(const WriteJob& job) const noexcept;

private:
    // Adds what the marketplace shows; a SKU that it does not have, or has off sale, is gone.
    [[nodiscard]] Status read_one(ExternalId id, std::vector<ListingRead>& reads);
    [[nodiscard]] Result<bool> is_on_sale(const Listing& listing);
    [[nodiscard]] Answer fetch_nodes(const std::string& sku);
    [[nodiscard]] std::vector<NodeAmount> amounts_for(const Listing& listing, std::int64_t quantity)
        const;
    [[nodiscard]] WriteResult send(Listing& listing, const std::vector<NodeAmount>& amounts);
    [[nodiscard]] WriteResult judge(
        Listing& listing,
        const std::vector<NodeAmount>& amounts,
        const Answer& answer,
        const Result<WriteReply>& reply
    );

    Client& client_;
    ListingMap& map_;
    Formula formula_;
};

}  // namespace tidegate::channels::walmart
