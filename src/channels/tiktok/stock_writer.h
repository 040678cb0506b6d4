#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "channels/channel.h"
#include "channels/tiktok/client.h"
#include "channels/tiktok/connector.h"
#include "channels/tiktok/listings.h"

// Inventory of TikTok Shop: reading, writing, and what happens around zero. One thread.
//
// A search for stock is refused as a whole when it names a SKU that TikTok Shop does not know, and
// says nothing of whether a product is on sale. So a SKU that the search refuses or leaves out, and
// one whose product is believed off sale, is looked up in the list of products: only when that list
// answers, and has it not or has it off sale, it is gone and sells nothing.

namespace tidegate::channels::tiktok {

enum class Switch : bool { off, on };

class StockWriter {
public:
    struct Settings {
        std::string version;
        ZeroPolicy zero_policy = ZeroPolicy::refuse;
    };
    StockWriter(Client& client, ListingMap& map, Settings settings)
        : client_(client), map_(map), settings_(std::move(settings)) {}

    [[nodiscard]] Result<std::vector<ListingRead>> read(std::span<const ExternalId> listings);
    [[nodiscard]] std::vector<WriteResult> write(std::span<const WriteJob> jobs);
    [[nodiscard]] Status switch_products(std::span<const ExternalId> listings, Switch to);
    // Every product takes a call.
    [[nodiscard]] std::size_t calls(std::span<const WriteJob> jobs) const;

private:
    struct Slot {
        const WriteJob* job;
        WriteResult* result;
    };
    using Slots = std::vector<Slot>;
    using Ids = std::vector<ExternalId>;

    [[nodiscard]] bool is_doubtful(ExternalId id) const;
    // Adds what is gone to `reads` and what is on sale to `there`; what TikTok Shop refuses to look
    // up is in neither.
    [[nodiscard]] Status look_up(
        std::span<const ExternalId> ids, std::vector<ListingRead>& reads, Ids& there
    );
    // Adds what the search shows to `reads`, and what it refuses or leaves out to `doubtful`.
    [[nodiscard]] Status search(
        std::span<const ExternalId> ids, std::vector<ListingRead>& reads, Ids& doubtful
    );
    void note_stock(const SkuStock& stock);
    void adopt(ListingMap found);

    void write_product(Product& product, Slots slots);
    // False when the slots were answered: the product is not on sale.
    bool bring_back(Product& product, Slots& slots);
    [[nodiscard]] Status may_come_back(const Product& product, const Slots& slots) const;
    void send(Product& product, Slots& slots);
    void settle_sent(
        Product& product, Slot& slot, const std::vector<ItemError>& errors, Timestamp at
    );
    void settle_refused(Product& product, Slot& slot, const ItemError& error, Timestamp at);
    void settle_zero(Product& product, Slot& slot, const ItemError& error, Timestamp at);
    [[nodiscard]] bool nothing_may_sell(const Product& product) const;
    [[nodiscard]] Status lower_before_stop(const Product& product);
    [[nodiscard]] Status switch_product(Product& product, Switch to);
    [[nodiscard]] Status reload_state(Product& product);

    Client& client_;
    ListingMap& map_;
    Settings settings_;
    std::set<ExternalId> gone_;
};

}  // namespace tidegate::channels::tiktok
