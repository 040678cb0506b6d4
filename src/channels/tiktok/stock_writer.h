#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "channels/channel.h"
#include "channels/tiktok/client.h"
#include "channels/tiktok/connector.h"
#include "channels/tiktok/listings.h"

// Inventory of TikTok Shop: reading, writing, and what happens around zero. One thread.

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

private:
    struct Slot {
        const WriteJob* job;
        WriteResult* result;
    };
    using Slots = std::vector<Slot>;

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
};

}  // namespace tidegate::channels::tiktok
