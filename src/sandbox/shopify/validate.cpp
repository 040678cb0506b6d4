#include "sandbox/shopify/validate.h"

#include <algorithm>
#include <set>

namespace tidegate::sandbox::graphql {

namespace {

const InputDef kIf{"if", {"Boolean", {}, true}, false};
const InputDef kKey{"key", {"String", {}, true}, false};

class Validator {
public:
    Validator(const Schema& schema, const Document& document, const Operation& operation)
        : schema_(schema), document_(document), operation_(operation) {}

    Complaints run() {
        std::set<std::string> names;
        for (const VariableDefinition& variable : operation_.variables) {
            if (!names.insert(variable.name).second) {
                complain(
                    "There can only be one variable named \"" + variable.name + "\"",
                    "variableNotUnique",
                    variable.place
                );
            }
            const TypeDef* type = schema_.find(variable.type.name);
            if (!type || type->composite()) {
                complain(
                    variable.type.name + " isn't a valid input type (on $" + variable.name + ")",
                    "variableRequiresValidType",
                    variable.place
                );
            }
        }
        const bool mutates = operation_.kind == Operation::Kind::mutation;
        walk(operation_.selections, *schema_.find(mutates ? "Mutation" : "QueryRoot"), 0);
        for (const VariableDefinition& variable : operation_.variables) {
            if (!used_.contains(variable.name)) {
                complain(
                    "Variable $" + variable.name + " is declared by " + title() + " but not used",
                    "variableNotUsed",
                    variable.place
                );
            }
        }
        return std::move(complaints_);
    }

private:
    [[nodiscard]] std::string title() const {
        if (!operation_.name.empty()) return operation_.name;
        return operation_.kind == Operation::Kind::mutation ? "anonymous mutation"
                                                            : "anonymous query";
    }

    void complain(std::string message, std::string code, Place place) {
        if (complaints_.size() < 20) {
            complaints_.push_back({std::move(message), std::move(code), place});
        }
    }

    void walk(const std::vector<Selection>& selections, const TypeDef& type, int depth) {
        if (depth > kNestingMax) return complain("Nesting too deep", "depth", operation_.place);
        for (const Selection& selection : selections) {
            check_directives(selection, type, depth);
            if (selection.kind == Selection::Kind::field) {
                walk_field(selection, type, depth);
            } else {
                walk_fragment(selection, type, depth);
            }
        }
    }

    void walk_fragment(const Selection& selection, const TypeDef& type, int depth) {
        const bool spread = selection.kind == Selection::Kind::spread;
        const Fragment* fragment = spread ? document_.find_fragment(selection.name) : nullptr;
        if (spread && !fragment) {
            return complain(
                "Fragment " + selection.name + " was used, but not defined",
                "useAndDefineFragment",
                selection.place
            );
        }
        if (spread && std::find(open_.begin(), open_.end(), selection.name) != open_.end()) {
            return complain(
                "Fragment " + selection.name + " contains an infinite loop",
                "infiniteLoop",
                selection.place
            );
        }
        const std::string& on = spread ? fragment->on : selection.on;
        const TypeDef* target = on.empty() ? &type : schema_.find(on);
        if (!target || !target->composite()) {
            return complain(
                "No such type " + on + ", so it can't be a fragment condition",
                "undefinedType",
                selection.place
            );
        }
        if (!schema_.satisfies(type.name, target->name) &&
            !schema_.satisfies(target->name, type.name)) {
            return complain(
                "Fragment on " + on + " can't be spread inside " + type.name,
                "cannotSpreadFragment",
                selection.place
            );
        }
        if (spread) open_.push_back(selection.name);
        walk(spread ? fragment->selections : selection.selections, *target, depth + 1);
        if (spread) open_.pop_back();
    }

    void walk_field(const Selection& selection, const TypeDef& type, int depth) {
        if (selection.name == "__typename") return;
        const FieldDef* field = type.find_field(selection.name);
        if (!field) {
            return complain(
                "Field '" + selection.name + "' doesn't exist on type '" + type.name + "'",
                "undefinedField",
                selection.place
            );
        }
        const std::string where = "Field '" + selection.name + "'";
        check_arguments(where, selection.arguments, field->arguments, selection.place);
        const TypeDef* result = schema_.find(field->type.name);
        if (result->composite() == selection.selections.empty()) {
            return complain(
                result->composite()
                    ? "Field must have selections (field '" + selection.name + "' returns " +
                          result->name + " but has no selections.)"
                    : "Selections can't be made on scalars (field '" + selection.name +
                          "' returns " + result->name + " but has selections)",
                "selectionMismatch",
                selection.place
            );
        }
        if (result->composite()) walk(selection.selections, *result, depth + 1);
    }

    void check_directives(const Selection& selection, const TypeDef& type, int depth) {
        for (const Directive& directive : selection.directives) {
            const std::string where = "Directive '" + directive.name + "'";
            if (directive.name == "include" || directive.name == "skip") {
                check_arguments(where, directive.arguments, {kIf}, directive.place);
            } else if (directive.name == "idempotent") {
                check_arguments(where, directive.arguments, {kKey}, directive.place);
                if (depth > 0 || type.name != "Mutation") {
                    complain(
                        "'@idempotent' can only be applied to mutation fields",
                        "directiveCannotBeApplied",
                        directive.place
                    );
                }
            } else {
                complain(
                    "Directive @" + directive.name + " is not defined",
                    "undefinedDirective",
                    directive.place
                );
            }
        }
    }

