// Goal: a key stands for one request, for a day.
// Method: the keys alone, in virtual time.
#include "sandbox/shopify/idempotency.h"

#include <gtest/gtest.h>

#include "sandbox/json.h"

namespace tidegate::sandbox::shopify {
namespace {

using Verdict = IdempotencyKeys::Verdict;
const Timestamp kStart = Timestamp::from_seconds(1'790'000'000);

TEST(SandboxIdempotency, AKeyExecutesOnceAndRepeatsItsResult) {
    IdempotencyKeys keys;
    EXPECT_EQ(keys.check("k", "request", 1, kStart), Verdict::fresh);
    EXPECT_EQ(keys.check("k", "request", 2, kStart), Verdict::concurrent);
    keys.finish("k", Json("done"));
    EXPECT_EQ(keys.check("k", "request", 3, kStart), Verdict::repeated);
    EXPECT_EQ(std::get<Json>(keys.result("k")), Json("done"));
    EXPECT_EQ(keys.check("k", "other request", 4, kStart), Verdict::mismatch);
    EXPECT_EQ(keys.size(), 1U);
}

TEST(SandboxIdempotency, AClaimedKeyIsFreshToItsCallAlone) {
    IdempotencyKeys keys;
    keys.claim("k", "request", 1, kStart);
    EXPECT_EQ(keys.check("k", "request", 2, kStart), Verdict::concurrent);
    EXPECT_EQ(keys.check("k", "request", 1, kStart), Verdict::fresh);
}

TEST(SandboxIdempotency, AFailureWantsANewKey) {
    IdempotencyKeys keys;
    EXPECT_EQ(keys.check("k", "request", 1, kStart), Verdict::fresh);
    keys.finish("k", graphql::FieldError{"no", "BAD_REQUEST"});
    EXPECT_EQ(keys.check("k", "request", 2, kStart), Verdict::failed);
}

TEST(SandboxIdempotency, AKeyIsForgottenAfterADay) {
    IdempotencyKeys keys;
    EXPECT_EQ(keys.check("k", "request", 1, kStart), Verdict::fresh);
    keys.finish("k", Json("done"));
    const Timestamp day = kStart + Duration::seconds(24 * 3600);
    EXPECT_EQ(keys.check("k", "other request", 2, day - Duration(1)), Verdict::mismatch);
    EXPECT_EQ(keys.check("k", "other request", 3, day), Verdict::fresh);
}

}  // namespace
}  // namespace tidegate::sandbox::shopify
