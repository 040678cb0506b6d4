// Goal: channels are found by their code and stop in order, also twice.
// Method: one channel with a connector that does what it is told.
#include "channels/channel_set.h"

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

}  // namespace
}  // namespace tidegate::channels::testing
