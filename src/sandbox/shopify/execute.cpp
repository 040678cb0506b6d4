#include "sandbox/shopify/execute.h"

#include <algorithm>

namespace tidegate::sandbox::graphql {

namespace {

bool included(const Selection& selection, const Json& variables) {
    for (const Directive& directive : selection.directives) {
        if (directive.name != "include" && directive.name != "skip") continue;
        const bool condition = evaluate(directive.arguments, variables)["if"].as_bool();
        if (condition != (directive.name == "include")) return false;
    }
    return true;
}

// The fields that a selection asks of an object of one type, fragments opened; fields of one key
// are together.
using Groups = std::vector<std::pair<std::string, std::vector<const Selection*>>>;

void collect(
    const Schema& schema,
    const Document& document,
    const std::vector<Selection>& selections,
    std::string_view type,
    const Json& variables,
    Groups& groups
) {
    for (const Selection& selection : selections) {
        if (!included(selection, variables)) continue;
        if (selection.kind == Selection::Kind::field) {
            auto at = groups.begin();
            while (at != groups.end() && at->first != selection.key()) ++at;
            if (at == groups.end()) {
                groups.push_back({selection.key(), {&selection}});
            } else {
                at->second.push_back(&selection);
            }
            continue;
        }
        const bool spread = selection.kind == Selection::Kind::spread;
        const Fragment* fragment = spread ? document.find_fragment(selection.name) : nullptr;
        const std::string& on = spread ? fragment->on : selection.on;
        if (!schema.satisfies(type, on)) continue;
        collect(
            schema,
            document,
            spread ? fragment->selections : selection.selections,
            type,
            variables,
            groups
        );
    }
}

class Executor {
public:
    Executor(
        const Schema& schema, const Document& document, const Json& variables, Resolver& resolver
    )
        : schema_(schema), document_(document), variables_(variables), resolver_(resolver) {}

    Execution run(const Operation& operation) {
        const bool mutates = operation.kind == Operation::Kind::mutation;
        Object root;
        root.type = mutates ? "Mutation" : "QueryRoot";
        std::vector<const std::vector<Selection>*> selections{&operation.selections};
        result_.data = project(root, selections);
        result_.objects -= 1;  // the root costs nothing
        return std::move(result_);
    }

private:
    Json project(const Object& object, const std::vector<const std::vector<Selection>*>& wanted) {
        ++result_.objects;
        Groups groups;
        for (const auto* selections : wanted) {
            collect(schema_, document_, *selections, object.type, variables_, groups);
        }
        Json json = Json::object();
        for (const auto& [key, selections] : groups) {
            path_.push_back(key);
            json.set(key, field(object, selections));
            path_.pop_back();
        }
        return json;
    }

    Json field(const Object& object, const std::vector<const Selection*>& selections) {
        const Selection& first = *selections.front();
        if (first.name == "__typename") return object.type;
        Resolved value = resolve(object, first);
        std::vector<const std::vector<Selection>*> deeper;
        deeper.reserve(selections.size());
        for (const Selection* selection : selections) deeper.push_back(&selection->selections);
        if (auto* leaf = std::get_if<Json>(&value)) return std::move(*leaf);
        if (auto* one = std::get_if<Object>(&value)) return project(*one, deeper);
        if (const auto* error = std::get_if<FieldError>(&value)) {
            complain(*error, first.place);
            return nullptr;
        }
        Json list = Json::array();
        for (const Object& item : std::get<std::vector<Object>>(value)) {
            list.push(item.type.empty() ? Json() : project(item, deeper));
        }
        return list;
    }

    Resolved resolve(const Object& object, const Selection& selection) {
        if (object.fields) {
            const auto at = object.fields->values.find(selection.name);
            if (at != object.fields->values.end()) return at->second;
        }
        const Json arguments = evaluate(selection.arguments, variables_);
        if (object.type != "Mutation") {
            return resolver_.resolve(object, selection.name, arguments);
        }
        result_.objects += 9;  // with the payload itself: 10
        for (const Directive& directive : selection.directives) {
            if (directive.name != "idempotent") continue;
            const Json key = evaluate(directive.arguments, variables_)["key"];
            return resolver_.mutate(selection.name, arguments, &key);
        }
        return resolver_.mutate(selection.name, arguments, nullptr);
    }

