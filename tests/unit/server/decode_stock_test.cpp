// Goal: bodies about stock become the commands that they spell, and a slip is named by its field.
// Method: one body per case; every field of the command compared.

#include <gtest/gtest.h>

#include "unit/server/decoded.h"

namespace tidegate::server {
namespace {

TEST(DecodeStock, ReceiveStock) {
    const Decoded right = decoded(
        decode_receive_stock,
        R"({"sku":"A","location":"main","quantity":1000000000,"from_incoming":3})"
    );
    EXPECT_EQ(right.wrong, "");
    const auto& command = right.as<ledger::ReceiveStock>();
    EXPECT_EQ(command.sku, SkuId(0));
    EXPECT_EQ(command.location, LocationId(0));
    EXPECT_EQ(command.quantity, Quantity(1'000'000'000));
    EXPECT_EQ(command.from_incoming, Quantity(3));
    const std::pair<const char*, const char*> cases[] = {
        {R"({"sku":"A","location":"main","quantity":0})", "out_of_range quantity"},
        {R"({"sku":"A","location":"main","quantity":-1})", "out_of_range quantity"},
        {R"({"sku":"A","location":"main","quantity":1000000001})", "out_of_range quantity"},
        {R"({"sku":"A","location":"main","quantity":18446744073709551617})",
         "out_of_range quantity"},
        {R"({"sku":"A","location":"main","quantity":1.0})", "wrong_type quantity"},
        {R"({"sku":"A","location":"main","quantity":"1"})", "wrong_type quantity"},
        {R"({"sku":"A","location":"main"})", "missing_field quantity"},
        {R"({"sku":"C","location":"main","quantity":1})", "unknown_sku sku"},
        {R"({"sku":"a","location":"main","quantity":1})", "unknown_sku sku"},
        {R"({"sku":"A","location":"attic","quantity":1})", "unknown_location location"},
        {R"({"sku":"A","location":"main","quantity":1,"note":""})", "unknown_field note"},
        {R"({"sku":"A","sku":"B","location":"main","quantity":1})", "duplicate_field sku"},
    };
    for (const auto& [text, wrong] : cases) {
        EXPECT_EQ(decoded(decode_receive_stock, text).wrong, wrong) << text;
    }
}

TEST(DecodeStock, AdjustStock) {
    const Decoded right = decoded(
        decode_adjust_stock,
        R"({"sku":"A","location":"main","change":-5,"reason":"correction","corrects":12})"
    );
    EXPECT_EQ(right.wrong, "");
    EXPECT_EQ(right.as<ledger::AdjustStock>().change, Quantity(-5));
    EXPECT_EQ(right.as<ledger::AdjustStock>().reason, ledger::AdjustReason::correction);
    EXPECT_EQ(right.as<ledger::AdjustStock>().corrects, Sequence(12));
    const std::pair<const char*, const char*> cases[] = {
        {R"({"sku":"A","location":"main","change":1,"reason":"correction"})",
         "missing_field corrects"},
        {R"({"sku":"A","location":"main","change":1,"reason":"found","corrects":1})",
         "invalid_value corrects"},
        {R"({"sku":"A","location":"main","change":1,"reason":"correction","corrects":0})",
         "out_of_range corrects"},
        {R"({"sku":"A","location":"main","change":1,"reason":"magic"})", "invalid_value reason"},
    };
    for (const auto& [text, wrong] : cases) {
        EXPECT_EQ(decoded(decode_adjust_stock, text).wrong, wrong) << text;
    }
}

TEST(DecodeStock, MoveAndExpectStock) {
    const Decoded move = decoded(
        decode_move_stock,
        R"({"sku":"A","location":"main","from":"available","to":"safety_hold","quantity":4})"
    );
    EXPECT_EQ(move.as<ledger::MoveStock>().from, ledger::Bucket::available);
    EXPECT_EQ(move.as<ledger::MoveStock>().to, ledger::Bucket::safety_hold);
    EXPECT_EQ(move.as<ledger::MoveStock>().quantity, Quantity(4));
    const Decoded expect =
        decoded(decode_expect_stock, R"({"sku":"B","location":"main","change":-9})");
    EXPECT_EQ(expect.as<ledger::ExpectIncoming>().change, Quantity(-9));
}

TEST(DecodeStock, Transfers) {
    const Decoded start = decoded(
        decode_start_transfer,
        R"({"transfer":"T-1","sku":"A","from":"main","to":"main","quantity":2})"
    );
    EXPECT_EQ(start.plan.status, 201);
    EXPECT_EQ(start.as<ledger::StartTransfer>().transfer.text(), "T-1");
    const Decoded receive = decoded(decode_receive_transfer, R"({"arrived":2})", "T-1");
    EXPECT_EQ(receive.as<ledger::ReceiveTransfer>().transfer.text(), "T-1");
    EXPECT_EQ(receive.as<ledger::ReceiveTransfer>().arrived, Quantity(2));
    EXPECT_EQ(receive.as<ledger::ReceiveTransfer>().lost, Quantity(0));
}

TEST(DecodeStock, Returns) {
    const Decoded receive = decoded(
        decode_receive_return,
        R"({"return":"R-1","sku":"A","location":"main","quantity":1,
            "inspect_by":"2026-08-01T00:00:00Z"})"
    );
    EXPECT_EQ(receive.wrong, "");
    EXPECT_TRUE(receive.as<ledger::ReceiveReturn>().channel.is_none());
    EXPECT_EQ(receive.as<ledger::ReceiveReturn>().inspect_by, Timestamp(1785542400000));
    EXPECT_EQ(
        decoded(
            decode_receive_return,
            R"({"return":"R-1","order":"O-1","sku":"A","location":"main","quantity":1,
                "inspect_by":"2026-08-01T00:00:00Z"})"
        )
            .wrong,
        "missing_field channel"
    );
    const Decoded inspect =
        decoded(decode_inspect_return, R"({"passed":1,"repair":2,"scrapped":3})", "R-1");
    EXPECT_EQ(inspect.as<ledger::InspectReturn>().passed, Quantity(1));
    EXPECT_EQ(inspect.as<ledger::InspectReturn>().repair, Quantity(2));
    EXPECT_EQ(inspect.as<ledger::InspectReturn>().scrapped, Quantity(3));
}

TEST(DecodeStock, CountsAndLocks) {
    const Decoded start =
        decoded(decode_start_count, R"({"count":"C-1","sku":"A","location":"main"})");
    EXPECT_EQ(start.as<ledger::StartCount>().count.text(), "C-1");
    const Decoded finish = decoded(decode_finish_count, R"({"counted":0})", "C-1");
    EXPECT_EQ(finish.as<ledger::FinishCount>().counted, Quantity(0));
    const Decoded lock = decoded(
        decode_lock_stock,
        R"({"lock":"L-1","sku":"A","quantity":600,"expires_at":"2026-08-01T00:00:00+08:00"})"
    );
    EXPECT_EQ(lock.wrong, "");
    EXPECT_TRUE(lock.as<ledger::LockStock>().channel.is_none());
    EXPECT_EQ(lock.as<ledger::LockStock>().expires_at, Timestamp(1785513600000));
    EXPECT_EQ(
        decoded(decode_unlock_stock, "{}", "L-1").as<ledger::UnlockStock>().lock.text(), "L-1"
    );
}

}  // namespace
}  // namespace tidegate::server
