#include <charconv>
#include <limits>

#include "sandbox/shopify/validate.h"

// Coercion of variables, and evaluation of arguments.

namespace tidegate::sandbox::graphql {

namespace {

bool scalar_fits(const Json& value, const TypeDef& type) {
    if (type.kind == TypeDef::Kind::enumeration) {
        return value.is_string() && type.has_value(value.as_string());
    }
    if (type.name == "Int") {
        return value.is_integer() &&
               value.as_integer() >= std::numeric_limits<std::int32_t>::min() &&
               value.as_integer() <= std::numeric_limits<std::int32_t>::max();
    }
    if (type.name == "Float") return value.is_number();
    if (type.name == "Boolean") return value.is_bool();
    if (type.name == "ID") return value.is_string() || value.is_integer();
    if (type.name == "Decimal" || type.name == "Money" || type.name == "UnsignedInt64") {
        return value.is_string() || value.is_number();
    }
    return value.is_string();
}

// The complaint about a value, with the path to it; empty when it fits.
std::string misfit(
    const Schema& schema, const Json& value, const TypeRef& type, const std::string& path
) {
    const std::string at = path.empty() ? "" : " for " + path;
    if (value.is_null()) return type.required() ? at + " (Expected value to not be null)" : "";
    if (type.is_list()) {
        if (!value.is_array()) return misfit(schema, value, type.item(), path);
        std::size_t number = 0;
        for (const Json& item : value.items()) {
            const std::string deeper = (path.empty() ? "" : path + ".") + std::to_string(number++);
            if (auto text = misfit(schema, item, type.item(), deeper); !text.empty()) return text;
        }
        return "";
    }
    const TypeDef& named = *schema.find(type.name);
    if (named.kind != TypeDef::Kind::input) {
        return scalar_fits(value, named)
                   ? ""
                   : at + " (Could not coerce value " + value.dump() + " to " + type.name + ")";
    }
    if (!value.is_object()) return at + " (Expected a key-value object)";
    const std::string prefix = path.empty() ? "" : path + ".";
    for (const auto& [name, member] : value.members()) {
        const InputDef* input = named.find_input(name);
        if (!input) {
            return " for " + prefix + name + " (Field is not defined on " + named.name + ")";
        }
        if (auto text = misfit(schema, member, input->type, prefix + name); !text.empty()) {
            return text;
        }
    }
    for (const InputDef& input : named.inputs) {
        if (input.type.required() && !input.has_default && !value.find(input.name)) {
            return " for " + prefix + input.name + " (Expected value to not be null)";
        }
    }
    return "";
}

}  // namespace

Json coerce_variables(
    const Schema& schema, const Operation& operation, const Json& given, Complaints& complaints
) {
    Json variables = Json::object();
    for (const VariableDefinition& variable : operation.variables) {
        const Json* value = given.find(variable.name);
        if (!value) {
            if (variable.fallback) {
                if (auto fallback = evaluate(*variable.fallback, Json::object())) {
                    variables.set(variable.name, std::move(*fallback));
                }
            } else if (variable.type.required()) {
                complaints.push_back(
                    {"Variable $" + variable.name + " of type " + variable.type.text() +
                         " was provided invalid value (Expected value to not be null)",
                     "INVALID_VARIABLE",
                     variable.place}
                );
            }
            continue;
        }
        const std::string text = misfit(schema, *value, variable.type, "");
        if (!text.empty()) {
            complaints.push_back(
                {"Variable $" + variable.name + " of type " + variable.type.text() +
                     " was provided invalid value" + text,
                 "INVALID_VARIABLE",
                 variable.place}
            );
        }
        variables.set(variable.name, *value);
    }
    return variables;
}

std::optional<Json> evaluate(const Value& value, const Json& variables) {
    switch (value.kind) {
        case Value::Kind::null:
            return Json();
        case Value::Kind::variable: {
            const Json* given = variables.find(value.text);
            if (!given) return std::nullopt;
            return *given;
        }
        case Value::Kind::integer: {
            std::int64_t number = 0;
            const char* end = value.text.data() + value.text.size();
            const auto result = std::from_chars(value.text.data(), end, number);
            return result.ec == std::errc() ? Json(number) : Json(value.text);
        }
        case Value::Kind::floating:
            return Json(std::strtod(value.text.c_str(), nullptr));
        case Value::Kind::boolean:
            return Json(value.text == "true");
        case Value::Kind::text:
        case Value::Kind::enumerator:
            return Json(value.text);
        case Value::Kind::list: {
            Json list = Json::array();
            for (const Value& item : value.items) {
                list.push(evaluate(item, variables).value_or(Json()));
            }
            return list;
        }
        case Value::Kind::object: {
            Json object = Json::object();
            for (const auto& [name, field] : value.fields) {
                if (auto member = evaluate(field, variables)) object.set(name, std::move(*member));
            }
            return object;
        }
    }
    return std::nullopt;
}

Json evaluate(const std::vector<Argument>& arguments, const Json& variables) {
    Json object = Json::object();
    for (const Argument& argument : arguments) {
        if (auto value = evaluate(argument.value, variables)) {
            object.set(argument.name, std::move(*value));
        }
    }
    return object;
}

}  // namespace tidegate::sandbox::graphql