    void check_arguments(
        const std::string& where,
        const std::vector<Argument>& given,
        const std::vector<InputDef>& known,
        Place place
    ) {
        std::set<std::string_view> seen;
        for (const Argument& argument : given) {
            if (!seen.insert(argument.name).second) {
                complain(
                    "There can be only one argument named \"" + argument.name + "\"",
                    "argumentNotUnique",
                    argument.place
                );
            }
            const auto at = std::find_if(known.begin(), known.end(), [&](const InputDef& input) {
                return input.name == argument.name;
            });
            if (at == known.end()) {
                complain(
                    where + " doesn't accept argument '" + argument.name + "'",
                    "argumentNotAccepted",
                    argument.place
                );
                continue;
            }
            check_value(where, argument.name, argument.value, at->type, at->has_default);
        }
        for (const InputDef& input : known) {
            if (input.type.required() && !input.has_default && !seen.contains(input.name)) {
                complain(
                    where + " is missing required arguments: " + input.name,
                    "missingRequiredArguments",
                    place
                );
            }
        }
    }

    void check_variable(const Value& value, const TypeRef& type, bool has_default) {
        used_.insert(value.text);
        const auto at = std::find_if(
            operation_.variables.begin(),
            operation_.variables.end(),
            [&](const VariableDefinition& variable) { return variable.name == value.text; }
        );
        if (at == operation_.variables.end()) {
            return complain(
                "Variable $" + value.text + " is used by " + title() + " but not declared",
                "variableNotDefined",
                value.place
            );
        }
        TypeRef declared = at->type;
        const bool filled =
            has_default || (at->fallback && at->fallback->kind != Value::Kind::null);
        const TypeRef wanted = filled ? type.nullable() : type;
        if (!fits(declared, wanted)) {
            complain(
                "Type mismatch on variable $" + value.text + " (" + declared.text() + " / " +
                    type.text() + ")",
                "variableMismatch",
                value.place
            );
        }
    }

    static bool fits(const TypeRef& given, const TypeRef& wanted) {
        if (wanted.required() && !given.required()) return false;
        if (given.is_list() != wanted.is_list()) return false;
        if (!wanted.is_list()) return given.name == wanted.name;
        return fits(given.item(), wanted.item());
    }

    void check_value(
        const std::string& where,
        const std::string& name,
        const Value& value,
        const TypeRef& type,
        bool has_default
    ) {
        if (value.kind == Value::Kind::variable) return check_variable(value, type, has_default);
        const auto refuse = [&] {
            complain(
                "Argument '" + name + "' on " + where + " has an invalid value. Expected type '" +
                    type.text() + "'.",
                "argumentLiteralsIncompatible",
                value.place
            );
        };
        if (value.kind == Value::Kind::null) {
            if (type.required()) refuse();
            return;
        }
        if (type.is_list()) {
            if (value.kind != Value::Kind::list) {
                return check_value(where, name, value, type.item(), false);
            }
            for (const Value& item : value.items)
                check_value(where, name, item, type.item(), false);
            return;
        }
        const TypeDef& named = *schema_.find(type.name);
        if (named.kind == TypeDef::Kind::input) {
            if (value.kind != Value::Kind::object) return refuse();
            return check_object(value, named);
        }
        if (!literal_fits(value, named)) refuse();
    }

    void check_object(const Value& value, const TypeDef& type) {
        std::vector<Argument> fields;
        fields.reserve(value.fields.size());
        for (const auto& [name, field] : value.fields) fields.push_back({name, field, field.place});
        check_arguments("InputObject '" + type.name + "'", fields, type.inputs, value.place);
    }

    static bool literal_fits(const Value& value, const TypeDef& type) {
        using Kind = Value::Kind;
        if (type.kind == TypeDef::Kind::enumeration) {
            return value.kind == Kind::enumerator && type.has_value(value.text);
        }
        if (type.name == "Int") return value.kind == Kind::integer && value.text.size() <= 11;
        if (type.name == "Float")
            return value.kind == Kind::integer || value.kind == Kind::floating;
        if (type.name == "Boolean") return value.kind == Kind::boolean;
        if (type.name == "ID") return value.kind == Kind::text || value.kind == Kind::integer;
        if (type.name == "Decimal" || type.name == "Money" || type.name == "UnsignedInt64") {
            return value.kind == Kind::text || value.kind == Kind::integer ||
                   value.kind == Kind::floating;
        }
        return value.kind == Kind::text;
    }

    const Schema& schema_;
    const Document& document_;
    const Operation& operation_;
    Complaints complaints_;
    std::set<std::string> used_;
    std::vector<std::string> open_;  // fragments being walked
};

}  // namespace

Json Complaint::json() const {
    Json error = Json::object({{"message", message}});
    if (code != "parse") {
        Json spot = Json::object(
            {{"line", static_cast<std::int64_t>(place.line)},
             {"column", static_cast<std::int64_t>(place.column)}}
        );
        error.set("locations", Json::array().push(std::move(spot)));
    }
    error.set("extensions", Json::object({{"code", code}}));
    return error;
}

const Operation* pick_operation(const Document& document, std::string_view name) {
    if (name.empty()) {
        return document.operations.size() == 1 ? &document.operations.front() : nullptr;
    }
    for (const Operation& operation : document.operations) {
        if (operation.name == name) return &operation;
    }
    return nullptr;
}

Complaints validate(const Schema& schema, const Document& document, const Operation& operation) {
    return Validator(schema, document, operation).run();
}

}  // namespace tidegate::sandbox::graphql
