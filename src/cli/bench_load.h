#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/external_id.h"
#include "cli/bench_common.h"
#include "engine/engine.h"
#include "journal/journal.h"
#include "ledger/commands.h"

// The benchmarks' workspace and its orders: SKUs with stock in one warehouse and a listing on each
// of two marketplaces, and an endless stream of new orders of one unit.

namespace tidegate::cli::bench {

inline constexpr std::uint16_t kMarketplaces = 2;  // channels 1 and 2; 0 is the direct one

// Listing ids, as TikTok Shop writes them: 19 digits.
[[nodiscard]] ExternalId listing_name(std::uint16_t channel, std::uint32_t sku);

struct Catalogue {
    std::uint32_t skus = 1;
    std::uint16_t listings = kMarketplaces;  // a SKU, each on its own channel
    std::int64_t stock = 0;                  // units a SKU
};
// Commands that set it up, in batches for `run`.
void seed_catalogue(
    const Catalogue& catalogue, const std::function<void(engine::CommandBatch)>& run
);
// The same through an engine; waits until all of it is durable.
[[nodiscard]] Status seed_catalogue(engine::Engine& engine, const Catalogue& catalogue);

// Orders 0, 1, 2, ...: each a new id and one unit of a SKU, uniformly chosen. Repeatable. The ids
// are consecutive 19-digit numbers, made without text, because whoever receives orders makes ids
// from text on other threads than the writer's.
class OrderSource {
public:
    explicit OrderSource(std::uint32_t skus) : skus_(skus) {}

    [[nodiscard]] static ExternalId id(std::uint64_t number);
    [[nodiscard]] std::uint32_t sku(std::uint64_t number) const;
    void fill(engine::CommandBatch& batch, std::size_t count);
    [[nodiscard]] std::uint64_t made() const { return next_; }

private:
    std::uint32_t skus_;
    std::uint64_t next_ = 0;
};

// At most `max` things under way: enter() waits until there is room. To spare the sleeper's wakings
// it goes on only when half of it is free.
class Window {
public:
    explicit Window(std::size_t max) : max_(max) {}
    void enter(std::size_t count);
    void leave(std::size_t count);  // any thread
    void wait_until_empty();

private:
    const std::size_t max_;
    std::atomic<std::size_t> inside_{0};
    std::atomic<std::size_t> wake_below_{0};  // the waiter's wish; 0: nobody waits
    std::mutex mutex_;
    std::condition_variable left_;
};

// What a benchmark learns about the journal that it lends to an engine.
struct JournalFigures {
    Histogram append;  // nanoseconds a group
    std::atomic<std::uint64_t> append_ns{0};
    std::atomic<std::uint64_t> groups{0};
    std::atomic<std::uint64_t> bytes{0};
};

// Passes everything on and measures append(). `figures` outlives it.
[[nodiscard]] std::unique_ptr<journal::Journal> measure(
    std::unique_ptr<journal::Journal> inner, JournalFigures& figures
);

}  // namespace tidegate::cli::bench
