// Goal: channels are found by their code and stop in order, also twice.
// Method: one channel with a connector that does what it is told.
#include "channels/channel_set.h"

#include <atomic>
#include <thread>

#include "fake_hub.h"

namespace tidegate::channels::testing {
namespace {

class ChannelSetTest : public FakeHub {};

TEST_F(ChannelSetTest, FindsAndStops) {
    connect();
    ASSERT_NE(channels_->find("fake"), nullptr);
    EXPECT_EQ(channels_->find("other"), nullptr);
    EXPECT_EQ(channels_->status().size(), 1U);
    channels_->stop();
    channels_->stop();
}

TEST_F(ChannelSetTest, StopsBeforeItWasStarted) {
    channels_->stop();
}

// Connecting a marketplace must not disturb the webhooks of those that are already there.
TEST_F(ChannelSetTest, AddsAChannelWhileOthersHearWebhooks) {
    connect();
    const SyncLoop* const loop = channels_->find("fake");
    ASSERT_TRUE(state_becomes([&](const ledger::State&) { return loop->channel().has_value(); }));
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> taken = 0;
    std::thread hearing([&] {
        while (!done) {
            channels_->take_webhook("fake", {}, [&](const net::Response& answer) {
                wrong += answer.status != 200;
            });
            ++taken;
        }
    });
    for (int i = 0; i < 16 || taken < 100; ++i) {
        sync_.code = "shop-" + std::to_string(i);
        channels_->add(sync_, std::make_unique<FakeConnector>(shop_, clock_));
    }
    done = true;
    hearing.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(channels_->status().size(), channels_->loops().size());
}

}  // namespace
}  // namespace tidegate::channels::testing
