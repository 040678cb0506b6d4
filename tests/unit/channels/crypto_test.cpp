// Goal: HMAC, hexadecimal, base64 and the comparison of secrets are right.
// Method: published vectors (RFC 4231, RFC 4648) and edges.
#include "channels/crypto.h"

#include <gtest/gtest.h>

namespace tidegate::channels {
namespace {

TEST(Hmac, Rfc4231Case2) {
    EXPECT_EQ(
        hex(HmacKey("Jefe").sign({"what do ya want ", "for nothing?"})),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}
TEST(Hmac, OneKeySignsManyMessages) {
    const HmacKey key("k");
    const std::string first = key.sign({"a"});
    EXPECT_NE(key.sign({"b"}), first);
    EXPECT_EQ(key.sign({"a"}), first);
}
TEST(Hmac, ShopifyVector) {
    EXPECT_EQ(
        base64(HmacKey("hush").sign({R"({"id":1})"})),
        "VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY="
    );
}
TEST(Base64, Rfc4648) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}
TEST(EqualSecret, LengthAndContent) {
    EXPECT_TRUE(equal_secret("", ""));
    EXPECT_TRUE(equal_secret("ab", "ab"));
    EXPECT_FALSE(equal_secret("ab", "ac"));
    EXPECT_FALSE(equal_secret("ab", "abc"));
}

}  // namespace
}  // namespace tidegate::channels
