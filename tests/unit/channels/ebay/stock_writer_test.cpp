// Goal: quantities are written and read with outcomes that are true, and never more often than
// eBay's revisions allow. Method: a scripted marketplace, tables of answers.
#include "channels/ebay/stock_writer.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

namespace tidegate::channels::ebay {
namespace {

using channels::testing::contains;

struct EbayStockWriterTest : ::testing::Test {
    EbayStockWriterTest() {
        for (const char* sku : {"A", "B", "C"}) {
            ListedItem item;
            item.sku = sku;
            item.offers = {{std::string("offer-") + sku, "110" + item.sku, true, true}};
            item.offers_read_at = clock.now();
            items.emplace(ExternalId::parse(sku), item);
        }
        ClientOptions client_options;
        client_options.base_url = "http://ebay";
        client_options.tokens.access_token = "t";
        client = std::make_unique<Client>(client_options, script.send(), clock);
        writer = std::make_unique<StockWriter>(*client, items, options);
    }
    static WriteJob job(const char* sku, std::int64_t quantity, std::int64_t from = 9) {
        return {
            ListingId(0),
            WriteNumber(1),
            ExternalId::parse(sku),
            Quantity(quantity),
            Quantity(from)};
    }
    WriteResult write_one(const WriteJob& written) { return writer->write({&written, 1}).at(0); }
    static std::string entry(const std::string& sku, int status, int error = 0) {
        return R"({"sku":")" + sku + R"(","statusCode":)" + std::to_string(status) +
               R"(,"errors":[)" +
               (error == 0 ? std::string()
                           : R"({"errorId":)" + std::to_string(error) + R"(,"message":"no"})") +
               "]}";
    }
    static std::string answers(const std::string& entries) {
        return R"({"responses":[)" + entries + "]}";
    }

