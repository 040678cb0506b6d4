// Goal: the checks against the schema name every mistake that a client can make.
// Method: a table of documents with the expected outcome.

#include "sandbox/shopify/validate.h"

#include <gtest/gtest.h>

#include "sandbox/shopify/graphql.h"
#include "sandbox/shopify/schema.h"
#include "unit/sandbox/support.h"

namespace tidegate::sandbox::graphql {
namespace {

struct Check {
    const char* document;
    const char* codes;  // of the complaints, joined by a blank
};

TEST(SandboxGraphqlValidation, NamesEveryMistake) {
    const Check table[] = {
        {"{ shop { name } }", ""},
        {"{ __typename shop { __typename } }", ""},
        {"query($i: ID!) { order(id: $i) { id } }", ""},
        {"{ node(id: \"x\") { id ... on Order { name } } }", ""},
        {"{ locations(first: 1) { nodes { ...F } } } fragment F on Location { name }", ""},
        {"{ nothing }", "undefinedField"},
        {"{ shop { nothing } }", "undefinedField"},
        {"{ shop }", "selectionMismatch"},
        {"{ shop { name { x } } }", "selectionMismatch"},
        {"{ order { id } }", "missingRequiredArguments"},
        {"{ order(id: \"1\", name: 2) { id } }", "argumentNotAccepted"},
        {"{ order(id: null) { id } }", "argumentLiteralsIncompatible"},
        {"{ order(id: true) { id } }", "argumentLiteralsIncompatible"},
        {"{ orders(first: 1, sortKey: NOTHING) { nodes { id } } }", "argumentLiteralsIncompatible"},
        {"{ orders(first: 1, sortKey: \"ID\") { nodes { id } } }", "argumentLiteralsIncompatible"},
        {"{ order(id: $x) { id } }", "variableNotDefined"},
        {"query($x: ID) { order(id: $x) { id } }", "variableMismatch"},
        {"query($x: String!) { order(id: $x) { id } }", "variableMismatch"},
        {"query($x: ID!) { shop { name } }", "variableNotUsed"},
        {"query($x: Nothing) { orders(query: $x, first: 1) { nodes { id } } }",
         "variableRequiresValidType variableMismatch"},
        {"{ shop { ...F } }", "useAndDefineFragment"},
        {"{ shop { ...F } } fragment F on Shop { ...F }", "infiniteLoop"},
        {"{ shop { ... on Order { id } } }", "cannotSpreadFragment"},
        {"{ shop @idempotent(key: \"k\") { name } }", "directiveCannotBeApplied"},
        {"{ shop @nothing { name } }", "undefinedDirective"},
        {"{ shop @include { name } }", "missingRequiredArguments"},
        {"mutation { inventorySetQuantities(input: {name: \"available\", reason: \"correction\", "
         "ignoreCompareQuantity: true, quantities: []}) { userErrors { code } } }",
         "argumentNotAccepted"},
        {"mutation { inventorySetQuantities(input: {name: \"available\", quantities: []}) "
         "{ userErrors { code } } }",
         "missingRequiredArguments"},
        {"mutation { inventorySetQuantities(input: {name: \"available\", reason: \"x\", "
         "quantities: "
         "[{inventoryItemId: \"1\", locationId: \"2\", quantity: 1, compareQuantity: 1}]}) "
         "{ userErrors { code } } }",
         "argumentNotAccepted"},
    };
    for (const Check& row : table) {
        const auto document = parse(row.document);
        ASSERT_TRUE(document.has_value()) << row.document;
        std::string codes;
        for (const Complaint& complaint :
             validate(admin_schema(), *document, document->operations.front())) {
            codes += (codes.empty() ? "" : " ") + complaint.code;
        }
        EXPECT_EQ(codes, row.codes) << row.document;
    }
}

}  // namespace
}  // namespace tidegate::sandbox::graphql
