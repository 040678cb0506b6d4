#include "channels/amazon/quantity_writer.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

// Goal: a write counts as applied when what Amazon shows proves it and never before, and no
// quantity is sent to a listing that Amazon ships. Method: a scripted marketplace, and a table of
// what was shown before, what was written, what is shown after and how long after.

namespace tidegate::channels::amazon {
namespace {

using channels::testing::contains;
using channels::testing::Script;

const Timestamp kWriterStart = Timestamp::from_seconds(1'790'000'000);
const ExternalId kOwn = ExternalId::parse("SKU-1");
constexpr const char* kAccepted =
    R"({"sku":"SKU-1","status":"ACCEPTED","submissionId":"s","issues":[]})";

std::string shows(
    std::int64_t quantity, const std::string& sku = "SKU-1", const std::string& code = "DEFAULT"
) {
    return R"({"numberOfResults":1,"items":[{"sku":")" + sku +
           R"(","fulfillmentAvailability":[{"fulfillmentChannelCode":")" + code +
           R"(","quantity":)" + std::to_string(quantity) + "}]}]}";
}

struct Bench {
    Script script;
    ManualClock clock{kWriterStart};
    ItemMap items;
    std::optional<Client> client;
    std::optional<QuantityWriter> writer;

    Bench() {
        Item item;
        item.sku = "SKU-1";
        item.product_type = "LUGGAGE";
        item.fulfilment = ledger::Fulfilment::merchant;
        item.shown = 10;
        items[kOwn] = item;
        ClientOptions options;
        options.base_url = "https://api.test";
        options.tokens = {"r", "Atza|1", kWriterStart, kWriterStart + Duration::seconds(36'000)};
        client.emplace(options, script.send(), clock);
        writer.emplace(*client, items, WriterOptions{"SELLER", "ATVPDKIKX0DER"});
    }
    static WriteJob job(std::int64_t quantity, std::uint32_t write = 1) {
        return {ListingId(0), WriteNumber(write), kOwn, Quantity(quantity), Quantity(10)};
    }
    WriteResult write(const WriteJob& job) { return writer->write({&job, 1}).at(0); }
};

TEST(QuantityWriter, SendsAMergeOfTheSellersOwnChannel) {
    Bench bench;
    bench.script.answer(200, kAccepted);
    EXPECT_EQ(bench.write(Bench::job(7)).outcome, WriteOutcome::deferred);
    const net::ClientRequest& sent = bench.script.requests.at(0);
    EXPECT_EQ(sent.method, "PATCH");
    EXPECT_EQ(
        sent.url,
        "https://api.test/listings/2021-08-01/items/SELLER/SKU-1?marketplaceIds=ATVPDKIKX0DER&"
        "issueLocale=en_US"
    );
    EXPECT_EQ(
        sent.body,
        R"({"productType":"LUGGAGE","patches":[{"op":"merge",)"
        R"("path":"/attributes/fulfillment_availability","value":[)"
        R"({"fulfillment_channel_code":"DEFAULT","quantity":7}]}]})"
    );
}

TEST(QuantityWriter, ASkuWithASlashIsEncodedAndItsTypeMayBeUnknown) {
    Bench bench;
    Item item;
    item.sku = "A/B 1";
    item.fulfilment = ledger::Fulfilment::merchant;
    bench.items[ExternalId::parse("A/B 1")] = item;
    bench.script.answer(200, kAccepted);
    WriteJob job = Bench::job(1);
    job.external = ExternalId::parse("A/B 1");
    EXPECT_EQ(bench.write(job).outcome, WriteOutcome::deferred);
    EXPECT_TRUE(contains(bench.script.requests.at(0).url, "/SELLER/A%2FB%201?"));
    EXPECT_TRUE(contains(bench.script.requests.at(0).body, R"("productType":"PRODUCT")"));
}

struct ProofCase {
    std::string name;
    std::int64_t before;
    std::int64_t written;
    std::int64_t shown;
    std::int64_t seconds_later;
    WriteOutcome outcome;
};
class Proof : public ::testing::TestWithParam<ProofCase> {};

TEST_P(Proof, DecidesTheOutcome) {
    Bench bench;
    bench.items[kOwn].shown = GetParam().before;
    bench.script.answer(200, kAccepted);
    const WriteJob job = Bench::job(GetParam().written);
    ASSERT_EQ(bench.write(job).outcome, WriteOutcome::deferred);
    bench.clock.advance(Duration::seconds(GetParam().seconds_later));
    bench.script.answer(200, shows(GetParam().shown));
    EXPECT_EQ(bench.write(job).outcome, GetParam().outcome);
    EXPECT_EQ(bench.script.requests.size(), 2U);
    EXPECT_EQ(bench.script.requests.at(1).method, "GET");  // read, not written again
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    Proof,
    ::testing::Values(
        ProofCase{"a_raise_that_shows", 3, 8, 8, 1, WriteOutcome::applied},
        ProofCase{"a_zero_that_shows", 3, 0, 0, 1, WriteOutcome::applied},
        ProofCase{"nothing_happened_yet", 3, 8, 3, 1, WriteOutcome::deferred},
        ProofCase{"a_lowering_that_may_be_sales", 10, 7, 7, 119, WriteOutcome::deferred},
        ProofCase{"a_lowering_that_shows_long_enough_after", 10, 7, 7, 120, WriteOutcome::applied},
        ProofCase{"the_same_number_again", 7, 7, 7, 1, WriteOutcome::deferred},
        ProofCase{"the_same_number_long_after", 7, 7, 7, 120, WriteOutcome::applied},
        ProofCase{"a_raise_and_a_sale_at_once", 3, 8, 6, 1, WriteOutcome::deferred},
        ProofCase{"a_raise_and_a_sale_long_after", 3, 8, 6, 120, WriteOutcome::applied},
        ProofCase{"a_lowering_and_a_sale", 10, 7, 5, 120, WriteOutcome::deferred},
        ProofCase{"more_than_was_written", 3, 8, 9, 120, WriteOutcome::deferred},
        ProofCase{"one_moment_before_the_end", 10, 7, 10, 899, WriteOutcome::deferred},
        ProofCase{"never_shown", 10, 7, 10, 900, WriteOutcome::unknown}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(QuantityWriter, WhatWasShownBeforeIsNotKnownSoARaiseNeedsTime) {
    Bench bench;
    bench.items[kOwn].shown.reset();
    bench.script.answer(200, kAccepted);
    ASSERT_EQ(bench.write(Bench::job(7)).outcome, WriteOutcome::deferred);
    bench.script.answer(200, shows(7));
    EXPECT_EQ(bench.write(Bench::job(7)).outcome, WriteOutcome::deferred);
}

TEST(QuantityWriter, AnAnswerThatCannotBeReadProvesNothingAndRunsOutOfTime) {
    Bench bench;
    bench.script.answer(200, kAccepted);
    ASSERT_EQ(bench.write(Bench::job(20)).outcome, WriteOutcome::deferred);
    bench.script.answer(500, "");
    EXPECT_EQ(bench.write(Bench::job(20)).outcome, WriteOutcome::deferred);
    bench.clock.advance(Duration::seconds(900));
    bench.script.answer(500, "");
    const WriteResult result = bench.write(Bench::job(20));
    EXPECT_EQ(result.outcome, WriteOutcome::unknown);
    EXPECT_TRUE(result.read_again);
}

TEST(QuantityWriter, ANewWriteOfTheListingIsSentAlthoughAnOldOneWaits) {
    Bench bench;
    bench.script.answer(200, kAccepted);
    ASSERT_EQ(bench.write(Bench::job(20, 1)).outcome, WriteOutcome::deferred);
    bench.script.answer(200, kAccepted);
    ASSERT_EQ(bench.write(Bench::job(0, 2)).outcome, WriteOutcome::deferred);
    EXPECT_TRUE(contains(bench.script.requests.at(1).body, R"("quantity":0)"));
}

struct SentCase {
    std::string name;
    int status;
    std::string body;
    WriteOutcome outcome;
    std::string message;  // a part of it
};
class SentWrite : public ::testing::TestWithParam<SentCase> {};

TEST_P(SentWrite, HasTheOutcomeOfItsAnswer) {
    Bench bench;
    bench.script.answer(GetParam().status, GetParam().body);
    const WriteResult result = bench.write(Bench::job(7));
    EXPECT_EQ(result.outcome, GetParam().outcome);
    EXPECT_TRUE(contains(result.error.message, GetParam().message)) << result.error.message;
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    SentWrite,
    ::testing::Values(
        SentCase{
            "invalid_comes_with_200",
            200,
            R"({"sku":"S","status":"INVALID","submissionId":"s","issues":[{"code":"90220",)"
            R"("message":"quantity is required","severity":"ERROR"}]})",
            WriteOutcome::refused,
            "90220: quantity is required"},
        SentCase{"no_such_listing", 404, "", WriteOutcome::refused, "HTTP 404"},
        SentCase{"wrong_request", 400, "", WriteOutcome::refused, "HTTP 400"},
        SentCase{"role_is_missing", 403, "", WriteOutcome::refused, "HTTP 403"},
        SentCase{"too_fast", 429, "", WriteOutcome::deferred, "HTTP 429"},
        SentCase{"down", 503, "", WriteOutcome::unknown, "HTTP 503"},
        SentCase{"an_answer_that_says_nothing", 200, "{}", WriteOutcome::unknown, "cannot be read"}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(QuantityWriter, ALostAnswerIsUnknownAtOnce) {
    Bench bench;
    bench.script.lose();
    EXPECT_EQ(bench.write(Bench::job(7)).outcome, WriteOutcome::unknown);
    bench.script.lose("network_unreachable");
    EXPECT_EQ(bench.write(Bench::job(7)).outcome, WriteOutcome::deferred);
    bench.script.answer(200, kAccepted);  // it was never delivered, so it is sent now
    EXPECT_EQ(bench.write(Bench::job(7)).outcome, WriteOutcome::deferred);
    EXPECT_EQ(bench.script.requests.at(2).method, "PATCH");
}

TEST(QuantityWriter, NothingIsEverSentToAListingThatAmazonShips) {
    Bench bench;
    bench.items[kOwn].fulfilment = ledger::Fulfilment::marketplace;
    const WriteResult result = bench.write(Bench::job(7));
    EXPECT_EQ(result.outcome, WriteOutcome::refused);
    EXPECT_EQ(bench.script.requests.size(), 0U);
}

TEST(QuantityWriter, AListingThatTurnedIntoAmazonsIsWrittenNoMore) {
    Bench bench;
    bench.script.answer(200, shows(7, "SKU-1", "AMAZON_NA"));
    const auto reads = bench.writer->read({&kOwn, 1});
    ASSERT_TRUE(reads);
    EXPECT_EQ(reads->size(), 0U);
    EXPECT_EQ(bench.write(Bench::job(7)).outcome, WriteOutcome::refused);
    EXPECT_EQ(bench.script.requests.size(), 1U);
}

TEST(QuantityWriter, QuantitiesOutsideAndListingsUnknownAreRefusedUnsent) {
    Bench bench;
    EXPECT_EQ(bench.write(Bench::job(-1)).outcome, WriteOutcome::refused);
    WriteJob stranger = Bench::job(1);
    stranger.external = ExternalId::parse("OTHER");
    EXPECT_EQ(bench.write(stranger).error.code, "listing_unknown");
    EXPECT_EQ(bench.script.requests.size(), 0U);
}

TEST(QuantityWriter, WaitingJobsShareACall) {
    Bench bench;
    const std::vector<WriteJob> fresh = {Bench::job(1)};
    EXPECT_EQ(bench.writer->calls(fresh), 1U);
    bench.script.answer(200, kAccepted);
    (void)bench.write(fresh[0]);
    const std::vector<WriteJob> twice = {Bench::job(1), Bench::job(1)};
    EXPECT_EQ(bench.writer->calls(twice), 1U);
    const std::vector<WriteJob> mixed = {Bench::job(1), Bench::job(1, 2)};
    EXPECT_EQ(bench.writer->calls(mixed), 2U);
}

TEST(ReadQuantities, AListingIsGoneOnlyWhenAmazonSaysSo) {
    Bench bench;
    bench.script.answer(200, R"({"numberOfResults":0,"items":[]})");
    bench.script.answer(404, "");
    const auto reads = bench.writer->read({&kOwn, 1});
    ASSERT_TRUE(reads) << reads.error().message;
    ASSERT_EQ(reads->size(), 1U);
    EXPECT_TRUE(reads->at(0).gone);
    EXPECT_EQ(reads->at(0).quantity, Quantity(0));
    bench.script.answer(200, R"({"numberOfResults":0,"items":[]})");
    bench.script.answer(500, "");
    EXPECT_EQ(bench.writer->read({&kOwn, 1}).error().code, "channel_unavailable");
}

TEST(ReadQuantities, ASkuWithACommaIsAskedForAlone) {
    Bench bench;
    Item item;
    item.sku = "A,B";
    item.fulfilment = ledger::Fulfilment::merchant;
    const ExternalId id = ExternalId::parse("A,B");
    bench.items[id] = item;
    bench.script.answer(
        200,
        R"({"sku":"A,B","fulfillmentAvailability":[{"fulfillmentChannelCode":"DEFAULT",)"
        R"("quantity":4}]})"
    );
    const auto reads = bench.writer->read({&id, 1});
    ASSERT_TRUE(reads);
    EXPECT_EQ(reads->at(0).quantity, Quantity(4));
    EXPECT_TRUE(contains(bench.script.requests.at(0).url, "/items/SELLER/A%2CB?"));
}

TEST(ReadQuantities, AListingWithoutAQuantityIsMissing) {
    Bench bench;
    bench.script.answer(
        200,
        R"({"numberOfResults":1,"items":[{"sku":"SKU-1","fulfillmentAvailability":[)"
        R"({"fulfillmentChannelCode":"DEFAULT"}]}]})"
    );
    const auto reads = bench.writer->read({&kOwn, 1});
    ASSERT_TRUE(reads);
    EXPECT_EQ(reads->size(), 0U);
}

}  // namespace
}  // namespace tidegate::channels::amazon
