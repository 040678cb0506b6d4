#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "channels/amazon/client.h"
#include "channels/amazon/listings.h"
#include "channels/channel.h"

// Quantities of the seller's own listings: reading, writing, and the proof of a write. One thread.
//
// Amazon answers a write with ACCEPTED, which means that it waits in a queue. So a write has two
// steps: it is sent once, and from then on the same job reads the effective quantity back until
// that proves the write. Amazon lowers the quantity by every order meanwhile, so what is shown may
// reach the written number by sales alone, before the write landed; a later landing would then put
// sold units on sale again. Let p be what was shown before and q what was written:
//
// 1. q shown, and q above p or 0: proven. Sales never raise, and a zero that lands late sells
//    nothing.
// 2. q shown otherwise, or a number above p and below q: proven `prove_after` after the write was
//    accepted; before that it may be sales or a cancelled order.
// 3. Anything else: `deferred` until `unknown_after`, then `unknown`.
//
// INVALID is refused. A lost answer is unknown at once. A listing that is not the seller's own to
// ship is refused before anything is sent.

namespace tidegate::channels::amazon {

struct WriterOptions {
    std::string seller;
    std::string marketplace;
    Duration prove_after = Duration::seconds(120);
    Duration unknown_after = Duration::seconds(900);
};

class QuantityWriter {
public:
    QuantityWriter(Client& client, ItemMap& items, WriterOptions options)
        : client_(client), items_(items), options_(std::move(options)) {}

    [[nodiscard]] Result<std::vector<ListingRead>> read(std::span<const ExternalId> listings);
    [[nodiscard]] std::vector<WriteResult> write(std::span<const WriteJob> jobs);
    [[nodiscard]] std::size_t calls(std::span<const WriteJob> jobs) const;

    // One patch of one attribute of a listing. Refused: not accepted, certainly.
    [[nodiscard]] Answer patch(
        const Item& item, std::string_view patch, Patience patience = Patience::none
    );
    [[nodiscard]] static std::string quantity_patch(std::int64_t quantity);

    static constexpr std::size_t kReadMax = 20;  // listings of one search

private:
    struct Sent {
        WriteNumber write;
        Timestamp accepted_at;
        std::optional<std::int64_t> shown_before;
    };

    [[nodiscard]] bool waits(const WriteJob& job) const;
    [[nodiscard]] WriteResult send(const WriteJob& job);
    [[nodiscard]] WriteResult judge(const WriteJob& job, const ListingRead* read, Timestamp now);
    [[nodiscard]] Status search(
        std::span<const ExternalId> listings, std::vector<ListingRead>& reads
    );
    [[nodiscard]] Status look_up(ExternalId listing, std::vector<ListingRead>& reads);
    void note(const Item& item, Timestamp asked_at, Timestamp at, std::vector<ListingRead>& reads);

    Client& client_;
    ItemMap& items_;
    WriterOptions options_;
    std::map<ExternalId, Sent> sent_;  // accepted, not proven yet
};

}  // namespace tidegate::channels::amazon
