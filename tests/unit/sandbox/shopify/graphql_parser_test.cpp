// Goal: the GraphQL reader takes what the language allows and refuses what it does not.
// Method: a table of documents with the place of the first mistake.
#include <gtest/gtest.h>

#include <string>

#include "sandbox/shopify/graphql.h"
#include "sandbox/shopify/validate.h"

namespace tidegate::sandbox::graphql {
namespace {

struct Syntax {
    const char* document;
    const char* error;  // the end of the message; empty when it parses
};

TEST(SandboxGraphqlParser, Documents) {
    const Syntax table[] = {
        {"{ shop { name } }", ""},
        {"query { shop { name } }", ""},
        {"query Q($a: Int = 3, $b: [ID!]!) { shop { name } }", ""},
        {"query Q { a: shop { ...F ... on Shop { id } ... @include(if: true) { name } } } "
         "fragment F on Shop { url }",
         ""},
        {"# comment\n{ order(id: \"gid:\\u0041\\n\") { id, name } }", ""},
        {"mutation { x(input: {a: [1, -2.5e3], b: null, c: ENUM, d: true, e: $v}) { id } }", ""},
        {"{ x(a: \"\"\"block \"quoted\" text\"\"\") { id } }", ""},
        {"", "unexpected end of file at [1, 1]"},
        {"{", "unexpected end of file at [1, 2]"},
        {"{ }", "unexpected \"}\" at [1, 3]"},
        {"{ shop { name }", "unexpected end of file at [1, 16]"},
        {"{ shop }}", "unexpected \"}\" at [1, 9]"},
        {"subscription { x }", "unexpected \"subscription\" at [1, 1]"},
        {"{ x(a: ) }", "unexpected \")\" at [1, 8]"},
        {"{ x() }", "unexpected \")\" at [1, 5]"},
        {"{ x(a: 01) }", "unexpected character at [1, 9]"},
        {"{ x(a: \"open) }", "unexpected character at [1, 16]"},
        {"{ x(a: \"\\q\") }", "unexpected character at [1, 11]"},
        {"query Q($a: Int = $b) { x }", "unexpected \"$\" at [1, 19]"},
        {"fragment on on X { a }", "unexpected \"on\" at [1, 10]"},
        {"{ x ? }", "unexpected character at [1, 5]"},
        {"{\n  a\n  b(\n}", "unexpected \"}\" at [4, 1]"},
    };
    for (const Syntax& row : table) {
        const auto parsed = parse(row.document);
        const std::string message = parsed ? "" : parsed.error().message;
        EXPECT_EQ(message.empty(), std::string_view(row.error).empty()) << row.document << message;
        EXPECT_TRUE(message.ends_with(row.error)) << row.document << "\n" << message;
    }
}

TEST(SandboxGraphqlParser, NestingIsBounded) {
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "{a";
    EXPECT_FALSE(parse(deep).has_value());
    std::string value = "{ x(a: ";
    for (int i = 0; i < 10'000; ++i) value += '[';
    EXPECT_FALSE(parse(value).has_value());
}

TEST(SandboxGraphqlParser, TypesAndValuesKeepTheirText) {
    const auto document =
        parse("query Q($a: [[Int!]]!) { x(a: \"\\u00e9\\t\", b: 12345678901234567) }");
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(document->operations[0].variables[0].type.text(), "[[Int!]]!");
    const auto& arguments = document->operations[0].selections[0].arguments;
    EXPECT_EQ(arguments[0].value.text, "\xC3\xA9\t");
    EXPECT_EQ(evaluate(arguments[1].value, Json()), Json(std::int64_t{12345678901234567}));
}

}  // namespace
}  // namespace tidegate::sandbox::graphql
