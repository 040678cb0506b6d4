#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/shopify/graphql.h"

// The part of the Admin API's type system that a stock hub touches, read from a text in GraphQL's
// own definition language (schema_text.cpp). A field, argument or value that is not in it is
// refused as the real API refuses one that does not exist; a test compares it with the official
// introspection.

namespace tidegate::sandbox::graphql {

struct InputDef {  // an argument, or a field of an input object
    std::string name;
    TypeRef type;
    bool has_default = false;
};

struct FieldDef {
    std::string name;
    TypeRef type;
    std::vector<InputDef> arguments;

    [[nodiscard]] const InputDef* find_argument(std::string_view argument) const;
};

struct TypeDef {
    enum class Kind : std::uint8_t { scalar, object, interface, enumeration, input };
    Kind kind = Kind::scalar;
    std::string name;
    std::vector<std::string> interfaces;
    std::vector<FieldDef> fields;
    std::vector<InputDef> inputs;
    std::vector<std::string> values;

    [[nodiscard]] const FieldDef* find_field(std::string_view field) const;
    [[nodiscard]] const InputDef* find_input(std::string_view input) const;
    [[nodiscard]] bool has_value(std::string_view value) const;
    [[nodiscard]] bool composite() const { return kind == Kind::object || kind == Kind::interface; }
};

class Schema {
public:
    [[nodiscard]] static Result<Schema> parse(std::string_view text);

    [[nodiscard]] const TypeDef* find(std::string_view name) const;
    [[nodiscard]] const std::map<std::string, TypeDef, std::less<>>& types() const {
        return types_;
    }
    // Whether an object of type `name` passes the type condition `on`.
    [[nodiscard]] bool satisfies(std::string_view name, std::string_view on) const;

private:
    std::map<std::string, TypeDef, std::less<>> types_;
};

// The Admin API, version 2026-10.
[[nodiscard]] std::string_view admin_schema_text() noexcept;
[[nodiscard]] const Schema& admin_schema();

}  // namespace tidegate::sandbox::graphql
