#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

// Goal: a value or an error, never both; TIDEGATE_TRY and TIDEGATE_CHECK pass the error on.
// Method: one function per macro, called with both outcomes.

namespace tidegate {
namespace {

Result<int> parse_digit(char c) {
    if (c < '0' || c > '9') return Error{"bad_digit", "Not a digit."};
    return c - '0';
}

Result<std::string> twice(char c) {
    TIDEGATE_TRY(const int digit, parse_digit(c));
    return std::to_string(2 * digit);
}

Status check(char c) {
    TIDEGATE_CHECK(parse_digit(c));
    return {};
}

TEST(ResultTest, holds_a_value) {
    const Result<int> result = parse_digit('7');
    EXPECT_TRUE(result);
    EXPECT_EQ(*result, 7);
    EXPECT_EQ(*twice('4'), "8");
    EXPECT_TRUE(check('1').has_value());
}

TEST(ResultTest, passes_the_error_on) {
    EXPECT_EQ(twice('x').error().code, "bad_digit");
    EXPECT_EQ(check('x').error().message, "Not a digit.");
    EXPECT_EQ(check('x').error().retry, Retry::no);
}

TEST(ResultTest, gives_up_a_value_that_can_only_move) {
    Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
    const std::unique_ptr<int> taken = *std::move(result);
    EXPECT_EQ(*taken, 3);
}

TEST(ResultDeathTest, asking_for_the_wrong_side_is_a_bug) {
    const Result<int> failed = parse_digit('x');
    EXPECT_DEATH(static_cast<void>(failed.value()), "bug: has_value");
    const Result<int> fine = parse_digit('1');
    EXPECT_DEATH(static_cast<void>(fine.error()), "bug: !has_value");
}

}  // namespace
}  // namespace tidegate
