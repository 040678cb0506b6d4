#include "cli/bench_load.h"

#include <array>
#include <future>
#include <utility>

#include "base/hash.h"

namespace tidegate::cli::bench {

namespace {

constexpr std::uint64_t kFirstOrder = 5'760'000'000'000'000'000ULL;
constexpr std::uint64_t kFirstListing = 1'729'000'000'000'000'000ULL;
constexpr std::size_t kSeedBatch = 1000;
constexpr Timestamp kSeededAt = Timestamp::from_seconds(1'790'000'000);
constexpr std::int32_t kListed = 1000;

// As ExternalId::parse(std::to_string(number)): six bits a digit, the length in the highest byte.
// Eight digits at once from a table: the generator shares the processors with what it measures.
class Digits {
public:
    Digits() {
        for (std::uint32_t i = 0; i < kSize; ++i) {
            packed_[i] = i / 1000 << 18 | i / 100 % 10 << 12 | i / 10 % 10 << 6 | i % 10;
        }
    }
    // Of 19 digits.
    [[nodiscard]] ExternalId id(std::uint64_t number) const {
        const auto head = static_cast<std::uint32_t>(number / 10'000'000'000'000'000ULL);
        const std::uint64_t upper = eight(number / 100'000'000 % 100'000'000);
        const std::uint64_t lower = eight(number % 100'000'000);
        const std::uint64_t high = std::uint64_t{packed_[head]} << 32 | upper >> 16;
        return ExternalId::from_bits(kLength << 56 | high, upper << 48 | lower);
    }

private:
    static constexpr std::uint32_t kSize = 10'000;
    static constexpr std::uint64_t kLength = 19;
    [[nodiscard]] std::uint64_t eight(std::uint64_t number) const {
        return std::uint64_t{packed_[number / kSize]} << 24 | packed_[number % kSize];
    }
    std::array<std::uint32_t, kSize> packed_{};
};

ExternalId id_of_digits(std::uint64_t number) {
    static const Digits kDigits;
    return kDigits.id(number);
}

ledger::Command command(auto body) {
    return {ExternalId::none(), kSeededAt, std::move(body)};
}

void seed_sku(const Catalogue& catalogue, std::uint32_t sku, engine::CommandBatch& batch) {
    const SkuId id(sku);
    std::string code = std::to_string(sku);
    code.insert(0, 8 - code.size(), '0');
    batch.push_back(command(ledger::DefineSku{"SKU-" + code}));
    batch.push_back(command(ledger::ReceiveStock{
        id, LocationId(0), Quantity(catalogue.stock), Quantity(0)}));
    for (std::uint16_t channel = 1; channel <= catalogue.listings; ++channel) {
        batch.push_back(command(ledger::MapListing{
            ChannelId(channel), listing_name(channel, sku), id}));
        const ListingId listing(sku * catalogue.listings + channel - 1);
        batch.push_back(command(ledger::ReadBack{listing, Quantity(kListed), kSeededAt}));
    }
}

class MeasuredJournal final : public journal::Journal {
public:
    MeasuredJournal(std::unique_ptr<journal::Journal> inner, JournalFigures& figures)
        : inner_(std::move(inner)), figures_(figures) {}

    Status append(const journal::Group& group) override {
        const auto start = std::chrono::steady_clock::now();
        Status done = inner_->append(group);
        const auto took = nanoseconds_between(start, std::chrono::steady_clock::now());
        figures_.append.add(took);
        figures_.append_ns += took;
        figures_.groups += 1;
        figures_.bytes += group.bytes.size();
        return done;
    }
    Sequence last_sequence() const override { return inner_->last_sequence(); }
    Status read(Sequence after, const std::function<Status(const journal::Group&)>& visit)
        override {
        return inner_->read(after, visit);
    }
    std::uint64_t size_bytes() const override { return inner_->size_bytes(); }

private:
    const std::unique_ptr<journal::Journal> inner_;
    JournalFigures& figures_;
};

}  // namespace

ExternalId listing_name(std::uint16_t channel, std::uint32_t sku) {
    return id_of_digits(kFirstListing + channel * 100'000'000ULL + sku);
}

void seed_catalogue(
    const Catalogue& catalogue, const std::function<void(engine::CommandBatch)>& run
) {
    using ledger::WriteSemantics;
    engine::CommandBatch batch;
    for (std::uint16_t channel = 1; channel <= catalogue.listings; ++channel) {
        const bool absolute = channel % 2 == 1;  // as TikTok Shop; the others as Shopify
        batch.push_back(command(ledger::DefineChannel{
            "channel-" + std::to_string(channel),
            absolute ? WriteSemantics::absolute : WriteSemantics::compare_and_set,
            false}));
    }
    batch.push_back(command(ledger::DefineLocation{"main", ledger::LocationKind::own, {}, 1}));
    for (std::uint32_t sku = 0; sku < catalogue.skus; ++sku) {
        seed_sku(catalogue, sku, batch);
        if (batch.size() < kSeedBatch) continue;
        run(std::exchange(batch, {}));
    }
    run(std::move(batch));
}

Status seed_catalogue(engine::Engine& engine, const Catalogue& catalogue) {
    std::atomic<std::uint64_t> refused{0};
    std::atomic<bool> failed{false};
    Window window(std::size_t{1} << 20);
    seed_catalogue(catalogue, [&](engine::CommandBatch batch) {
        const std::size_t size = batch.size();
        window.enter(size);
        engine.submit(std::move(batch), [&, size](Result<engine::Outcomes> outcomes) {
            if (!outcomes) failed = true;
            for (std::size_t i = 0; outcomes && i < size; ++i) {
                if ((*outcomes)[i].reject != ledger::Reject::none) ++refused;
            }
            window.leave(size);
        });
    });
    window.wait_until_empty();
    if (failed || refused > 0) {
        return Error{
            "bench_seed", "the catalogue was not accepted: " + engine.health().problem, ""};
    }
    return {};
}

ExternalId OrderSource::id(std::uint64_t number) {
    return id_of_digits(kFirstOrder + number);
}

std::uint32_t OrderSource::sku(std::uint64_t number) const {
    return static_cast<std::uint32_t>((mix64(number) >> 32) * skus_ >> 32);
}

void OrderSource::fill(engine::CommandBatch& batch, std::size_t count) {
    static const Currency kUsd = Currency::parse("USD");
    batch.reserve(batch.size() + count);
    for (std::size_t i = 0; i < count; ++i, ++next_) {
        const auto channel = static_cast<std::uint16_t>(1 + next_ % kMarketplaces);
        const Timestamp at = kSeededAt + Duration(static_cast<std::int64_t>(1 + next_ / 1000));
        ledger::Command& made = batch.emplace_back();
        made.at = at + Duration(800);
        auto& order = std::get<ledger::SeeOrder>(made.body);  // the first alternative
        order.channel = ChannelId(channel);
        order.order = id(next_);
        order.placed_at = at;
        order.stage = ledger::Stage::ready;
        order.currency = kUsd;
        ledger::OrderLine line;
        line.listing = listing_name(channel, sku(next_));
        line.ordered = Quantity(1);
        line.price_minor = 1999;
        order.lines.push_back(line);
    }
}

void Window::enter(std::size_t count) {
    if (inside_.load(std::memory_order_acquire) + count > max_) {
        std::unique_lock lock(mutex_);
        wake_below_ = max_ / 2 + 1;
        left_.wait(lock, [&] { return inside_.load() <= max_ / 2; });
        wake_below_ = 0;
    }
    inside_ += count;
}

void Window::leave(std::size_t count) {
    const std::size_t left = inside_.fetch_sub(count) - count;
    if (left >= wake_below_.load()) return;
    const std::lock_guard lock(mutex_);
    left_.notify_one();
}

void Window::wait_until_empty() {
    std::unique_lock lock(mutex_);
    wake_below_ = 1;
    left_.wait(lock, [&] { return inside_.load() == 0; });
    wake_below_ = 0;
}

std::unique_ptr<journal::Journal> measure(
    std::unique_ptr<journal::Journal> inner, JournalFigures& figures
) {
    return std::make_unique<MeasuredJournal>(std::move(inner), figures);
}

}  // namespace tidegate::cli::bench
