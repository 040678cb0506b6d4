// Goal: over real HTTP the sandbox answers as it does in virtual time, delivers webhooks, loses
// replies after executing the call, and delays writes.
// Method: servers on free ports, a clock that the test winds, a receiver of webhooks in the test.

#include "sandbox/server.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "net/http_client.h"
#include "net/http_server.h"
#include "sandbox/json.h"
#include "unit/sandbox/support.h"

namespace tidegate::sandbox {
namespace {

using testing::kStart;
using testing::parse;
using testing::small_world;
using testing::TestWorld;

class Receiver {
public:
    Receiver() {
        auto started =
            net::HttpServer::start({}, [this](const net::Request& request, net::Responder r) {
                {
                    const std::unique_lock lock(mutex_);
                    bodies_.push_back(request.body);
                    arrived_.notify_all();
                }
                r.send({});
            });
        server_ = std::move(*started);
    }
    ~Receiver() { server_->stop(); }

    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(server_->port()) + "/in";
    }
    std::vector<std::string> wait(std::size_t count) {
        std::unique_lock lock(mutex_);
        arrived_.wait_for(lock, std::chrono::seconds(20), [&] { return bodies_.size() >= count; });
        return bodies_;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<std::string> bodies_;
    std::unique_ptr<net::HttpServer> server_;
};

class SandboxServer : public ::testing::Test {
protected:
    void SetUp() override {
        SandboxOptions options;
        options.world = small_world();
        options.clock = &clock_;
        auto started = Sandbox::start(std::move(options));
        ASSERT_TRUE(started.has_value());
        sandbox_ = std::move(*started);
    }

    Result<net::Response> post(
        const std::string& url, const std::string& body, net::Headers headers = {}
    ) {
        headers.push_back({"Content-Type", "application/json"});
        return client_.send({"POST", url, std::move(headers), body});
    }

    Result<net::Response> set_available(std::int64_t quantity, const std::string& key) {
        const net::Request request = TestWorld().shopify_request(
            "mutation Set($input: InventorySetQuantitiesInput!, $key: String!) { "
            "inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code } } "
            "}",
            parse(
                R"({"key":")" + key +
                R"(","input":{"name":"available","reason":"correction","quantities":[{"inventoryItemId":"gid://shopify/InventoryItem/271878346596884015","locationId":"gid://shopify/Location/53716844711","changeFromQuantity":null,"quantity":)" +
                std::to_string(quantity) + "}]}}"
            )
        );
        return post(
            sandbox_->url(ShopKind::shopify) + request.path,
            request.body,
            {{"X-Shopify-Access-Token", std::string(request.header("X-Shopify-Access-Token"))}}
        );
    }

    Quantity listed() {
        Quantity units;
        sandbox_->with([&](World& world, Timestamp) {
            units = world.market(ShopKind::shopify).listing(ListingIndex(0)).available();
        });
        return units;
    }

    ManualClock clock_{kStart};
    std::unique_ptr<Sandbox> sandbox_;
    net::HttpClient client_{{std::chrono::milliseconds(2000), std::chrono::milliseconds(20000)}};
};

TEST_F(SandboxServer, AnswersSignedTiktokCalls) {
    TestWorld twin;
    const net::Request request = twin.tiktok_request("GET", "/logistics/202309/warehouses");
    std::string url = sandbox_->url(ShopKind::tiktok) + request.path;
    char separator = '?';
    for (const auto& [name, value] : request.query) {
        url += separator + name + "=" + net::percent_encode(value);
        separator = '&';
    }
    const auto answer = client_.send({"GET", url, request.headers, ""});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(parse(answer->body)["code"], Json(0));
}

TEST_F(SandboxServer, DeliversWebhooksAndTellsTheTruth) {
    Receiver receiver;
    const std::string admin = sandbox_->admin_url();
    ASSERT_TRUE(post(
        admin + "/webhooks", R"({"shop":"tiktok","topic":1,"address":")" + receiver.url() + R"("})"
    ));
    ASSERT_TRUE(post(admin + "/buy", R"({"shop":"tiktok","lines":[{"sku":"TG-0001","units":2}]})"));
    const auto bodies = receiver.wait(1);
    ASSERT_EQ(bodies.size(), 1U);
    EXPECT_EQ(parse(bodies[0])["data"]["order_id"], Json("576461413038785753"));
    const auto truth = client_.send({"GET", admin + "/truth?stock=1", {}, ""});
    ASSERT_TRUE(truth.has_value());
    EXPECT_EQ(parse(truth->body)["oversold_units"], Json(1));
}

TEST_F(SandboxServer, ALostReplyIsExecutedAndNotAnswered) {
    sandbox_->with([](World& world, Timestamp) {
        world.market(ShopKind::shopify).dice.settings.reply_lost = 1;
    });
    const auto lost = set_available(4, "k");
    ASSERT_FALSE(lost.has_value());
    EXPECT_EQ(lost.error().code, "network_outcome_unknown");
    EXPECT_EQ(listed(), Quantity(4));
    sandbox_->with([](World& world, Timestamp) {
        world.market(ShopKind::shopify).dice.settings.reply_lost = 0;
    });
    const auto again = set_available(4, "k");
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->status, 200);
}

TEST_F(SandboxServer, FaultsAnswerBeforeTheCallIsExecuted) {
    const auto with = [&](auto change) {
        sandbox_->with([&](World& world, Timestamp now) {
            Faults faults;
            change(faults, now);
            world.market(ShopKind::shopify).dice.settings = faults;
        });
        const auto answer = set_available(3, "k");
        return answer ? answer->status : 0;
    };
    EXPECT_EQ(with([](Faults& f, Timestamp) { f.server_error = 1; }), 500);
    EXPECT_EQ(with([](Faults& f, Timestamp) { f.throttled = 1; }), 429);
    EXPECT_EQ(
        with([](Faults& f, Timestamp now) {
            f.outage_from = now;
            f.outage_until = now + Duration(1);
        }),
        503
    );
    EXPECT_EQ(listed(), Quantity(10));
    EXPECT_EQ(with([](Faults&, Timestamp) {}), 200);
    EXPECT_EQ(listed(), Quantity(3));
}

}  // namespace
}  // namespace tidegate::sandbox
