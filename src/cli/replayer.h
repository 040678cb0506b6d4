#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/strong_id.h"
#include "cli/books.h"
#include "cli/order_log.h"
#include "ledger/commands.h"
#include "ledger/reject.h"

// Puts an order log through the ledger, as the orders of one channel: the opening stock first, then
// every step at its own time. Consecutive sales of one order are one message.
//
// Replaying the same file into the same books again changes nothing: orders keep their ids, and
// receipts and returns are named after the file's content.

namespace tidegate::cli {

struct ReplayOptions {
    std::string channel = "replay";
    std::string location = "main";
    // Units received of every SKU before the first order; none: exactly enough that no order is
    // ever short, which is the most that is sold and not taken back at any time.
    std::optional<std::int64_t> stock;
    Currency currency;
};

struct ReplayCounts {
    std::uint64_t orders = 0;  // order ids with something sold
    std::uint64_t sold_units = 0;
    std::uint64_t cancelled = 0;  // rows that took back units sold earlier in the log
    std::uint64_t cancelled_units = 0;
    std::uint64_t returned = 0;  // rows whose units went into quarantine, all or some
    std::uint64_t returned_units = 0;
    std::uint64_t stock_units = 0;  // received up front
    std::uint64_t short_units = 0;  // owed at the end, and not held
    std::uint64_t rejected = 0;     // rows that the ledger refused
};

class Replayer {
public:
    // Called before the first command of every moment; for replaying slower than possible.
    using BeforeMoment = std::function<Status(Timestamp)>;

    Replayer(Books& books, OrderLog& log, ReplayOptions options, const RejectRow& reject)
        : books_(books), log_(log), options_(std::move(options)), reject_(reject) {}

    [[nodiscard]] Result<ReplayCounts> run(const BeforeMoment& before_moment);

private:
    [[nodiscard]] Result<ledger::Outcome> give(Timestamp at, ledger::Command command);
    [[nodiscard]] Result<std::uint32_t> define(std::uint32_t known, ledger::Command command);
    [[nodiscard]] Status set_up();
    [[nodiscard]] Status set_up_sku(std::uint32_t number, Timestamp at);
    [[nodiscard]] Result<std::size_t> sell(std::size_t first);
    [[nodiscard]] Status cancel(const OrderLog::Step& step);
    [[nodiscard]] Status take_back(const OrderLog::Step& step);
    [[nodiscard]] ledger::SeeOrder message_of(std::uint32_t order) const;
    [[nodiscard]] ledger::OrderLine line_of(const OrderLog::Line& line) const;
    void refuse(std::uint64_t row, ledger::Reject reason);
    void count_shortages();

    Books& books_;
    OrderLog& log_;
    const ReplayOptions options_;
    const RejectRow& reject_;
    ReplayCounts counts_;
    ChannelId channel_;
    LocationId location_;
    std::vector<SkuId> skus_;           // by number in the log
    std::vector<ExternalId> listings_;  // the same
    std::vector<std::uint32_t> slots_;  // of a line in the message being made
    Timestamp now_;
    std::uint64_t row_ = 0;  // last row counted
    std::uint64_t refused_row_ = 0;
};

}  // namespace tidegate::cli
