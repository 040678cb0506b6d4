#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/json.h"
#include "sandbox/shopify/graphql.h"
#include "sandbox/shopify/schema.h"

// Checks of an operation against the schema before anything is executed, and the coercion of its
// variables. The messages and codes follow the real API's wording where it is known.

namespace tidegate::sandbox::graphql {

// One entry of the answer's top-level `errors`.
struct Complaint {
    std::string message;
    std::string code;
    Place place;

    [[nodiscard]] Json json() const;
};

using Complaints = std::vector<Complaint>;

// The operation to execute: the only one, or the one of that name.
[[nodiscard]] const Operation* pick_operation(const Document& document, std::string_view name);

[[nodiscard]] Complaints validate(
    const Schema& schema, const Document& document, const Operation& operation
);

// The operation's variables as an object: only those that were given or have a default. A member
// that was left out stays out: the API tells "absent" from null.
[[nodiscard]] Json coerce_variables(
    const Schema& schema, const Operation& operation, const Json& given, Complaints& complaints
);

// The value of an argument with the variables put in; nullopt when it is a variable that was left
// out.
[[nodiscard]] std::optional<Json> evaluate(const Value& value, const Json& variables);

// An object of all arguments that are there.
[[nodiscard]] Json evaluate(const std::vector<Argument>& arguments, const Json& variables);

}  // namespace tidegate::sandbox::graphql
