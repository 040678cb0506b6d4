// Goal: variables are coerced as the API does, and what was left out stays out.
// Method: one operation, tables of variables.
#include <gtest/gtest.h>

#include <string>

#include "sandbox/shopify/graphql.h"
#include "sandbox/shopify/schema.h"
#include "sandbox/shopify/validate.h"

namespace tidegate::sandbox::graphql {
namespace {

TEST(SandboxGraphqlVariables, AreCheckedAndKeepWhatWasLeftOut) {
    const auto document = parse(
        "mutation($input: InventorySetQuantitiesInput!, $n: Int = 7) { "
        "inventorySetQuantities(input: $input) { userErrors { code } } }"
    );
    ASSERT_TRUE(document.has_value());
    const auto coerce = [&](const char* text) {
        Complaints complaints;
        const Json variables = coerce_variables(
            admin_schema(), document->operations.front(), *Json::parse(text), complaints
        );
        return complaints.empty() ? variables.dump() : complaints.front().message;
    };
    EXPECT_EQ(
        coerce(
            R"({"input":{"name":"available","reason":"x","quantities":[{"inventoryItemId":"1","locationId":"2","quantity":3}]}})"
        ),
        R"({"input":{"name":"available","reason":"x","quantities":[{"inventoryItemId":"1","locationId":"2","quantity":3}]},"n":7})"
    );
    EXPECT_TRUE(coerce("{}").ends_with("(Expected value to not be null)"));
    EXPECT_TRUE(
        coerce(
            R"({"input":{"name":"a","reason":"b","quantities":[{"inventoryItemId":"1","locationId":"2"}]}})"
        )
            .ends_with("for quantities.0.quantity (Expected value to not be null)")
    );
    EXPECT_TRUE(coerce(R"({"input":{"name":1,"reason":"b","quantities":[]}})")
                    .ends_with("for name (Could not coerce value 1 to String)"));
    EXPECT_TRUE(coerce(R"({"input":{"name":"a","reason":"b","quantities":[],"extra":1}})")
                    .ends_with("for extra (Field is not defined on InventorySetQuantitiesInput)"));
    EXPECT_TRUE(
        coerce(
            R"({"input":{"name":"a","reason":"b","quantities":[{"inventoryItemId":"1","locationId":"2","quantity":3000000000}]}})"
        )
            .ends_with("(Could not coerce value 3000000000 to Int)")
    );
}

}  // namespace
}  // namespace tidegate::sandbox::graphql
