// Goal: every refusal of the ledger has its words, and answers carry them. Method: walks the closed
// list of refusals and compares answers with exact text.

#include "server/problem.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tidegate::server {
namespace {

TEST(Problem, EveryRefusalIsInTheCatalogueAndNothingElseIsARefusal) {
    std::size_t refusals = 0;
    for (std::uint32_t number = 1; number <= 0xffff; ++number) {
        const auto reject = ledger::reject_from_number(static_cast<std::uint16_t>(number));
        if (!reject) continue;
        ++refusals;
        const ProblemText* text = find_problem(ledger::reject_name(*reject));
        ASSERT_NE(text, nullptr) << ledger::reject_name(*reject);
        EXPECT_TRUE(text->refusal) << text->code;
        EXPECT_TRUE(text->status == 404 || text->status == 409 || text->status == 422)
            << text->code;
    }
    const auto texts = problem_texts();
    EXPECT_EQ(
        std::count_if(texts.begin(), texts.end(), [](const ProblemText& t) { return t.refusal; }),
        static_cast<std::ptrdiff_t>(refusals)
    );
}

TEST(Problem, TheCatalogueIsSortedAndSaysAllOfIt) {
    const auto texts = problem_texts();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i > 0) {
            EXPECT_LT(texts[i - 1].code, texts[i].code);
        }
        EXPECT_EQ(find_problem(texts[i].code), &texts[i]);
        EXPECT_FALSE(texts[i].title.empty() || texts[i].title_zh.empty()) << texts[i].code;
        EXPECT_FALSE(texts[i].remedy.empty() || texts[i].remedy_zh.empty()) << texts[i].code;
    }
    EXPECT_EQ(find_problem("no_such_code"), nullptr);
}

TEST(Problem, AnswersWithBothLanguages) {
    const net::Response response = problem(ledger::Reject::exceeds_available, "lines[0]");
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(response.header("content-type"), "application/problem+json");
    EXPECT_EQ(
        response.body,
        R"({"type":"urn:tidegate:problem:exceeds_available","title":"There are not enough units",)"
        R"("title_zh":"库存不足","status":409,"code":"exceeds_available","field":"lines[0]",)"
        R"("remedy":"Lower the quantity, choose another place, or receive stock first.",)"
        R"("remedy_zh":"请减少数量、换仓库，或先收货。","retry":true})"
    );
}

TEST(Problem, AnErrorOfUnknownCodeIsAnInternalOne) {
    const net::Response response = problem(Error{"mystery", "It broke.", "Look."});
    EXPECT_EQ(response.status, 500);
    EXPECT_NE(
        response.body.find(R"("code":"internal_error","detail":"It broke. Look.")"),
        std::string::npos
    );
}

}  // namespace
}  // namespace tidegate::server
