// Goal: every call of the Walmart connector, answered by the Walmart sandbox, for the contract
// check. Method: the real connector against the real shop in virtual time, with one ship node and
// with two, by both formulas; usage: walmart_exchanges FILE.
#include <string>

#include "channels/walmart/connector.h"
#include "contract/story.h"
#include "sandbox/walmart/shop.h"

namespace tidegate::contract {
namespace {

struct Walmart {
    explicit Walmart(
        const std::string& file, std::uint32_t nodes, channels::walmart::Formula formula
    )
        : market(three_skus(nodes), clock.now()),
          shop(shop_options(), market, clock.now()),
          recorder(shop, market, clock, file),
          connector(channels::walmart::make_connector(options(formula), recorder.send(), clock)),
          story(*connector, recorder, market, clock) {}

    static sandbox::walmart::ShopOptions shop_options() {
        sandbox::walmart::ShopOptions options;
        options.wfs_skus = {std::string(kC)};
        return options;
    }
    channels::walmart::Options options(channels::walmart::Formula formula) const {
        channels::walmart::Options options;
        options.client.client_id = shop.options().client_id;
        options.client.client_secret = shop.options().client_secret;
        options.formula = formula;
        options.wfs = true;
        return options;
    }

    ManualClock clock{kStart};
    sandbox::Market market;
    sandbox::walmart::Shop shop;
    Recorder recorder;
    std::unique_ptr<channels::Connector> connector;
    Story story;
};

int drive(const std::string& file, std::uint32_t nodes, channels::walmart::Formula formula) {
    Walmart shop(file, nodes, formula);
    Story& story = shop.story;
    story.check(shop.connector->refresh_token(), "token");
    story.discover();
    story.read();
    const sandbox::OrderIndex first = story.buy(kA, 2);
    const sandbox::OrderIndex second = story.buy(kB, 3);
    story.pass(Duration::seconds(60));
    story.expect_orders(2, 5);
    // The connector's own formula decides how many units it asks for beside those in orders, so
    // quantities are written here while none are.
    story.check(shop.market.ship(first, shop.clock.now()), "shipping");
    story.check(
        shop.market.cancel(second, sandbox::Initiator::buyer, shop.clock.now()), "cancelling"
    );
    story.pass(Duration::seconds(60));
    story.expect_orders(2, 2);
    story.write(kA, 11);
    story.write(kA, 30);
    story.write_all({kA, kB}, 7);
    story.write(kB, 0);
    story.read();
    story.stop_and_resume(kA);
    const auto bound = shop.connector->read_bound_stock();
    story.check(bound && bound->size() == 1, "stock of Walmart's own");
    shop.shop.expire_tokens(shop.clock.now());
    story.read();
    story.survive_faults();
    return story.end();
}

}  // namespace
}  // namespace tidegate::contract

int main(int argc, char** argv) {
    using tidegate::channels::walmart::Formula;
    if (argc != 2) return 2;
    const std::string file = argv[1];
    const int one = tidegate::contract::drive(file + ".one", 1, Formula::exact);
    const int two = tidegate::contract::drive(file + ".two", 2, Formula::net_free);
    return one == 0 ? two : one;
}
