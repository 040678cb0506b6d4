// Goal: what a marketplace is told when it asks before a buyer pays.
// Method: a seller's small workspace; every line is one question and its answer.
#include "channels/stock_answers.h"

#include "table/world.h"

namespace tidegate::channels {
namespace {

using ledger::World;

struct Shops : World {
    Shops() {
        here = channel("ebay");
        there = channel("tiktok");
        stock = place("main");
        cup = sku("cup");
        lid = sku("lid");
        receive(cup, stock, 100);
        receive(lid, stock, 30);
    }
    [[nodiscard]] std::int64_t left(SkuId sku) const { return left_for(ledger.state(), sku, here); }

    ChannelId here;
    ChannelId there;
    LocationId stock;
    SkuId cup;
    SkuId lid;
};

TEST(StockAnswers, ThePoolLessWhatTheOthersMaySell) {
    Shops shops;
    EXPECT_EQ(shops.left(shops.cup), 0);  // it lists none
    shops.list(shops.here, "E1", shops.cup, 10);
    EXPECT_EQ(shops.left(shops.cup), 100);
    shops.list(shops.there, "T1", shops.cup, 40);
    EXPECT_EQ(shops.left(shops.cup), 60);
    shops.must(ledger::LockStock{
        ExternalId::parse("show"), shops.cup, shops.there, Quantity(50), World::time(9'999)});
    EXPECT_EQ(shops.left(shops.cup), 50);  // the other's 40 come out of its 50
    shops.must(ledger::LockStock{
        ExternalId::parse("sale"), shops.cup, shops.here, Quantity(20), World::time(9'999)});
    EXPECT_EQ(shops.left(shops.cup), 50);  // 30 that are free and its own 20
}

TEST(StockAnswers, AKitIsAsManyAsItsScarcestPart) {
    Shops shops;
    const SkuId set = shops.kit("set", {{shops.cup, Quantity(4)}, {shops.lid, Quantity(1)}});
    shops.list(shops.here, "E2", set, 1);
    EXPECT_EQ(shops.left(set), 25);
    shops.list(shops.there, "T2", shops.lid, 10);
    EXPECT_EQ(shops.left(set), 20);
}

TEST(StockAnswers, OneAnswerAQuestion) {
    Shops shops;
    shops.list(shops.here, "E1", shops.cup, 10);
    const std::vector<StockQuestion> questions{
        {"cup", Quantity(100)}, {"cup", Quantity(101)}, {"lid", Quantity(1)}, {"x", Quantity(1)}};
    const auto answers =
        answer_questions(shops.ledger.state(), shops.here, questions, World::time(5));
    ASSERT_EQ(answers.size(), 4U);
    const bool available[] = {true, false, false, false};
    const std::int64_t total[] = {100, 100, 0, 0};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(answers[i].available, available[i]) << i;
        EXPECT_EQ(answers[i].total, Quantity(total[i])) << i;
        EXPECT_EQ(answers[i].at, World::time(5)) << i;
    }
}

}  // namespace
}  // namespace tidegate::channels
