#include "sandbox/shopify/schema.h"

#include <algorithm>

namespace tidegate::sandbox::graphql {

namespace {

template <class List>
auto find_named(const List& list, std::string_view name) -> decltype(list.data()) {
    const auto at =
        std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
    return at == list.end() ? nullptr : &*at;
}

InputDef input(Cursor& cursor) {
    InputDef input;
    input.name = cursor.name();
    cursor.expect(":");
    input.type = cursor.type();
    if (cursor.skip("=")) {
        (void)cursor.value(true);
        input.has_default = true;
    }
    return input;
}

FieldDef field(Cursor& cursor) {
    FieldDef field;
    field.name = cursor.name();
    if (cursor.skip("(")) {
        while (!cursor.failed() && !cursor.skip(")")) field.arguments.push_back(input(cursor));
    }
    cursor.expect(":");
    field.type = cursor.type();
    return field;
}

TypeDef definition(Cursor& cursor) {
    TypeDef type;
    const std::string kind = cursor.name();
    type.name = cursor.name();
    if (kind == "scalar") return type;
    if (cursor.skip("implements")) {
        do {
            type.interfaces.push_back(cursor.name());
        } while (cursor.skip("&"));
    }
    cursor.expect("{");
    if (kind == "type" || kind == "interface") {
        type.kind = kind == "type" ? TypeDef::Kind::object : TypeDef::Kind::interface;
        while (!cursor.failed() && !cursor.skip("}")) type.fields.push_back(field(cursor));
    } else if (kind == "input") {
        type.kind = TypeDef::Kind::input;
        while (!cursor.failed() && !cursor.skip("}")) type.inputs.push_back(input(cursor));
    } else if (kind == "enum") {
        type.kind = TypeDef::Kind::enumeration;
        while (!cursor.failed() && !cursor.skip("}")) type.values.push_back(cursor.name());
    } else {
        cursor.fail();
    }
    return type;
}

}  // namespace

const InputDef* FieldDef::find_argument(std::string_view argument) const {
    return find_named(arguments, argument);
}
const FieldDef* TypeDef::find_field(std::string_view field) const {
    return find_named(fields, field);
}
const InputDef* TypeDef::find_input(std::string_view input) const {
    return find_named(inputs, input);
}
bool TypeDef::has_value(std::string_view value) const {
    return std::find(values.begin(), values.end(), value) != values.end();
}

Result<Schema> Schema::parse(std::string_view text) {
    TIDEGATE_TRY(auto tokens, lex(text));
    Cursor cursor(std::move(tokens));
    Schema schema;
    while (!cursor.failed() && !cursor.at_end()) {
        TypeDef type = definition(cursor);
        std::string name = type.name;
        schema.types_.emplace(std::move(name), std::move(type));
    }
    if (cursor.failed()) return cursor.error();
    return schema;
}

const TypeDef* Schema::find(std::string_view name) const {
    const auto at = types_.find(name);
    return at == types_.end() ? nullptr : &at->second;
}

bool Schema::satisfies(std::string_view name, std::string_view on) const {
    if (on.empty() || name == on) return true;
    const TypeDef* type = find(name);
    return type && std::find(type->interfaces.begin(), type->interfaces.end(), on) !=
                       type->interfaces.end();
}

const Schema& admin_schema() {
    static const Schema kSchema = [] {
        auto parsed = Schema::parse(admin_schema_text());
        TIDEGATE_ASSERT(parsed.has_value());
        return std::move(parsed).value();
    }();
    return kSchema;
}

}  // namespace tidegate::sandbox::graphql
