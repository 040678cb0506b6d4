// Goal: what a marketplace that cannot do a thing answers. Method: a connector with nothing of its
// own but what the port leaves to it.
#include "channels/channel.h"

#include "fake_hub.h"

namespace tidegate::channels::testing {
namespace {

class Plain final : public Connector {
public:
    std::string_view name() const noexcept override { return "Plain"; }
    ledger::WriteSemantics semantics() const noexcept override {
        return ledger::WriteSemantics::absolute;
    }
    Result<std::vector<ListingInfo>> discover_listings() override {
        return std::vector<ListingInfo>{};
    }
    Result<OrdersPage> orders_since(const OrdersWindow&, const std::string&) override {
        return OrdersPage{};
    }
    std::size_t fetch_orders_max() const noexcept override { return 1; }
    Result<OrdersPage> fetch_orders(std::span<const ExternalId>) override { return OrdersPage{}; }
    std::size_t read_listings_max() const noexcept override { return 1; }
    Result<std::vector<ListingRead>> read_listings(std::span<const ExternalId>) override {
        return std::vector<ListingRead>{};
    }
    std::size_t write_listings_max() const noexcept override { return 1; }
    std::vector<WriteResult> write_listings(std::span<const WriteJob>) override { return {}; }
    Status stop_selling(std::span<const ExternalId>) override { return {}; }
    Status resume_selling(std::span<const ExternalId>) override { return {}; }
    Status refresh_token() override { return {}; }
    Duration retry_after() const noexcept override { return {}; }
    Result<WebhookEvent> verify_webhook(const net::Request&) const override {
        return webhook_signature_invalid();
    }
};

TEST(Connector, WithoutACallForItAPersonSetsThePurchaseLimit) {
    Plain plain;
    const Status limited = plain.set_purchase_limit({}, Quantity(2));
    ASSERT_FALSE(limited);
    EXPECT_EQ(limited.error().code, "needs_person");
    EXPECT_FALSE(limited.error().hint.empty());
}

TEST(Connector, WithoutAQueueOrAWarehouseThereIsNothingInThem) {
    Plain plain;
    EXPECT_FALSE(plain.has_queue());
    EXPECT_TRUE(plain.receive_queued()->empty());
    EXPECT_TRUE(plain.delete_queued({}));
    EXPECT_TRUE(plain.read_bound_stock()->empty());
    EXPECT_EQ(plain.answer_stock({}).status, 200);
    EXPECT_EQ(plain.write_calls(std::vector<WriteJob>(3)), 3U);
}

}  // namespace
}  // namespace tidegate::channels::testing
