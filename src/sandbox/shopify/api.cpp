#include "sandbox/crypto.h"
#include "sandbox/shopify/shop.h"

// The HTTP side of the Admin API: tokens, the GraphQL envelope, cost.

namespace tidegate::sandbox::shopify {

struct Shop::Call {
    std::uint64_t number = 0;
    graphql::Document document;
    const graphql::Operation* operation = nullptr;
    Json variables;
    std::int64_t cost = 0;
};

namespace {

net::Response json_response(int status, const Json& body) {
    net::Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
    response.body = body.dump();
    return response;
}

net::Response errors_response(const graphql::Complaints& complaints) {
    Json errors = Json::array();
    for (const auto& complaint : complaints) errors.push(complaint.json());
    return json_response(200, Json::object({{"errors", std::move(errors)}}));
}

// "a=b&c=d" of a form; values of tokens need no decoding.
Json parse_form(std::string_view body) {
    Json form = Json::object();
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view pair = body.substr(0, end);
        const std::size_t equals = std::min(pair.find('='), pair.size());
        form.set(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return form;
}

}  // namespace

Shop::Shop(ShopOptions options, Market& market, Timestamp start)
    : options_(std::move(options)),
      market_(market),
      start_(start),
      now_(start),
      bucket_(options_.bucket_size, options_.restored_per_second, start) {}

Shop::~Shop() = default;

net::Response Shop::token(const net::Request& request, Timestamp now) {
    const bool is_json = request.header("content-type").starts_with("application/json");
    const Json body =
        is_json ? Json::parse(request.body).value_or(Json()) : parse_form(request.body);
    if (!equal_secret(body["client_id"].as_string(), options_.client_id) ||
        !equal_secret(body["client_secret"].as_string(), options_.client_secret)) {
        return json_response(
            400,
            Json::object(
                {{"error", "application_cannot_be_found"},
                 {"error_description", "No application matches the credentials."}}
            )
        );
    }
    if (body["grant_type"].as_string() != "client_credentials") {
        return json_response(
            400,
            Json::object(
                {{"error", "invalid_request"},
                 {"error_description", "The grant type is not supported."}}
            )
        );
    }
    const std::string name = "token" + std::to_string(++token_number_);
    std::string issued =
        "shpat_" + hex(hmac_sha256(std::to_string(options_.seed), name)).substr(0, 32);
    tokens_[issued] = now + options_.token_life;
    return json_response(
        200,
        Json::object({
            {"access_token", std::move(issued)},
            {"scope", "write_products,write_inventory,read_locations,read_orders"},
            {"expires_in", options_.token_life.milliseconds() / 1000 - 1},
        })
    );
}

bool Shop::authorized(const net::Request& request, Timestamp now) const {
    const std::string_view token = request.header("x-shopify-access-token");
    if (!options_.access_token.empty() && equal_secret(token, options_.access_token)) return true;
    const auto at = tokens_.find(token);
    return at != tokens_.end() && at->second > now;
}

void Shop::expire_tokens(Timestamp) {
    tokens_.clear();
}

Json Shop::cost_json(std::int64_t requested, Json actual, Timestamp now) {
    return Json::object(
        {{"cost",
          Json::object({
              {"requestedQueryCost", requested},
              {"actualQueryCost", std::move(actual)},
              {"throttleStatus",
               Json::object(
                   {{"maximumAvailable", static_cast<double>(bucket_.capacity())},
                    {"currentlyAvailable", bucket_.available(now)},
                    {"restoreRate", static_cast<double>(bucket_.restored_per_second())}}
               )},
          })}}
    );
}

Begun Shop::begin(const net::Request& request, Timestamp now) {
    now_ = now;
    market_.advance(now);
    const auto refuse = [](int status, Json errors) {
        return Begun{json_response(status, Json::object({{"errors", std::move(errors)}}))};
    };
    if (request.path == "/admin/oauth/access_token" && request.method == "POST") {
        return {token(request, now)};
    }
    if (request.path != "/admin/api/" + options_.api_version + "/graphql.json") {
        return refuse(404, "Not Found");
    }
    if (request.method != "POST") return refuse(405, "Method Not Allowed");
    if (!authorized(request, now)) {
        return refuse(
            401, "[API] Invalid API key or access token (unrecognized login or wrong password)"
        );
    }
    if (!request.header("content-type").starts_with("application/json")) {
        return refuse(415, "The content type must be application/json");
    }
    const auto body = Json::parse(request.body);
    if (!body || !body->is_object() || !(*body)["query"].is_string()) {
        return refuse(400, Json::object({{"query", "Required parameter missing or invalid"}}));
    }
    const Json& variables = (*body)["variables"];
    if (!variables.is_null() && !variables.is_object()) {
        return refuse(400, Json::object({{"variables", "Expected an object"}}));
    }
    auto document = graphql::parse((*body)["query"].as_string());
    if (!document) {
        return {errors_response({{document.error().message, "parse", {}}})};
    }
    auto call = std::make_shared<Call>();
    call->document = std::move(*document);
    call->operation = graphql::pick_operation(call->document, (*body)["operationName"].as_string());
    if (!call->operation) {
        return {errors_response({{"An operation name is required", "BAD_REQUEST", {}}})};
    }
    const graphql::Schema& schema = graphql::admin_schema();
    auto complaints = graphql::validate(schema, call->document, *call->operation);
    if (complaints.empty()) {
        call->variables =
            graphql::coerce_variables(schema, *call->operation, variables, complaints);
    }
    if (complaints.empty()) {
        call->cost = graphql::estimate_cost(
            schema, call->document, *call->operation, call->variables, complaints
        );
    }
    if (!complaints.empty()) return {errors_response(complaints)};
    if (call->cost > options_.query_cost_max) {
        const std::string text = "Query cost is " + std::to_string(call->cost) +
                                 ", which exceeds the single query max cost limit (" +
                                 std::to_string(options_.query_cost_max) + ").";
        return {errors_response({{text, "MAX_COST_EXCEEDED", {}}})};
    }
    if (!bucket_.take(call->cost, now)) {
        Json error = graphql::Complaint{"Throttled", "THROTTLED", {}}.json();
        Json answer = Json::object({{"errors", Json::array().push(std::move(error))}});
        answer.set("extensions", cost_json(call->cost, nullptr, now));
        return {json_response(200, answer)};
    }
    call->number = ++call_number_;
    const bool writes = call->operation->kind == graphql::Operation::Kind::mutation;
    if (writes) claim_keys(*call, now);
    const auto finished = [this, call](Timestamp then) { return finish(*call, then); };
    return {std::nullopt, finished, writes};
}

void Shop::claim_keys(Call& call, Timestamp now) {
    for (const auto& selection : call.operation->selections) {
        for (const auto& directive : selection.directives) {
            const Json key = graphql::evaluate(directive.arguments, call.variables)["key"];
            if (directive.name != "idempotent" || !key.is_string()) continue;
            const Json arguments = graphql::evaluate(selection.arguments, call.variables);
            keys_.claim(key.as_string(), selection.name + arguments.dump(), call.number, now);
        }
    }
}

net::Response Shop::finish(const Call& call, Timestamp now) {
    now_ = now;
    market_.advance(now);
    running_ = call.number;
    auto execution = graphql::execute(
        graphql::admin_schema(), call.document, *call.operation, call.variables, *this
    );
    const std::int64_t actual = std::min(call.cost, execution.objects);
    bucket_.give_back(call.cost - actual);
    Json answer = Json::object({{"data", std::move(execution.data)}});
    if (!execution.errors.items().empty()) answer.set("errors", std::move(execution.errors));
    answer.set("extensions", cost_json(call.cost, actual, now));
    return json_response(200, answer);
}

net::Response Shop::fault_response(RequestFault fault) const {
    switch (fault) {
        case RequestFault::none:
            break;
        case RequestFault::outage:
            return json_response(503, Json::object({{"errors", "Service Unavailable"}}));
        case RequestFault::server_error:
            return json_response(500, Json::object({{"errors", "Internal Server Error"}}));
        case RequestFault::throttled: {
            net::Response response = json_response(
                429, Json::object({{"errors", "Exceeded 2 calls per second for api client."}})
            );
            response.headers.push_back({"Retry-After", "2.0"});
            return response;
        }
    }
    return {};
}

Shop::Resolved Shop::resolve(const Object& object, std::string_view field, const Json& arguments) {
    if (object.type == "QueryRoot") return query(field, arguments);
    if (object.type == "Shop") return shop_field(field);
    if (object.type == "Location") return location_field(object, field, arguments);
    if (object.type == "Product") return product_field(object, field, arguments);
    if (object.type == "ProductVariant") return variant_field(object, field);
    if (object.type == "InventoryItem") return item_field(object, field, arguments);
    if (object.type == "InventoryLevel") return level_field(object, field, arguments);
    if (object.type == "Order") return order_field(object, field, arguments);
    if (object.type == "LineItem") return line_field(object, field);
    if (object.type == "Refund") return refund_field(object, field, arguments);
    if (object.type == "WebhookSubscription") return subscription_field(object, field);
    return Json();
}

}  // namespace tidegate::sandbox::shopify
