// Goal: every call of the Amazon connector, answered by the Amazon sandbox, for the contract check.
// Method: the real connector against the real shop in virtual time; usage: amazon_exchanges FILE.
#include "channels/amazon/connector.h"
#include "contract/story.h"
#include "sandbox/amazon/shop.h"

namespace tidegate::contract {
namespace {

int drive(const char* file) {
    ManualClock clock(kStart);
    sandbox::Market market(three_skus(1), clock.now());
    sandbox::amazon::ShopOptions shop_options;
    shop_options.fba_skus = {std::string(kC)};
    sandbox::amazon::Shop shop(shop_options, market, clock.now());
    Recorder recorder(shop, market, clock, file);

    channels::amazon::Options options;
    options.client.client_id = shop_options.client_id;
    options.client.client_secret = shop_options.client_secret;
    options.client.base_url = "https://sellingpartnerapi-na.amazon.com";
    options.client.tokens.refresh_token = shop_options.refresh_token;
    options.client.wait = [&clock](Duration pause) { clock.advance(pause); };
    options.seller = shop_options.seller;
    options.marketplaces = shop_options.marketplaces;
    options.queue.url = shop_options.queue_url;
    options.queue.keys = {shop_options.access_key_id, shop_options.secret_access_key};
    const auto connector = channels::amazon::make_connector(options, recorder.send(), clock);
    Story story(*connector, recorder, market, clock);

    story.check(connector->refresh_token(), "token");
    (void)shop.subscribe("ORDER_CHANGE", "", clock.now());
    story.discover();
    story.read();
    const sandbox::OrderIndex first = story.buy(kA, 2);
    const sandbox::OrderIndex second = story.buy(kB, 3);
    (void)story.buy(kC, 1);
    (void)shop.webhooks(market.take_events(), clock.now());
    story.pass(Duration::seconds(300));
    story.expect_orders(3, 6);

    const auto queued = connector->receive_queued();
    story.check(queued && !queued->empty(), "the queue is empty");
    std::vector<std::string> receipts;
    for (const channels::QueuedEvent& each : *queued) {
        story.check(each.event.has_value(), each.problem);
        receipts.push_back(each.receipt);
    }
    story.check(connector->delete_queued(receipts), "deleting messages");

    story.write(kA, 11);
    market.dice.settings.write_delay = {Duration::seconds(60), Duration::seconds(90)};
    story.write(kA, 30);
    story.write(kB, 0);
    story.read();
    story.stop_and_resume(kA);
    const std::vector<ExternalId> own = {story.listing(kA)};
    story.check(connector->set_purchase_limit(own, Quantity(2)), "purchase limit");
    const auto bound = connector->read_bound_stock();
    story.check(bound && bound->size() == 1, "stock of Amazon's own");

    story.check(market.ship(first, clock.now()), "shipping");
    story.check(market.cancel(second, sandbox::Initiator::buyer, clock.now()), "cancelling");
    shop.expire_tokens(clock.now());
    story.pass(Duration::seconds(300));
    story.expect_orders(3, 3);
    story.survive_faults();
    return story.end();
}

}  // namespace
}  // namespace tidegate::contract

int main(int argc, char** argv) {
    return argc == 2 ? tidegate::contract::drive(argv[1]) : 2;
}
