#include "channels/ebay/client.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "channels/crypto.h"
#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::ebay {

namespace {

struct Problem {
    std::int64_t id = 0;
    std::string message;
    std::string oauth;  // "invalid_grant" and the like
};

bool read_first_error(json::od::value& list, Problem& problem) {
    bool first = true;
    return json::each_element(list, [&](json::od::value& error) {
        if (!std::exchange(first, false)) return true;
        return json::each_field(error, [&](std::string_view key, json::od::value& value) {
            if (key == "errorId") problem.id = json::integer(value).value_or(0);
            if (key == "message") problem.message = json::text(value).value_or("");
            return true;
        });
    });
}

// Whatever cannot be read stays empty: the status alone decides then.
Problem read_problem(std::string_view body) {
    Problem problem;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return problem;
    (void)json::each_field(object, [&](std::string_view key, json::od::value& value) {
        if (key == "errors") return read_first_error(value, problem);
        if (key == "error") problem.oauth = json::text(value).value_or("");
        if (key == "error_description") problem.message = json::text(value).value_or("");
        return true;
    });
    return problem;
}

std::optional<Tokens> read_tokens(std::string_view body, Timestamp issued_at) {
    constexpr std::int64_t kLongest = 10LL * 366 * 24 * 3600;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return std::nullopt;
    Tokens tokens;
    tokens.access_issued_at = issued_at;
    std::int64_t life = 0;
    std::int64_t refresh_life = 0;
    const bool good = json::each_field(object, [&](std::string_view key, json::od::value& value) {
        if (key == "access_token") tokens.access_token = json::text(value).value_or("");
        if (key == "refresh_token") tokens.refresh_token = json::text(value).value_or("");
        if (key == "expires_in") life = json::integer(value).value_or(0);
        if (key == "refresh_token_expires_in") refresh_life = json::integer(value).value_or(0);
        return true;
    });
    if (!good || tokens.access_token.empty() || life <= 0 || life > kLongest) return std::nullopt;
    tokens.access_expires_at = issued_at + Duration::seconds(life);
    if (refresh_life > 0 && refresh_life <= kLongest) {
        tokens.refresh_expires_at = issued_at + Duration::seconds(refresh_life);
    }
    return tokens;
}

Duration read_retry_after(const net::Response& response) {
    const std::string_view text = response.header("retry-after");
    int seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return Duration::seconds(std::clamp(seconds, 0, 3600));
}

}  // namespace

Client::Client(ClientOptions options, Send send, const Clock& clock)
    : options_(std::move(options)), send_(std::move(send)), clock_(clock) {}

Answer Client::call(const Call& call) {
    const Status renewed = renew_if_due(call.caller);
    const std::string token = tokens_of(call.caller).access_token;
    if (token.empty()) {  // an old token may still work for a while; without one nothing does
        Answer answer;
        answer.meaning = Meaning::unauthorized;
        answer.sent_at = answer.answered_at = clock_.now();
        answer.error = renewed ? channel_unauthorized("There is no token") : renewed.error();
        return answer;
    }
    Answer answer = once(call, token);
    if (answer.meaning != Meaning::token_expired) return answer;
    if (Status again = renew(call.caller); !again) {
        answer.meaning = Meaning::unauthorized;
        answer.error = again.error();
        return answer;
    }
    answer = once(call, tokens_of(call.caller).access_token);
    if (answer.meaning == Meaning::token_expired) answer.meaning = Meaning::unauthorized;
    return answer;
}

Answer Client::once(const Call& call, const std::string& token) {
    net::ClientRequest request;
    request.method = call.method;
    request.url = options_.base_url + call.path;
    request.headers = {{"Authorization", "Bearer " + token}, {"Accept", "application/json"}};
    if (!call.body.empty()) {
        request.headers.push_back({"Content-Type", "application/json"});
        request.headers.push_back({"Content-Language", options_.language});
    }
    request.body = call.body;
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
    retry_after_ = read_retry_after(*response);
    answer.http_status = response->status;
    answer.body = std::move(response->body);
    if (answer.http_status >= 200 && answer.http_status < 300) {
        answer.meaning = Meaning::success;
        return answer;
    }
    const Problem problem = read_problem(answer.body);
    answer.meaning = classify(answer.http_status, problem.id);
    if (problem.oauth == "invalid_grant") answer.meaning = Meaning::unauthorized;
    if (problem.oauth == "invalid_client") answer.meaning = Meaning::misconfigured;
    const std::string& message = problem.message.empty() ? problem.oauth : problem.message;
    answer.error = to_error(answer.meaning, answer.http_status, problem.id, message);
    return answer;
}

Status Client::refresh_if_due() {
    TIDEGATE_CHECK(renew_if_due(Caller::seller));
    return unsaved_ ? keep_tokens() : Status();
}

Status Client::renew_if_due(Caller caller) {
    const Tokens& tokens = tokens_of(caller);
    if (caller == Caller::seller && tokens.refresh_token.empty()) return {};
    const std::int64_t life = (tokens.access_expires_at - tokens.access_issued_at).milliseconds();
    const Timestamp half = tokens.access_issued_at + Duration(life / 2);
    const bool usable = !tokens.access_token.empty() && tokens.access_expires_at > Timestamp();
    if (usable && clock_.now() < half) return {};
    return renew(caller);
}

Status Client::renew(Caller caller) {
    Tokens& tokens = tokens_of(caller);
    if (caller == Caller::seller && tokens.refresh_token.empty()) {
        return channel_unauthorized("The access token ended and there is no refresh token");
    }
    RenewalRest& rest = rests_[caller == Caller::seller ? 0 : 1];
    Result<Tokens> fresh = rest.attempt(clock_, [&] { return ask_for_tokens(caller); });
    if (!fresh) return fresh.error();
    if (fresh->refresh_token.empty()) {
        fresh->refresh_token = tokens.refresh_token;
        fresh->refresh_expires_at = tokens.refresh_expires_at;
    }
    tokens = std::move(*fresh);
    if (caller == Caller::app) return {};
    unsaved_ = true;
    // The new token works even if it cannot be kept: refresh_if_due() goes on trying and reports.
    (void)keep_tokens();
    return {};
}

Status Client::keep_tokens() {
    Status saved;
    if (options_.save) saved = options_.save(options_.tokens);
    unsaved_ = !saved;
    return saved;
}

Result<Tokens> Client::ask_for_tokens(Caller caller) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = options_.base_url + "/identity/v1/oauth2/token";
    request.headers = {
        {"Authorization", "Basic " + base64(options_.client_id + ':' + options_.client_secret)},
        {"Content-Type", "application/x-www-form-urlencoded"},
        {"Accept", "application/json"}};
    request.body = caller == Caller::seller
                       ? "grant_type=refresh_token&refresh_token=" +
                             net::percent_encode(options_.tokens.refresh_token)
                       : "grant_type=client_credentials&scope=" +
                             net::percent_encode("https://api.ebay.com/oauth/api_scope");
    Answer answer = read(send_(request), clock_.now());
    if (!answer.ok()) return answer.error;
    const auto tokens = read_tokens(answer.body, answer.sent_at);
    if (!tokens) return channel_protocol("eBay's answer to a token renewal holds no token");
    return *tokens;
}

}  // namespace tidegate::channels::ebay
