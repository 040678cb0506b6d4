// Goal: --listen takes HOST:PORT and nothing else. Method: one text per case.

#include "cli/address.h"

#include <gtest/gtest.h>

namespace tidegate::cli {
namespace {

TEST(ParseAddress, TakesAHostAndAPort) {
    const auto address = parse_address("0.0.0.0:65535");
    ASSERT_TRUE(address.has_value());
    EXPECT_EQ(address->host, "0.0.0.0");
    EXPECT_EQ(address->port, 65535);
    EXPECT_EQ(parse_address("localhost:0")->host, "localhost");
    EXPECT_EQ(parse_address("localhost:0")->port, 0);
}

TEST(ParseAddress, RefusesEverythingElse) {
    for (const char* const text :
         {"",
          ":",
          "8080",
          "host",
          "host:",
          ":8080",
          "host:65536",
          "host:-1",
          "host:80x",
          "host: 80"}) {
        const auto address = parse_address(text);
        ASSERT_FALSE(address.has_value()) << text;
        EXPECT_EQ(address.error().code, "invalid_address") << text;
        EXPECT_NE(address.error().message.find('"' + std::string(text) + '"'), std::string::npos);
    }
}

}  // namespace
}  // namespace tidegate::cli
