// Goal: an order shows how it stands in one word, and its lines by name. Method: a small shop; each
// word with the messages that lead to it.

#include <gtest/gtest.h>

#include "server/encode.h"
#include "support/shop.h"

namespace tidegate::server {
namespace {

std::string written(const test::Shop& shop, ledger::OrderNumber number = ledger::OrderNumber(0)) {
    views::ReadModel model;
    for (const ledger::Event& event : shop.events) model.apply(event);
    std::string text;
    JsonWriter json(text);
    write_order(json, model, number);
    return text;
}

std::string state_of(const test::Shop& shop) {
    const std::string text = written(shop);
    const std::size_t at = text.find(R"("state":")") + 9;
    return text.substr(at, text.find('"', at) - at);
}

void reserve(test::Shop& shop) {
    shop.know();
    ledger::Reserve reserve;
    reserve.reservation = ExternalId::parse("cart");
    reserve.expires_at = Timestamp(shop.now_ms + 60'000);
    ledger::OrderLine line;
    line.sku = SkuId(0);
    line.ordered = Quantity(2);
    reserve.lines.push_back(line);
    ASSERT_EQ(shop.run(std::move(reserve)).reject, ledger::Reject::none);
}

TEST(EncodeOrders, AnOrderWithItsLines) {
    test::Shop shop(100);
    shop.sell("O-1", 3, 0);
    EXPECT_EQ(
        written(shop),
        R"({"channel":"shop","order":"O-1","placed_at":"2027-01-15T08:00:00.000Z","stage":"ready",)"
        R"("fulfilment":"merchant","state":"held","short":0,"lines":[{"listing":"L1","sku":"A",)"
        R"("ordered":3,"cancelled":0,"shipped":0,"held":3,"open":3,"returned":0}]})"
    );
}

TEST(EncodeOrders, OneWordForHowItStands) {
    test::Shop shipped;
    shipped.sell("O", 2, 500, ledger::Stage::shipped, 2);
    EXPECT_EQ(state_of(shipped), "shipped");
    test::Shop lacking(1);
    lacking.sell("O", 2);
    EXPECT_EQ(state_of(lacking), "short");
    test::Shop held;
    held.sell("O", 2);
    EXPECT_EQ(state_of(held), "held");
}

TEST(EncodeOrders, TheLifeOfAReservation) {
    test::Shop shop;
    reserve(shop);
    EXPECT_EQ(state_of(shop), "held");
    EXPECT_NE(written(shop).find(R"("expires_at":")"), std::string::npos);
    shop.run(ledger::ConfirmReservation{ExternalId::parse("cart")});
    EXPECT_EQ(state_of(shop), "confirmed");
    EXPECT_EQ(written(shop).find(R"("expires_at":")"), std::string::npos);
    shop.run(ledger::ReleaseReservation{ExternalId::parse("cart")});
    EXPECT_EQ(state_of(shop), "released");

    test::Shop late;
    reserve(late);
    late.now_ms += 61'000;
    late.run(ledger::Tick{});
    EXPECT_EQ(state_of(late), "expired");
}

}  // namespace
}  // namespace tidegate::server
