// Goal: every row of an order log is accounted for, and what a negative row takes back is the right
// thing. Method: small logs; steps and rejections are compared as text. The least opening stock is
// then proved by a replay (replayer.h): nothing is short with it, something with one unit less.

#include "cli/order_log.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "cli/books.h"
#include "cli/replayer.h"
#include "ledger/invariants.h"

namespace tidegate::cli {
namespace {

constexpr std::string_view kHeader = "order,sku,quantity,at,price\n";

struct ReadLog {
    OrderLog log;
    std::vector<std::string> rejected;
};

ReadLog read_log(const std::string& rows) {
    OrderLogOptions options;
    options.order = "order";
    options.quantity = "quantity";
    options.at = "at";
    options.price = "price";
    ReadLog result;
    const RejectRow reject = [&](std::uint64_t row, std::string_view reason, const std::string&) {
        result.rejected.push_back(std::to_string(row) + " " + std::string(reason));
    };
    const std::string text = std::string(kHeader) + rows;
    std::string_view left = text;
    auto log = read_order_log(
        [left](char* buffer, std::size_t size) mutable -> Result<std::size_t> {
            const std::size_t count = left.copy(buffer, size);
            left.remove_prefix(count);
            return count;
        },
        options,
        reject
    );
    EXPECT_TRUE(log.has_value());
    result.log = std::move(*log);
    return result;
}

std::vector<std::string> steps(const OrderLog& log) {
    std::vector<std::string> texts;
    for (const OrderLog::Step& step : log.steps) {
        const std::string units = std::to_string(step.units);
        if (step.kind == OrderLog::Kind::take_back) {
            texts.push_back("return " + units + " " + log.skus[step.subject].code);
            continue;
        }
        const OrderLog::Line& line = log.lines[step.subject];
        const char* const verb = step.kind == OrderLog::Kind::sale ? "sell " : "cancel ";
        texts.push_back(
            verb + units + " " + log.skus[line.sku].code + " " + log.orders[line.order].id.text()
        );
    }
    return texts;
}

TEST(OrderLog, TakesBackFromTheSameOrderThenFromTheMostRecent) {
    const auto [log, rejected] = read_log(
        "1,CUP,5,2020-01-01,\n"
        "2,CUP,3,2020-01-02,\n"
        "3,LID,1,2020-01-03,\n"
        "1,CUP,-1,2020-01-04,\n"
        "C4,CUP,-5,2020-01-05,\n"
        "C5,CUP,-9,2020-01-06,\n"
        "C6,MUG,-2,2020-01-07,\n"
    );
    EXPECT_EQ(rejected, std::vector<std::string>{});
    EXPECT_EQ(
        steps(log),
        (std::vector<std::string>{
            "sell 5 CUP 1",
            "sell 3 CUP 2",
            "sell 1 LID 3",
            "cancel 1 CUP 1",
            "cancel 3 CUP 2",
            "cancel 2 CUP 1",
            "cancel 2 CUP 1",
            "return 7 CUP",
            "return 2 MUG"})
    );
}

TEST(OrderLog, LaterRowsOfAnOrderAddToIt) {
    const auto [log, rejected] = read_log(
        "1,CUP,5,2020-01-01,\n"
        "2,CUP,1,2020-01-02,\n"
        "1,CUP,2,2020-01-03,\n"
        "1,LID,1,2020-01-03,\n"
    );
    EXPECT_EQ(log.orders.size(), 2U);
    EXPECT_EQ(log.orders[0].line_count, 2U);
    EXPECT_EQ(log.lines[0].ordered, 7);
}

TEST(OrderLog, EveryRowThatIsNotAcceptedHasAReason) {
    const auto [log, rejected] = read_log(
        "1,CUP,1,2020-01-01,2.50\n"
        ",CUP,1,2020-01-01,\n"
        "1,,1,2020-01-01,\n"
        "1,CUP,0,2020-01-01,\n"
        "1,CUP,1.5,2020-01-01,\n"
        "1,CUP,1E5,2020-01-01,\n"
        "1,CUP,9999999999,2020-01-01,\n"
        "1,CUP,1,01.02.2020,\n"
        "1,CUP,1,1999-12-31,\n"
        "1,CUP,1,2020-01-01,2.505\n"
        "1,CUP,1\n"
        "1,\"CUP\"x,1,2020-01-01,\n"
        "C1,CUP,1,2020-01-01,\n"
        "1," +
        std::string(101, 'x') + ",1,2020-01-01,\n"
    );
    EXPECT_EQ(
        rejected,
        (std::vector<std::string>{
            "3 missing_order",
            "4 missing_sku",
            "5 zero_quantity",
            "6 invalid_quantity",
            "7 invalid_quantity",
            "8 quantity_too_large",
            "9 invalid_time",
            "10 invalid_time",
            "11 invalid_price",
            "12 wrong_column_count",
            "13 malformed_row",
            "14 cancellation_adds_units",
            "15 sku_too_long"})
    );
    EXPECT_EQ(log.rows, 14U);
    EXPECT_EQ(log.rejected, rejected.size());
    EXPECT_EQ(steps(log), std::vector<std::string>{"sell 1 CUP 1"});
    EXPECT_EQ(log.lines[0].price_minor, 250);
}

constexpr const char* kWithCancellation =
    "1,CUP,5,2020-01-01,\n"
    "C2,CUP,-4,2020-01-02,\n"
    "3,CUP,2,2020-01-03,\n";

TEST(OrderLog, TheLeastStockIsThatOfTheWorstMoment) {
    const auto [log, rejected] = read_log(kWithCancellation);
    EXPECT_EQ(log.skus[0].out_max, 5);
    EXPECT_EQ(log.skus[0].out, 3);
}

ReplayCounts replay(const std::string& rows, std::optional<std::int64_t> stock, std::string& hash) {
    ReadLog orders = read_log(rows);
    const ManualClock clock(Timestamp::from_seconds(1'600'000'000));
    auto books = Books::open("", clock);
    EXPECT_TRUE(books.has_value());
    const RejectRow reject = [](std::uint64_t, std::string_view reason, const std::string&) {
        ADD_FAILURE() << reason;
    };
    ReplayOptions options;
    options.stock = stock;
    const auto counts = Replayer(*books, orders.log, options, reject).run({});
    EXPECT_TRUE(counts.has_value());
    EXPECT_TRUE(ledger::check_invariants(books->state()).empty());
    hash = ledger::state_hash_text(books->state());
    return *counts;
}

TEST(Replayer, WithTheLeastStockNothingIsShortAndWithLessSomethingIs) {
    std::string first;
    std::string second;
    EXPECT_EQ(replay(kWithCancellation, std::nullopt, first).short_units, 0U);
    EXPECT_EQ(replay(kWithCancellation, std::nullopt, second).short_units, 0U);
    EXPECT_EQ(first, second);
    const ReplayCounts counts = replay(kWithCancellation, 2, first);
    EXPECT_EQ(counts.stock_units, 2U);
    EXPECT_EQ(counts.short_units, 2U);
    EXPECT_EQ(counts.orders, 2U);
    EXPECT_EQ(counts.sold_units, 7U);
    EXPECT_EQ(counts.cancelled, 1U);
    EXPECT_EQ(counts.cancelled_units, 4U);
}

TEST(Replayer, WhatNobodySoldComesBackIntoQuarantine) {
    std::string hash;
    const ReplayCounts counts = replay("C1,CUP,-4,2020-01-01,\n", std::nullopt, hash);
    EXPECT_EQ(counts.returned, 1U);
    EXPECT_EQ(counts.returned_units, 4U);
    EXPECT_EQ(counts.orders, 0U);
}

}  // namespace
}  // namespace tidegate::cli
