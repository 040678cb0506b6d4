// Goal: bodies about orders and reservations become the commands that they spell, and a slip is
// named by its field. Method: one body per case; every field of the command compared.

#include <gtest/gtest.h>

#include "unit/server/decoded.h"

namespace tidegate::server {
namespace {

constexpr const char* kOrder =
    R"({"channel":"shop","order":"576461413038785752","placed_at":"2026-07-25T00:00:00Z",
        "stage":"on_hold","currency":"JPY","lines":[)";

Decoded see(const std::string& lines) {
    return decoded(decode_see_order, kOrder + lines + "]}");
}

TEST(DecodeOrders, Reserve) {
    const Decoded right = decoded(
        decode_reserve,
        R"({"reservation":"cart 77","expires_at":"2026-08-01T00:00:00Z",
            "lines":[{"sku":"A","quantity":2},{"sku":"B","quantity":1}]})"
    );
    EXPECT_EQ(right.wrong, "");
    EXPECT_EQ(right.plan.status, 201);
    const auto& command = right.as<ledger::Reserve>();
    EXPECT_EQ(command.reservation, ExternalId::parse("cart 77"));
    ASSERT_EQ(command.lines.size(), 2U);
    EXPECT_EQ(command.lines[0].sku, SkuId(0));
    EXPECT_EQ(command.lines[0].ordered, Quantity(2));
    EXPECT_EQ(
        right.plan.body,
        R"({"reservation":"cart 77","state":"held","expires_at":"2026-08-01T00:00:00.000Z",)"
        R"("lines":[{"sku":"A","quantity":2},{"sku":"B","quantity":1}]})"
    );
    EXPECT_EQ(
        decoded(decode_reserve, R"({"reservation":"r","expires_at":"soon","lines":[]})").wrong,
        "invalid_value expires_at"
    );
    EXPECT_EQ(
        decoded(
            decode_reserve,
            R"({"reservation":"r","expires_at":"2026-08-01T00:00:00Z",
                "lines":[{"sku":"A","quantity":1},{"sku":"Z","quantity":1}]})"
        )
            .wrong,
        "unknown_sku sku"
    );
}

TEST(DecodeOrders, StepsOfAReservation) {
    EXPECT_EQ(
        decoded(decode_confirm_reservation, "{}", "r")
            .as<ledger::ConfirmReservation>()
            .reservation.text(),
        "r"
    );
    EXPECT_EQ(
        decoded(decode_release_reservation, "{}", "r")
            .as<ledger::ReleaseReservation>()
            .reservation.text(),
        "r"
    );
    EXPECT_EQ(decoded(decode_release_reservation, R"({"a":1})", "r").wrong, "unknown_field a");
    const Decoded ship =
        decoded(decode_ship_reservation, R"({"lines":[{"sku":"B","shipped":3}]})", "r");
    EXPECT_EQ(ship.as<ledger::ShipReservation>().lines[0].sku, SkuId(1));
    EXPECT_EQ(ship.as<ledger::ShipReservation>().lines[0].shipped, Quantity(3));
}

TEST(DecodeOrders, SeeOrder) {
    const Decoded right =
        see(R"({"listing":"L1","ordered":3,"cancelled":1,"shipped":2,"price":"1250"})");
    EXPECT_EQ(right.wrong, "");
    const auto& command = right.as<ledger::SeeOrder>();
    EXPECT_EQ(command.channel, ChannelId(1));
    EXPECT_EQ(command.order.text(), "576461413038785752");
    EXPECT_EQ(command.placed_at, Timestamp(1784937600000));
    EXPECT_EQ(command.stage, ledger::Stage::on_hold);
    EXPECT_EQ(command.currency.text(), "JPY");
    ASSERT_EQ(command.lines.size(), 1U);
    EXPECT_EQ(command.lines[0].listing.text(), "L1");
    EXPECT_EQ(command.lines[0].ordered, Quantity(3));
    EXPECT_EQ(command.lines[0].cancelled, Quantity(1));
    EXPECT_EQ(command.lines[0].shipped, Quantity(2));
    EXPECT_EQ(command.lines[0].price_minor, 1250) << "yen have no minor unit";
}

TEST(DecodeOrders, LinesThatDoNotFit) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"sku":"A","ordered":1})", "invalid_value lines[0].sku"},
        {R"({"ordered":1})", "missing_field lines[0].listing"},
        {R"({"listing":"L1","ordered":-1})", "out_of_range lines[0].ordered"},
        {R"({"listing":"L1","ordered":1,"price":"1.5"})", "invalid_value lines[0].price"},
        {R"({"listing":"L1","ordered":1},7)", "wrong_type lines[1]"},
        {R"({"listing":"L1","ordered":1},{"listing":"L2"})", "missing_field lines[1].ordered"},
    };
    for (const auto& [lines, wrong] : cases) EXPECT_EQ(see(lines).wrong, wrong) << lines;
    EXPECT_EQ(
        decoded(
            decode_see_order,
            R"({"channel":"direct","order":"o","placed_at":"2026-07-25T00:00:00Z",
                "stage":"ready","lines":[{"listing":"L1","ordered":1}]})"
        )
            .wrong,
        "invalid_value lines[0].listing"
    );
}

}  // namespace
}  // namespace tidegate::server
