#include "channels/shopify/client.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::shopify {

namespace {

// What a new bucket of a standard plan is taken for until the first answer tells.
constexpr double kPointsPerSecond = 100;
constexpr double kPointsMax = 2000;

struct Problem {
    std::string code;
    std::string message;
};

// The first top-level error. `readable` is false when the answer is no JSON object at all.
struct Envelope {
    bool readable = false;
    bool has_data = false;
    std::optional<Problem> problem;
};

bool read_problem(json::od::value& value, Problem& problem) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "message") problem.message = json::text(field).value_or("");
        if (key != "extensions" || json::is_null(field)) return true;
        return json::each_field(field, [&](std::string_view name, json::od::value& inner) {
            if (name == "code") problem.code = json::text(inner).value_or("");
            return true;
        });
    });
}

Envelope read_envelope(std::string_view body) {
    Envelope envelope;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return envelope;
    envelope.readable = json::each_field(object, [&](std::string_view key, json::od::value& value) {
        if (key == "data") envelope.has_data = !json::is_null(value);
        if (key != "errors") return true;
        if (const auto text = json::text(value)) {  // credentials: a plain sentence
            envelope.problem = Problem{"", std::string(*text)};
            return true;
        }
        return json::each_element(value, [&](json::od::value& element) {
            Problem problem;
            const bool good = read_problem(element, problem);
            if (!envelope.problem) envelope.problem = std::move(problem);
            return good;
        });
    });
    return envelope;
}

Meaning classify(int status, const Envelope& envelope) {
    if (status == 429) return Meaning::throttled;
    if (status == 401) return Meaning::unauthorized;
    if (status == 403) return Meaning::forbidden;
    if (status >= 500 || !envelope.readable) return Meaning::unavailable;
    if (!envelope.problem) return envelope.has_data ? Meaning::success : Meaning::unavailable;
    const std::string& code = envelope.problem->code;
    if (code == "THROTTLED" || envelope.problem->message == "Throttled") return Meaning::throttled;
    if (code == "ACCESS_DENIED") return Meaning::forbidden;
    if (code == "INTERNAL_SERVER_ERROR" || code == "TIMEOUT") return Meaning::unavailable;
    // Errors beside data: part of a mutation may have happened.
    return envelope.has_data ? Meaning::unavailable : Meaning::refused;
}

Error to_error(Meaning meaning, int status, const Envelope& envelope) {
    std::string text = "Shopify answered HTTP " + std::to_string(status);
    if (envelope.problem) text += ": " + envelope.problem->message.substr(0, 300);
    switch (meaning) {
        case Meaning::throttled:
            return channel_throttled(std::move(text));
        case Meaning::unavailable:
            return channel_unavailable(std::move(text));
        case Meaning::unauthorized:
            return channel_unauthorized(std::move(text));
        case Meaning::forbidden:
            return channel_misconfigured(std::move(text), "Give the app the scopes it needs.");
        default:
            return channel_refused(std::move(text));
    }
}

double number_of(json::od::value& value) {
    double number = 0;  // points, not ids or quantities
    return value.get_double().get(number) ? 0 : number;
}

}  // namespace

Client::Client(ClientOptions options, Send send, const Clock& clock)
    : options_(std::move(options)),
      send_(std::move(send)),
      clock_(clock),
      bucket_(kPointsPerSecond, kPointsMax) {
    if (options_.base_url.empty()) options_.base_url = "https://" + options_.shop;
}

Answer Client::call(std::string_view document, const std::string& variables, int cost) {
    Answer answer;
    if (const auto wait = bucket_.take(clock_.now(), cost)) {
        retry_after_ = *wait;
        answer.meaning = Meaning::throttled;
        answer.sent_at = answer.answered_at = clock_.now();
        answer.error = channel_throttled("The budget of Shopify calls is spent for the moment");
        return answer;
    }
    if (Status renewed = refresh_if_due(); !renewed && access_token().empty()) {
        answer.meaning = Meaning::unauthorized;
        answer.answered_at = clock_.now();
        answer.error = renewed.error();
        return answer;
    }
    const std::string token = access_token();
    answer = once(document, variables);
    if (answer.meaning != Meaning::unauthorized || options_.client_secret.empty()) return answer;
    // A token that ended early is renewed once; a second refusal is about rights, not tokens.
    if (Status renewed = replace(token); !renewed) return answer;
    return once(document, variables);
}

Answer Client::once(std::string_view document, const std::string& variables) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = options_.base_url + "/admin/api/" + options_.api_version + "/graphql.json";
    request.headers.push_back({"Content-Type", "application/json"});
    request.headers.push_back({"X-Shopify-Access-Token", access_token()});
    request.body = "{\"query\":" + json::quote(document) + ",\"variables\":" + variables + "}";
    const Timestamp sent_at = clock_.now();
    return read(send_(request), sent_at);
}

