#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "channels/channel.h"
#include "contract/recorder.h"
#include "sandbox/market.h"

// The calls of the port, one after the other, as the drivers of all marketplaces make them. What
// is asserted here is only what makes an exchange worth checking: that the connector got on with
// the shop, and that both agree on the quantities.
//
// 1. A call that the marketplace throttles is made again when the connector says so; a write that
//    is deferred is passed again every half minute.
// 2. What went wrong is kept and printed by end(), whose answer is the exit code.

namespace tidegate::contract {

inline constexpr Timestamp kStart = Timestamp::from_seconds(1'790'000'000);

// Three SKUs: "A,1" in one warehouse, "B/2" in as many as told, "C+3" that the marketplace may
// fulfil. Their codes need to be encoded in a path, and the first does not fit into a list.
[[nodiscard]] sandbox::MarketOptions three_skus(std::uint32_t warehouses);
inline constexpr std::string_view kA = "A,1";
inline constexpr std::string_view kB = "B/2";
inline constexpr std::string_view kC = "C+3";

class Story {
public:
    Story(
        channels::Connector& connector,
        Recorder& recorder,
        sandbox::Market& market,
        ManualClock& clock
    )
        : connector_(connector), recorder_(recorder), market_(market), clock_(clock) {}

    void check(bool good, std::string_view what);
    void check(const Status& done, std::string_view what);

    void discover();
    // Reads all own listings, and compares with what the market has.
    void read();
    // Writes one listing until it is applied, and compares with what the market has.
    void write(std::string_view sku, std::int64_t quantity);
    // Writes several listings in one call and expects all of them to be applied in the end.
    void write_all(const std::vector<std::string_view>& skus, std::int64_t quantity);
    // A buyer who has paid.
    sandbox::OrderIndex buy(std::string_view sku, std::int64_t units);
    // All pages of what changed in the last two hours; the content of what is only named too.
    std::vector<channels::SeenOrder> poll();
    std::vector<channels::SeenOrder> fetch(std::vector<ExternalId> orders);
    // Polls and expects that many orders with so many units that are not cancelled; then asks for
    // each by its id, and expects the same.
    void expect_orders(std::size_t orders, std::int64_t units);
    void stop_and_resume(std::string_view sku);
    // A call in an outage, an internal error and a refusal for speed, each followed by a good one.
    void survive_faults();
    void pass(Duration time);

    [[nodiscard]] ExternalId listing(std::string_view sku) const;
    [[nodiscard]] const std::vector<channels::ListingInfo>& listings() const { return listings_; }
    [[nodiscard]] int end();

private:
    std::vector<channels::WriteResult> write_until_settled(std::vector<channels::WriteJob> jobs);
    [[nodiscard]] channels::WriteJob job(std::string_view sku, std::int64_t quantity);
    [[nodiscard]] std::int64_t available(std::string_view sku) const;

    channels::Connector& connector_;
    Recorder& recorder_;
    sandbox::Market& market_;
    ManualClock& clock_;
    std::vector<channels::ListingInfo> listings_;
    std::vector<std::string> complaints_;
    std::uint32_t writes_ = 0;
};

}  // namespace tidegate::contract
