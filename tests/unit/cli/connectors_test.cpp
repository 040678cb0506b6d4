// Goal: a [[channel]] becomes the connector of its kind, or its fault is named with the remedy.
// Method: tables of a few lines; connect_test.cpp has the whole file's faults.
#include "cli/connectors.h"

#include <gtest/gtest.h>

namespace tidegate::cli {
namespace {

struct Asked {
    std::string name;  // of the connector
    std::string hint;  // what to do about a fault
};

Asked ask(const std::string& kind, const std::string& fields) {
    const toml::table table = toml::parse(fields);
    const ManualClock clock(Timestamp::from_seconds(1'700'000'000));
    const std::string folder = "/nowhere";
    const std::string code = "shop";
    const auto made = make_connector(kind, {table, folder, code}, clock);
    if (!made) return {"", made.error().hint};
    return {std::string((*made)->name()), ""};
}

constexpr const char* kKeys = "client_id = 'i'\nclient_secret = 's'\nrefresh_token = 'r'\n";

TEST(Connectors, AChoiceNamesWhatMayBeChosen) {
    const std::string keys = kKeys;
    EXPECT_EQ(ask("ebay", keys + "stop = 'withdraw'").name, "eBay");
    EXPECT_EQ(ask("ebay", keys + "stop = 'end'").hint, "Write \"zero\" or \"withdraw\".");
    EXPECT_EQ(ask("walmart", keys + "webhook_auth = 'hmac'").name, "Walmart");
    EXPECT_EQ(
        ask("walmart", keys + "webhook_auth = 'oauth'").hint,
        "Write \"none\" or \"hmac\" or \"basic\" or \"signed_request\"."
    );
}

TEST(Connectors, AnUnknownKindNamesTheKnownOnes) {
    EXPECT_EQ(
        ask("etsy", "").hint,
        "This version connects the kinds tiktok, shopify, amazon, ebay, walmart."
    );
}

TEST(Connectors, AQueueNeedsItsKeys) {
    const std::string amazon = std::string(kKeys) + "seller = 'A1'\nmarketplaces = ['X']\n";
    EXPECT_EQ(ask("amazon", amazon).name, "Amazon");
    EXPECT_EQ(
        ask("amazon", amazon + "queue_url = 'https://q'").hint,
        "Copy it from AWS: keys of a user that may read and delete messages of the queue."
    );
}

}  // namespace
}  // namespace tidegate::cli