    void complain(const FieldError& error, Place place) {
        Json json = Complaint{error.message, error.code, place}.json();
        Json path = Json::array();
        for (const std::string& step : path_) path.push(step);
        json.set("path", std::move(path));
        result_.errors.push(std::move(json));
    }

    const Schema& schema_;
    const Document& document_;
    const Json& variables_;
    Resolver& resolver_;
    Execution result_;
    std::vector<std::string> path_;
};

class Estimator {
public:
    Estimator(
        const Schema& schema,
        const Document& document,
        const Json& variables,
        Complaints& complaints
    )
        : schema_(schema), document_(document), variables_(variables), complaints_(complaints) {}

    double cost(const std::vector<Selection>& selections, const TypeDef& type, double page) {
        double sum = 0;
        for (const Selection& selection : selections) {
            if (!included(selection, variables_)) continue;
            if (selection.kind == Selection::Kind::field) {
                sum += field_cost(selection, type, page);
                continue;
            }
            const bool spread = selection.kind == Selection::Kind::spread;
            const Fragment* fragment = spread ? document_.find_fragment(selection.name) : nullptr;
            const std::string& on = spread ? fragment->on : selection.on;
            sum += cost(
                spread ? fragment->selections : selection.selections,
                on.empty() ? type : *schema_.find(on),
                page
            );
        }
        return sum;
    }

private:
    double field_cost(const Selection& selection, const TypeDef& type, double page) {
        if (selection.name == "__typename") return 0;
        const FieldDef& field = *type.find_field(selection.name);
        const TypeDef& result = *schema_.find(field.type.name);
        if (!result.composite()) return 0;
        double deeper_page = 1;
        if (result.name.ends_with("Connection")) deeper_page = page_size(selection);
        const double base = type.name == "Mutation" ? 10 : 1;
        double times = 1;
        if (type.name.ends_with("Connection") && field.type.is_list()) times = page;
        if (type.name == "QueryRoot" && selection.name == "nodes") {
            const Json ids = evaluate(selection.arguments, variables_)["ids"];
            times = static_cast<double>(ids.is_array() ? ids.items().size() : 1);
        }
        return times * (base + cost(selection.selections, result, deeper_page));
    }

    double page_size(const Selection& selection) {
        const Json arguments = evaluate(selection.arguments, variables_);
        const Json& size = arguments["first"].is_null() ? arguments["last"] : arguments["first"];
        if (!size.is_integer() || size.as_integer() < 0 || size.as_integer() > 250) {
            complaints_.push_back(
                {size.is_integer() ? "first/last must be between 0 and 250"
                                   : "you must provide one of first or last",
                 "BAD_REQUEST",
                 selection.place}
            );
            return 1;
        }
        return static_cast<double>(size.as_integer());
    }

    const Schema& schema_;
    const Document& document_;
    const Json& variables_;
    Complaints& complaints_;
};

}  // namespace

Object make_object(std::string type, std::map<std::string, Resolved, std::less<>> f) {
    Object object;
    object.type = std::move(type);
    object.fields = std::make_shared<const Fields>(Fields{std::move(f)});
    return object;
}

Execution execute(
    const Schema& schema,
    const Document& document,
    const Operation& operation,
    const Json& variables,
    Resolver& resolver
) {
    return Executor(schema, document, variables, resolver).run(operation);
}

std::int64_t estimate_cost(
    const Schema& schema,
    const Document& document,
    const Operation& operation,
    const Json& variables,
    Complaints& complaints
) {
    const bool mutates = operation.kind == Operation::Kind::mutation;
    const TypeDef& root = *schema.find(mutates ? "Mutation" : "QueryRoot");
    const double cost =
        Estimator(schema, document, variables, complaints).cost(operation.selections, root, 1);
    return static_cast<std::int64_t>(std::min(cost, 1e9));
}

}  // namespace tidegate::sandbox::graphql
