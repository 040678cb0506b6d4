#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sandbox/json.h"
#include "sandbox/shopify/graphql.h"
#include "sandbox/shopify/schema.h"
#include "sandbox/shopify/validate.h"

// Execution of a validated operation over objects that a resolver describes, and its cost.

namespace tidegate::sandbox::graphql {

struct Fields;

// An object of the type system: what the resolver knows by number, or what was computed beforehand.
struct Object {
    std::string type;
    std::int64_t number = 0;
    std::int64_t detail = 0;
    std::shared_ptr<const Fields> fields;
};

// An error of one field: it goes into the top-level `errors` and the field is null.
struct FieldError {
    std::string message;
    std::string code;
};

using Resolved = std::variant<Json, Object, std::vector<Object>, FieldError>;

struct Fields {
    std::map<std::string, Resolved, std::less<>> values;
};

[[nodiscard]] Object make_object(std::string type, std::map<std::string, Resolved, std::less<>> f);

class Resolver {
public:
    virtual ~Resolver() = default;
    // A field of an object that has no computed value for it. `arguments` holds those given.
    virtual Resolved resolve(
        const Object& object, std::string_view field, const Json& arguments
    ) = 0;
    // A field of the mutation root; `key` is that of @idempotent, nullptr when it is missing.
    virtual Resolved mutate(std::string_view field, const Json& arguments, const Json* key) = 0;
};

struct Execution {
    Json data;
    Json errors = Json::array();
    std::int64_t objects = 0;  // built for the answer: the actual cost without the base
};

[[nodiscard]] Execution execute(
    const Schema& schema,
    const Document& document,
    const Operation& operation,
    const Json& variables,
    Resolver& resolver
);

// What an operation may cost at most: an object 1, a scalar 0, a mutation 10 more, a connection's
// nodes times the page asked for, `nodes` times the ids. The real formula is not published and may
// be milder for large pages: a client that gets by with this one gets by with that. A page size
// that is missing where a connection needs one, or above 250, is a complaint.
[[nodiscard]] std::int64_t estimate_cost(
    const Schema& schema,
    const Document& document,
    const Operation& operation,
    const Json& variables,
    Complaints& complaints
);

}  // namespace tidegate::sandbox::graphql