Answer Client::read(Result<net::Response> response, Timestamp sent_at) {
    Answer answer;
    answer.sent_at = sent_at;
    answer.answered_at = clock_.now();
    if (!response) {
        answer.error = response.error();
        const bool delivered = response.error().code != "network_unreachable";
        answer.meaning = delivered ? Meaning::unavailable : Meaning::throttled;
        return answer;
    }
    retry_after_ = Duration();
    const std::string_view header = response->header("retry-after");
    int seconds = 0;
    std::from_chars(header.data(), header.data() + header.size(), seconds);
    if (seconds > 0) retry_after_ = Duration::seconds(std::min(seconds, 3600));
    observe_cost(response->body);
    const Envelope envelope = read_envelope(response->body);
    answer.meaning = classify(response->status, envelope);
    if (answer.ok()) {
        answer.body = std::move(response->body);
    } else {
        answer.error = to_error(answer.meaning, response->status, envelope);
    }
    return answer;
}

// extensions.cost is the truth about the bucket, which other clients of the app use too.
void Client::observe_cost(std::string_view body) {
    json::od::document document;
    json::od::value cost;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document)) return;
    if (document["extensions"]["cost"].get(cost)) return;
    double requested = 0;
    double available = -1;
    double most = 0;
    double rate = 0;
    const bool good = json::each_field(cost, [&](std::string_view key, json::od::value& value) {
        if (key == "requestedQueryCost" && !json::is_null(value)) requested = number_of(value);
        if (key != "throttleStatus") return true;
        return json::each_field(value, [&](std::string_view name, json::od::value& field) {
            if (name == "maximumAvailable") most = number_of(field);
            if (name == "currentlyAvailable") available = number_of(field);
            if (name == "restoreRate") rate = number_of(field);
            return true;
        });
    });
    if (!good || available < 0 || most <= 0 || rate <= 0) return;
    const Timestamp now = clock_.now();
    bucket_.observe_rate(now, rate, most);
    bucket_.observe_available(now, available);
    if (requested > available) {
        retry_after_ = Duration::seconds(static_cast<std::int64_t>(
            std::clamp(std::ceil((requested - available) / rate), 1.0, 3600.0)
        ));
    }
}

Status Client::refresh_if_due() {
    const std::lock_guard lock(mutex_);
    if (options_.client_secret.empty()) return {};
    const bool fixed = !options_.access_token.empty() && options_.token_expires_at == Timestamp();
    const std::int64_t life = (options_.token_expires_at - options_.token_issued_at).milliseconds();
    const bool young = clock_.now() < options_.token_issued_at + Duration(life / 2);
    if (fixed || (!options_.access_token.empty() && young)) return {};
    return refresh_locked();
}

Status Client::replace(const std::string& stale) {
    const std::lock_guard lock(mutex_);
    if (options_.access_token != stale) return {};
    return refresh_locked();
}

Status Client::refresh_locked() {
    return rest_.attempt(clock_, [this] { return ask_for_token(); });
}

Status Client::ask_for_token() {
    net::ClientRequest request;
    request.method = "POST";
    request.url = options_.base_url + "/admin/oauth/access_token";
    request.headers.push_back({"Content-Type", "application/json"});
    request.headers.push_back({"Accept", "application/json"});
    request.body = "{\"client_id\":" + json::quote(options_.client_id) +
                   ",\"client_secret\":" + json::quote(options_.client_secret) +
                   ",\"grant_type\":\"client_credentials\"}";
    const Timestamp sent_at = clock_.now();
    Result<net::Response> response = send_(request);
    if (!response) return response.error();
    if (response->status != 200) {
        return channel_unauthorized(
            "Shopify refused a token with HTTP " + std::to_string(response->status)
        );
    }
    std::string token;
    std::int64_t life = 0;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    const bool good = !reader.open(response->body, document) &&
                      !document.get_object().get(object) &&
                      json::each_field(object, [&](std::string_view key, json::od::value& value) {
                          if (key == "access_token") token = json::text(value).value_or("");
                          if (key == "expires_in") life = json::integer(value).value_or(0);
                          return true;
                      });
    constexpr std::int64_t kLongestLife = 400LL * 24 * 3600;
    if (!good || token.empty() || life <= 0 || life > kLongestLife) {
        return channel_protocol("Shopify's answer to a token request holds no token");
    }
    options_.access_token = token;
    options_.token_issued_at = sent_at;
    options_.token_expires_at = sent_at + Duration::seconds(life);
    if (!options_.save) return {};
    return options_.save(token, options_.token_expires_at);
}

std::string Client::access_token() {
    const std::lock_guard lock(mutex_);
    return options_.access_token;
}

}  // namespace tidegate::channels::shopify