    channels::testing::Script script;
    ManualClock clock{Timestamp::from_seconds(1'768'507'200)};
    ItemMap items;
    WriterOptions options;
    std::unique_ptr<Client> client;
    std::unique_ptr<StockWriter> writer;
};

TEST_F(EbayStockWriterTest, SeveralItemsGoIntoOneCallAndAreAnsweredOneByOne) {
    script.answer(207, answers(entry("B", 500, 25025) + "," + entry("A", 200)));
    const WriteJob jobs[] = {job("A", 7), job("B", 0), job("C", 2)};
    EXPECT_EQ(writer->calls(jobs), 1U);
    const auto results = writer->write(jobs);
    EXPECT_EQ(
        script.requests.at(0).url, "http://ebay/sell/inventory/v1/bulk_update_price_quantity"
    );
    EXPECT_EQ(
        script.requests.at(0).body,
        R"({"requests":[{"sku":"A","shipToLocationAvailability":{"quantity":7}},)"
        R"({"sku":"B","shipToLocationAvailability":{"quantity":0}},)"
        R"({"sku":"C","shipToLocationAvailability":{"quantity":2}}]})"
    );
    ASSERT_EQ(results.size(), 3U);
    EXPECT_EQ(results[0].outcome, WriteOutcome::applied);
    EXPECT_EQ(results[1].outcome, WriteOutcome::deferred);
    EXPECT_EQ(results[2].outcome, WriteOutcome::unknown);  // the answer leaves it out
    EXPECT_TRUE(results[2].read_again);
}

struct OutcomeRow {
    int status;
    int error;
    WriteOutcome outcome;
    bool read_again;
};

TEST_F(EbayStockWriterTest, OutcomesOfAnEntry) {
    constexpr OutcomeRow kRows[] = {
        {200, 0, WriteOutcome::applied, false},
        {500, 25025, WriteOutcome::deferred, false},
        {500, 25001, WriteOutcome::unknown, true},
        {404, 25702, WriteOutcome::refused, true},
        {400, 25709, WriteOutcome::refused, false},
        {400, 25759, WriteOutcome::refused, false},
        {400, 25026, WriteOutcome::refused, false},
        {400, 25038, WriteOutcome::refused, false},
        {400, 25097, WriteOutcome::refused, false},
        {0, 0, WriteOutcome::unknown, true},
    };
    std::int64_t quantity = 20;
    for (const OutcomeRow& row : kRows) {
        clock.advance(Duration::seconds(60));
        script.answer(207, answers(entry("A", row.status, row.error)));
        const WriteResult result = write_one(job("A", ++quantity));
        EXPECT_EQ(result.outcome, row.outcome) << row.status << ' ' << row.error;
        EXPECT_EQ(result.read_again, row.read_again) << row.status << ' ' << row.error;
        EXPECT_EQ(result.error.code.empty(), row.outcome == WriteOutcome::applied) << row.error;
    }
}

struct CallRow {
    const char* name;
    int status;  // 0: the answer is lost; -1: not delivered
    std::string body;
    WriteOutcome outcome;
};

TEST_F(EbayStockWriterTest, OutcomesOfAWholeCall) {
    const CallRow rows[] = {
        {"lost", 0, "", WriteOutcome::unknown},
        {"not delivered", -1, "", WriteOutcome::deferred},
        {"throttled", 429, "{}", WriteOutcome::deferred},
        {"no consent", 401, "{}", WriteOutcome::deferred},
        {"outage", 503, "", WriteOutcome::unknown},
        {"refused", 400, R"({"errors":[{"errorId":25709}]})", WriteOutcome::refused},
        {"not readable", 200, "<html>", WriteOutcome::unknown},
        {"busy", 500, R"({"errors":[{"errorId":25025}]})", WriteOutcome::deferred},
    };
    std::int64_t quantity = 20;
    for (const CallRow& row : rows) {
        clock.advance(Duration::seconds(60));
        if (row.status > 0) {
            script.answer(row.status, row.body);
        } else {
            script.lose(row.status == 0 ? "network_outcome_unknown" : "network_unreachable");
        }
        const WriteResult result = write_one(job("A", ++quantity));
        EXPECT_EQ(result.outcome, row.outcome) << row.name;
        EXPECT_FALSE(result.error.code.empty()) << row.name;
    }
}

TEST_F(EbayStockWriterTest, ACallThatIsRefusedAsAWholeIsTakenApart) {
    const WriteJob jobs[] = {job("A", 7), job("B", 6)};
    const std::string refusal = R"({"errors":[{"errorId":25702,"message":"no"}]})";
    // One bad item: the others are written, and go on being written together.
    script.answer(400, refusal);
    script.answer(400, refusal);
    script.answer(200, answers(entry("B", 200)));
    auto results = writer->write(jobs);
    EXPECT_EQ(results.at(0).outcome, WriteOutcome::refused);
    EXPECT_EQ(results.at(1).outcome, WriteOutcome::applied);
    EXPECT_EQ(writer->calls(jobs), 1U);
    // No bad item: they are not taken together.
    clock.advance(Duration::seconds(60));
    script.answer(400, refusal);
    script.answer(200, answers(entry("A", 200)));
    script.answer(200, answers(entry("B", 200)));
    results = writer->write(jobs);
    EXPECT_EQ(results.at(0).outcome, WriteOutcome::applied);
    EXPECT_EQ(results.at(1).outcome, WriteOutcome::applied);
    EXPECT_EQ(writer->calls(jobs), 2U);
    EXPECT_TRUE(script.ended());
}

TEST_F(EbayStockWriterTest, WhatIsShownAlreadyIsNotWrittenAgain) {
    script.answer(200, answers(entry("A", 200)));
    EXPECT_EQ(write_one(job("A", 7, 9)).outcome, WriteOutcome::applied);
    EXPECT_EQ(write_one(job("A", 7, 7)).outcome, WriteOutcome::applied);
    EXPECT_EQ(script.requests.size(), 1U);
    // A doubt ends that.
    clock.advance(Duration::seconds(60));
    script.lose();
    EXPECT_EQ(write_one(job("A", 8, 7)).outcome, WriteOutcome::unknown);
    clock.advance(Duration::seconds(60));
    script.answer(200, answers(entry("A", 200)));
    EXPECT_EQ(write_one(job("A", 7, 7)).outcome, WriteOutcome::applied);
    EXPECT_EQ(script.requests.size(), 3U);
}

TEST_F(EbayStockWriterTest, RevisionsThatFollowFastWaitAndZeroDoesNot) {
    script.answer(200, answers(entry("A", 200)));
    EXPECT_EQ(write_one(job("A", 7)).outcome, WriteOutcome::applied);
    clock.advance(Duration::seconds(1));
    EXPECT_EQ(write_one(job("A", 6, 7)).outcome, WriteOutcome::deferred);
    script.answer(200, answers(entry("A", 200)));
    EXPECT_EQ(write_one(job("A", 0, 7)).outcome, WriteOutcome::applied);
    EXPECT_TRUE(script.ended());
}

TEST_F(EbayStockWriterTest, ASpentDayRefusesRaisesAndSaysSo) {
    script.answer(
        207,
        answers(R"({"sku":"A","statusCode":400,"errors":[{"errorId":25002,)"
                R"("message":"The listing has no revision left today"}]})")
    );
    EXPECT_EQ(write_one(job("A", 12)).outcome, WriteOutcome::refused);
    clock.advance(Duration::seconds(3600));
    const WriteResult raise = write_one(job("A", 12, 9));
    EXPECT_EQ(raise.outcome, WriteOutcome::refused);
    EXPECT_TRUE(contains(raise.error.message, "revisions of the day are used up"));
    EXPECT_EQ(write_one(job("A", 3, 9)).outcome, WriteOutcome::deferred);
    EXPECT_EQ(write_one(job("A", 0, 9)).outcome, WriteOutcome::deferred);
    EXPECT_EQ(script.requests.size(), 1U);
    clock.set(next_pacific_midnight(clock.now()));
    script.answer(200, answers(entry("A", 200)));
    EXPECT_EQ(write_one(job("A", 0, 9)).outcome, WriteOutcome::applied);
}

TEST_F(EbayStockWriterTest, AnUnknownSkuIsRefusedWithoutACall) {
    EXPECT_EQ(write_one(job("Z", 1)).outcome, WriteOutcome::refused);
    EXPECT_EQ(write_one(job("Z", 1)).error.code, "listing_unknown");
    EXPECT_TRUE(script.requests.empty());
}

TEST_F(EbayStockWriterTest, ReadingTellsWhatIsGone) {
    items.at(ExternalId::parse("C")).offers[0].sells = false;
    const auto item = [](const std::string& sku, int quantity) {
        return R"({"sku":")" + sku + R"(","statusCode":200,"inventoryItem":{"sku":")" + sku +
               R"(","availability":{"shipToLocationAvailability":{"quantity":)" +
               std::to_string(quantity) + "}}}}";
    };
    script.answer(207, answers(item("A", 4) + "," + entry("B", 404, 25710) + "," + item("C", 5)));
    const ExternalId ids[] = {
        ExternalId::parse("A"), ExternalId::parse("B"), ExternalId::parse("C")};
    const auto reads = writer->read(ids);
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 3U);
    EXPECT_EQ((*reads)[0].quantity, Quantity(4));
    EXPECT_FALSE((*reads)[0].gone);
    EXPECT_TRUE((*reads)[1].gone);
    EXPECT_TRUE((*reads)[2].gone);  // withdrawn or ended
    EXPECT_EQ((*reads)[2].quantity, Quantity(0));
    EXPECT_EQ(script.requests[0].body, R"({"requests":[{"sku":"A"},{"sku":"B"},{"sku":"C"}]})");
}

TEST_F(EbayStockWriterTest, WhatDiscoveryDidNotFindIsGone) {
    const ExternalId id = ExternalId::parse("Z");
    const auto reads = writer->read({&id, 1});
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 1U);
    EXPECT_TRUE(reads->at(0).gone);
    EXPECT_TRUE(script.requests.empty());
    items.clear();
    EXPECT_EQ(writer->read({&id, 1}).error().code, "listing_unknown");
}

TEST_F(EbayStockWriterTest, AnEntryThatFailedIsMissingAndNotGone) {
    script.answer(207, answers(entry("A", 500, 25001)));
    const ExternalId id = ExternalId::parse("A");
    const auto reads = writer->read({&id, 1});
    ASSERT_TRUE(reads);
    EXPECT_TRUE(reads->empty());
    script.answer(200, answers(entry("X", 200)));
    EXPECT_EQ(writer->read({&id, 1}).error().code, "channel_protocol");
}

TEST_F(EbayStockWriterTest, StoppingSetsZeroWhateverTheBudgetSays) {
    script.answer(200, answers(entry("A", 200)));
    const ExternalId id = ExternalId::parse("A");
    EXPECT_TRUE(writer->stop({&id, 1}));
    EXPECT_TRUE(contains(script.requests[0].body, R"("quantity":0)"));
    EXPECT_TRUE(writer->resume({&id, 1}));
    script.answer(207, answers(entry("A", 500, 25025)));
    EXPECT_FALSE(writer->stop({&id, 1}));
    EXPECT_TRUE(script.ended());
}

TEST_F(EbayStockWriterTest, StoppingMayWithdrawTheOffers) {
    options.stop = StopPolicy::withdraw;
    StockWriter withdrawing(*client, items, options);
    const ExternalId id = ExternalId::parse("A");
    script.answer(200, "{}");
    script.answer(200, "{}");
    EXPECT_TRUE(withdrawing.stop({&id, 1}));
    EXPECT_TRUE(withdrawing.stop({&id, 1}));  // it is withdrawn already
    EXPECT_TRUE(withdrawing.resume({&id, 1}));
    ASSERT_EQ(script.requests.size(), 2U);
    EXPECT_EQ(script.requests[0].url, "http://ebay/sell/inventory/v1/offer/offer-A/withdraw");
    EXPECT_EQ(script.requests[1].url, "http://ebay/sell/inventory/v1/offer/offer-A/publish");
}

TEST_F(EbayStockWriterTest, ALimitPerBuyerIsPutIntoTheOffer) {
    script.answer(200, R"({"offerId":"offer-A","listingDescription":"Cup"})");
    script.answer(200, "{}");
    const ExternalId id = ExternalId::parse("A");
    EXPECT_TRUE(writer->limit_purchases({&id, 1}, Quantity(2)));
    EXPECT_EQ(script.requests.at(1).method, "PUT");
    EXPECT_EQ(script.requests.at(1).url, "http://ebay/sell/inventory/v1/offer/offer-A");
    EXPECT_EQ(
        script.requests.at(1).body, R"({"quantityLimitPerBuyer":2,"listingDescription":"Cup"})"
    );
}

}  // namespace
}  // namespace tidegate::channels::ebay
