// Goal: tokens, their places and their texts are GraphQL's.
// Method: short sources; every token compared.
#include <gtest/gtest.h>

#include <string>

#include "sandbox/shopify/graphql.h"

namespace tidegate::sandbox::graphql {
namespace {

// "kind:text" of every token but the last, which is the end.
std::string tokens_of(std::string_view source) {
    const auto tokens = lex(source);
    if (!tokens) return tokens.error().message;
    std::string all;
    for (const Token& token : *tokens) {
        if (token.kind == Token::Kind::end) break;
        if (!all.empty()) all += ' ';
        all += token.text;
    }
    return all;
}

TEST(SandboxGraphqlLexer, Tokens) {
    const std::pair<const char*, const char*> table[] = {
        {"", ""},
        {" ,\t\n# comment\r\n", ""},
        {"{a}", "{ a }"},
        {"query($x:Int!=-12)", "query ( $ x : Int ! = -12 )"},
        {"...on F@d", "... on F @ d"},
        {"1.5 -2e10 0", "1.5 -2e10 0"},
        {"_a1 B", "_a1 B"},
        {R"("a\n\"\u00e9")", "a\n\"\xC3\xA9"},
        {"[&|]", "[ & | ]"},
    };
    for (const auto& [source, expected] : table) EXPECT_EQ(tokens_of(source), expected) << source;
}

TEST(SandboxGraphqlLexer, RefusesAndSaysWhere) {
    const std::pair<const char*, const char*> table[] = {
        {"a ?", "[1, 3]"},
        {"a\n  %", "[2, 3]"},
        {"\"open", "[1, 6]"},
        {"\"line\nend\"", "[2, 1]"},
    };
    for (const auto& [source, where] : table) {
        const auto tokens = lex(source);
        ASSERT_FALSE(tokens.has_value()) << source;
        EXPECT_TRUE(tokens.error().message.ends_with(where)) << tokens.error().message;
    }
}

TEST(SandboxGraphqlLexer, PlacesCountFromOne) {
    const auto tokens = lex("a\n bc");
    ASSERT_TRUE(tokens.has_value());
    ASSERT_EQ(tokens->size(), 3U);
    EXPECT_EQ(tokens->at(0).place.line, 1U);
    EXPECT_EQ(tokens->at(0).place.column, 1U);
    EXPECT_EQ(tokens->at(1).place.line, 2U);
    EXPECT_EQ(tokens->at(1).place.column, 2U);
}

}  // namespace
}  // namespace tidegate::sandbox::graphql
