// Goal: the figures that benchmarks print are right: quantiles, medians, JSON, scratch directories.
// Method: small inputs whose answers are known.

#include "cli/bench_common.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tidegate::cli::bench {
namespace {

TEST(Histogram, IsRightToASixteenth) {
    Histogram histogram;
    for (std::uint64_t us = 1; us <= 1000; ++us) histogram.add(us * 1000);
    EXPECT_EQ(histogram.count(), 1000U);
    EXPECT_NEAR(histogram.quantile_us(0.5), 500, 500.0 / 16);
    EXPECT_NEAR(histogram.quantile_us(0.99), 990, 990.0 / 16);
    EXPECT_EQ(histogram.max_us(), 1000);
    EXPECT_EQ(histogram.quantile_us(1), 1000);
}

TEST(Histogram, TakesTheSmallestAndTheGreatest) {
    Histogram histogram;
    EXPECT_EQ(histogram.quantile_us(0.5), 0);
    histogram.add(0);
    EXPECT_EQ(histogram.quantile_us(0.5), 0);
    histogram.add(~std::uint64_t{0}, 3);
    EXPECT_EQ(histogram.count(), 4U);
    EXPECT_EQ(histogram.quantile_us(0.5), histogram.max_us());
}

TEST(Median, OfEvenAndOddCounts) {
    EXPECT_EQ(median({}), 0);
    EXPECT_EQ(median({3, 1, 2}), 2);
    EXPECT_EQ(median({4, 1, 2, 3}), 2.5);
}

TEST(Json, KeepsTheOrderOfTheFields) {
    Json inner;
    inner.flag("on", true);
    Json json;
    json.text("name", "x").count("orders", 5).number("rate", 1234567.8).number("share", 0.25);
    json.object("inner", inner).list("all", {inner, inner});
    EXPECT_EQ(
        json.str(),
        R"({"name":"x","orders":5,"rate":1234568,"share":0.25,"inner":{"on":true},)"
        R"("all":[{"on":true},{"on":true}]})"
    );
}

TEST(ScratchDirectory, GoesAwayWithWhatIsInIt) {
    std::string path;
    {
        const auto scratch = ScratchDirectory::make("");
        ASSERT_TRUE(scratch);
        path = scratch.value().file("x");
        std::ofstream(path) << "y";
        EXPECT_TRUE(std::filesystem::exists(path));
    }
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(path).parent_path()));
    EXPECT_FALSE(ScratchDirectory::make("/proc/no/such/place"));
}

}  // namespace
}  // namespace tidegate::cli::bench
