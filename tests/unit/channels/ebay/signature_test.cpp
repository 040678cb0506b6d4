// Goal: a notification counts only when eBay's key signed its very bytes. Method: a key and
// signatures that openssl made; eBay's own vectors where their file is at hand; a clock by hand.
#include "channels/ebay/signature.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "channels/crypto.h"

namespace tidegate::channels::ebay {
namespace {

constexpr const char* kPublicKey =
    "-----BEGIN PUBLIC KEY-----MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAET3jke2et1hH15tw4jl3TeUT+2FQ2"
    "Kf2g/2tIkqRjhyA63Gwii4zWrQ8pIb6lTmTG8clb7z/Et+oI6gOVxHo56A==-----END PUBLIC KEY-----";
constexpr const char* kBody = R"({"a":1})";
constexpr const char* kSha1 =
    "MEUCIDR42iV/Fpf8+xiQnH48m+zCU2Xqm/EYyl5CCsdsGB7UAiEAtD3rC4Q+fnvBYU083CDJve6MHtMGleXKgWw4U2AIjx"
    "Q=";
constexpr const char* kSha256 =
    "MEYCIQDuo3zkhuY9rB+TMw+3rySA9We+D6O8ohoXJExDiGiHlgIhAJ4W4KUW2ke3n1QS9fA72e1O+LaI/F789Zu8OS63OM"
    "vc";

std::string header(
    const std::string& signature,
    const std::string& digest = "SHA1",
    const std::string& algorithm = "ecdsa",
    const std::string& key_id = "k-1"
) {
    return base64(
        R"({"alg":")" + algorithm + R"(","kid":")" + key_id + R"(","signature":")" + signature +
        R"(","digest":")" + digest + R"("})"
    );
}

TEST(EbaySignature, BothDigestsMatchTheirBytesOnly) {
    const auto sha1 = read_signature(header(kSha1, "SHA1", "ECDSA"));
    const auto sha256 = read_signature(header(kSha256, "SHA256"));
    ASSERT_TRUE(sha1 && sha256);
    EXPECT_EQ(sha1->key_id, "k-1");
    EXPECT_TRUE(signature_matches(*sha1, kPublicKey, kBody));
    EXPECT_TRUE(signature_matches(*sha256, kPublicKey, kBody));
    EXPECT_FALSE(signature_matches(*sha1, kPublicKey, R"({"a":2})"));
    EXPECT_FALSE(signature_matches(*sha1, kPublicKey, R"({"a": 1})"));
    EXPECT_FALSE(signature_matches(*read_signature(header(kSha1, "SHA256")), kPublicKey, kBody));
    EXPECT_FALSE(signature_matches(*sha1, "", kBody));
    EXPECT_FALSE(
        signature_matches(*sha1, "-----BEGIN PUBLIC KEY-----AAAA-----END PUBLIC KEY-----", kBody)
    );
}

TEST(EbaySignature, AKeyWithLineBreaksIsTheSameKey) {
    std::string key = kPublicKey;
    key.insert(key.find("MFk"), "\n");
    key.insert(key.find("-----END"), "\n");
    EXPECT_TRUE(signature_matches(*read_signature(header(kSha1)), key, kBody));
}

TEST(EbaySignature, OtherHeadersAreNotTaken) {
    for (const std::string& text :
         {std::string(),
          std::string("x"),
          std::string("!!!!"),
          base64("{}"),
          base64("[1]"),
          header(kSha1, "MD5"),
          header(kSha1, "SHA1", "none"),
          header("***"),
          header(kSha1, "SHA1", "ecdsa", ""),
          header(kSha1, "SHA1", "ecdsa", "../other"),
          header(kSha1, "SHA1", "ecdsa", std::string(65, 'k'))}) {
        EXPECT_FALSE(read_signature(text)) << text;
    }
}

TEST(EbaySignature, TheChallengeIsCodeThenTokenThenAddress) {
    EXPECT_EQ(
        challenge_response("code", "token", "https://hub/e"),
        "33c61477ad239c41c35ff166522982c86e88331d4050218f350ac4e344368a6f"
    );
}

TEST(EbaySignature, PublicKeysAreCheckedWhenTheyArrive) {
    const std::string good =
        std::string(R"({"key":")") + kPublicKey + R"(","algorithm":"ECDSA","digest":"SHA1"})";
    const auto key = decode_public_key(good);
    ASSERT_TRUE(key);
    EXPECT_EQ(*key, kPublicKey);
    EXPECT_FALSE(decode_public_key("{}"));
    EXPECT_FALSE(decode_public_key(R"({"key":"-----BEGIN PUBLIC KEY-----"})"));
}

TEST(EbayKeyCache, AMissingKeyIsAskedForOnceAMinuteAndKeptAnHour) {
    KeyCache cache;
    const Timestamp start = Timestamp::from_seconds(1'000'000);
    EXPECT_FALSE(cache.find("a", start));
    EXPECT_FALSE(cache.find("a", start));
    EXPECT_EQ(cache.take_wanted(start), std::vector<std::string>{"a"});
    EXPECT_FALSE(cache.find("a", start + Duration::seconds(59)));
    EXPECT_TRUE(cache.take_wanted(start + Duration::seconds(59)).empty());
    EXPECT_FALSE(cache.find("a", start + Duration::seconds(60)));
    EXPECT_EQ(cache.take_wanted(start + Duration::seconds(60)).size(), 1U);
    cache.put("a", "key", start + Duration::seconds(60));
    EXPECT_EQ(cache.find("a", start + Duration::seconds(3659)), "key");
    EXPECT_FALSE(cache.find("a", start + Duration::seconds(3660)));
}

TEST(EbayKeyCache, InventedKeysAskForFewOnly) {
    KeyCache cache;
    const Timestamp now = Timestamp::from_seconds(1'000'000);
    for (int i = 0; i < 100; ++i) (void)cache.find("k" + std::to_string(i), now);
    EXPECT_EQ(cache.take_wanted(now).size(), 4U);
    for (int i = 4; i < 8; ++i) (void)cache.find("k" + std::to_string(i), now);
    EXPECT_TRUE(cache.take_wanted(now + Duration::seconds(59)).empty());
    // A key that ran out is asked for beside them.
    cache.put("old", "key", now - Duration::seconds(3600));
    (void)cache.find("old", now);
    EXPECT_EQ(cache.take_wanted(now + Duration::seconds(60)).size(), 5U);
}

// The vectors are eBay's and not part of this repository: they are looked for in the folder named
// by TIDEGATE_SHARED, else beside the repository.
TEST(EbaySignature, TheMarketplacesOwnVectors) {
    const char* const shared = std::getenv("TIDEGATE_SHARED");
    const std::string path = std::string(shared != nullptr ? shared : "../shared") +
                             "/specs/ebay/notification_signature_test_vectors.json";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path << "; set TIDEGATE_SHARED";
    simdjson::dom::parser parser;
    simdjson::dom::element vectors;
    ASSERT_EQ(parser.load(path).get(vectors), simdjson::SUCCESS);
    const auto matches = [&](const char* name) {
        const auto vector = vectors[name];
        const auto signature = read_signature(vector["signature"].get_string().value());
        const std::string_view key = vector["response"]["key"].get_string().value();
        return signature &&
               signature_matches(*signature, key, simdjson::minify(vector["message"].value()));
    };
    EXPECT_TRUE(matches("VALID"));
    EXPECT_FALSE(matches("SIGNATURE_MISMATCH"));
}

}  // namespace
}  // namespace tidegate::channels::ebay
