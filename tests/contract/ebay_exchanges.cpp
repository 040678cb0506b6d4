// Goal: every call of the eBay connector, answered by the eBay sandbox, for the contract check.
// Method: the real connector against the real shop in virtual time, once for each way to take a
// listing off sale; usage: ebay_exchanges FILE.
#include <string>

#include "channels/ebay/connector.h"
#include "contract/story.h"
#include "sandbox/ebay/shop.h"

namespace tidegate::contract {
namespace {

using channels::ebay::StopPolicy;

// The key of a notification's signature is fetched when one came that it belongs to.
void receive_notification(
    channels::Connector& connector,
    sandbox::ebay::Shop& shop,
    sandbox::Market& market,
    Story& story,
    Timestamp now
) {
    const std::vector<sandbox::Delivery> deliveries = shop.webhooks(market.take_events(), now);
    story.check(!deliveries.empty(), "no notification was sent");
    if (deliveries.empty()) return;
    net::Request request;
    request.method = "POST";
    request.path = "/webhooks/ebay";
    request.target = request.path;
    request.headers = deliveries.front().headers;
    request.body = deliveries.front().body;
    story.check(!connector.verify_webhook(request), "an unknown key was taken");
    story.check(connector.refresh_token(), "fetching the key");
    const auto event = connector.verify_webhook(request);
    story.check(event && event->fetch.size() == 1, "the notification was not understood");
}

int drive(const std::string& file, StopPolicy stop) {
    ManualClock clock(kStart);
    sandbox::Market market(three_skus(1), clock.now());
    sandbox::ebay::ShopOptions shop_options;
    shop_options.tokens.refresh_token = "v^1.1#sandbox-refresh";
    sandbox::ebay::Shop shop(shop_options, market, clock.now());
    Recorder recorder(shop, market, clock, file);

    channels::ebay::Options options;
    options.client.client_id = shop_options.client_id;
    options.client.client_secret = shop_options.client_secret;
    options.client.tokens.refresh_token = shop_options.tokens.refresh_token;
    options.writer.stop = stop;
    options.endpoint = "https://hub.example.com/webhooks/ebay";
    options.verification_token = "0123456789012345678901234567890123";
    const auto connector = channels::ebay::make_connector(options, recorder.send(), clock);
    Story story(*connector, recorder, market, clock);

    story.check(connector->refresh_token(), "token");
    story.check(
        shop.subscribe("ORDER_CONFIRMATION", options.endpoint, clock.now()), "no such topic"
    );
    story.discover();
    story.read();
    const sandbox::OrderIndex first = story.buy(kA, 2);
    const sandbox::OrderIndex second = story.buy(kB, 3);
    receive_notification(*connector, shop, market, story, clock.now());
    story.pass(Duration::seconds(60));
    story.expect_orders(2, 5);
    story.write(kA, 11);
    story.write_all({kA, kB, kC}, 7);
    story.write(kB, 0);
    story.read();
    story.stop_and_resume(kA);
    const std::vector<ExternalId> own = {story.listing(kC)};
    story.check(connector->set_purchase_limit(own, Quantity(2)), "purchase limit");
    story.check(market.ship(first, clock.now()), "shipping");
    story.check(market.cancel(second, sandbox::Initiator::buyer, clock.now()), "cancelling");
    shop.expire_tokens(clock.now());
    story.pass(Duration::seconds(60));
    story.expect_orders(2, 2);
    story.survive_faults();
    return story.end();
}

}  // namespace
}  // namespace tidegate::contract

int main(int argc, char** argv) {
    using tidegate::channels::ebay::StopPolicy;
    if (argc != 2) return 2;
    const std::string file = argv[1];
    const int zero = tidegate::contract::drive(file + ".zero", StopPolicy::zero);
    const int withdraw = tidegate::contract::drive(file + ".withdraw", StopPolicy::withdraw);
    return zero == 0 ? withdraw : zero;
}
