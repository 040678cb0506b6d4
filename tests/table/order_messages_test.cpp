// Goal: the messages about one order end in one state, in whatever order they come.
// Method: every permutation of each set of messages, each message sent twice in a row; state hashes
// are compared.

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "world.h"

namespace tidegate::ledger {
namespace {

struct Shop {
    explicit Shop(bool restocks) {
        channel = w.channel("shop", WriteSemantics::absolute, restocks);
        const LocationId a = w.place("A");
        const SkuId cup = w.sku("CUP");
        const SkuId lid = w.sku("LID");
        w.receive(cup, a, 10);
        w.receive(lid, a, 10);
        w.show(w.list(channel, "cup", cup), 5);
        w.list(channel, "set", w.kit("SET", {{cup, Quantity(1)}, {lid, Quantity(2)}}));
        w.at(1'010);
    }
    World w;
    ChannelId channel;
};

using Message = std::function<SeeOrder(const Shop&)>;

Message message(std::initializer_list<World::Line> lines, Stage stage) {
    const std::vector<World::Line> copy(lines);
    return [copy, stage](const Shop& shop) {
        SeeOrder see = shop.w.order_message(shop.channel, "1", {}, stage, 1'005);
        for (const World::Line& line : copy) {
            const SeeOrder one = shop.w.order_message(shop.channel, "1", {line}, stage, 1'005);
            see.lines.push_back(one.lines[0]);
        }
        return see;
    };
}

void expect_one_end(const std::vector<Message>& messages, bool restocks) {
    std::vector<std::size_t> order(messages.size());
    std::iota(order.begin(), order.end(), 0);
    std::string first;
    do {
        Shop shop(restocks);
        for (const std::size_t i : order) {
            shop.w.must(messages[i](shop));
            shop.w.must(messages[i](shop));
        }
        const std::string hash = state_hash_text(shop.w.state());
        if (first.empty()) first = hash;
        EXPECT_EQ(hash, first);
    } while (std::next_permutation(order.begin(), order.end()));
}

void expect_one_end(const std::vector<Message>& messages) {
    expect_one_end(messages, false);
    expect_one_end(messages, true);
}

TEST(OrderMessages, SeenPaidPartlyCancelledShipped) {
    expect_one_end(
        {message({{"cup", 3}}, Stage::unpaid),
         message({{"cup", 3}}, Stage::ready),
         message({{"cup", 3, 1}}, Stage::ready),
         message({{"cup", 3, 1, 2}}, Stage::shipped)}
    );
}
TEST(OrderMessages, CancelBeforeCreate) {
    expect_one_end(
        {message({}, Stage::announced),
         message({{"cup", 2}}, Stage::unpaid),
         message({{"cup", 2}}, Stage::on_hold),
         message({}, Stage::cancelled)}
    );
}
TEST(OrderMessages, CancelAfterShip) {
    expect_one_end(
        {message({{"cup", 2}}, Stage::unpaid),
         message({{"cup", 2, 0, 2}}, Stage::shipped),
         message({{"cup", 2, 2, 2}}, Stage::cancelled)}
    );
}
TEST(OrderMessages, SeveralLinesAKitAndAnUnknownListing) {
    expect_one_end(
        {message({{"cup", 1}, {"set", 2}}, Stage::unpaid),
         message({{"cup", 1}, {"set", 2, 1}, {"new", 1}}, Stage::ready),
         message({{"set", 2, 1, 1}}, Stage::shipping),
         message({}, Stage::delivered)}
    );
}
TEST(OrderMessages, AnAnnouncementDoesNotDecideWhoShips) {
    const auto by_marketplace = [](const Shop& shop) {
        SeeOrder see = shop.w.order_message(shop.channel, "1", {{"cup", 1}}, Stage::ready, 1'006);
        see.fulfilment = Fulfilment::marketplace;
        return see;
    };
    expect_one_end({message({}, Stage::announced), by_marketplace});
}

}  // namespace
}  // namespace tidegate::ledger
