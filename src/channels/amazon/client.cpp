#include "channels/amazon/client.h"

#include <chrono>
#include <optional>
#include <thread>

#include "channels/amazon/sign_v4.h"
#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::amazon {

namespace {

std::string url_of(std::string_view base, std::string_view path, const Query& query) {
    std::string url = std::string(base) + std::string(path);
    char separator = '?';
    for (const auto& [name, value] : query) {
        url += separator + net::percent_encode(name) + '=' + net::percent_encode(value);
        separator = '&';
    }
    return url;
}

struct TokenAnswer {
    std::string access_token;
    std::string refresh_token;
    std::int64_t expires_in = 0;
    std::string error;
};

TokenAnswer read_token_answer(std::string_view body) {
    TokenAnswer answer;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return answer;
    const bool read = json::each_field(object, [&](std::string_view key, json::od::value value) {
        if (key == "access_token") answer.access_token = json::text(value).value_or("");
        if (key == "refresh_token") answer.refresh_token = json::text(value).value_or("");
        if (key == "expires_in") answer.expires_in = json::integer(value).value_or(0);
        if (key == "error") answer.error = json::text(value).value_or("");
        return true;
    });
    return read ? answer : TokenAnswer{};
}

Error token_error(int status, const std::string& code) {
    const std::string text =
        "Login with Amazon answered HTTP " + std::to_string(status) + ' ' + code.substr(0, 60);
    if (code == "invalid_client" || code == "unauthorized_client") {
        return channel_misconfigured(
            text, "Check the client's id and secret; Amazon ends a secret after 180 days."
        );
    }
    if (status == 429) return channel_throttled(text);
    if (status >= 500) return channel_unavailable(text);
    if (status >= 400) return channel_unauthorized(text);
    return channel_protocol(text + "without a token");
}

}  // namespace

Client::Client(ClientOptions options, Send send, const Clock& clock)
    : options_(std::move(options)), send_(std::move(send)), clock_(clock) {
    if (!options_.wait) {
        options_.wait = [](Duration time) {
            std::this_thread::sleep_for(std::chrono::milliseconds(time.milliseconds()));
        };
    }
}

Answer Client::call(const Call& call) {
    retry_after_ = {};
    Answer answer;
    answer.sent_at = answer.answered_at = clock_.now();
    // The old token may still work for a while; if it does not, the call says so.
    if (const Status renewed = refresh_if_due(); !renewed && options_.tokens.access_token.empty()) {
        answer.meaning = Meaning::unauthorized;
        answer.error = renewed.error();
        return answer;
    }
    answer = once(call);
    if (answer.meaning != Meaning::token_expired) return answer;
    if (const Status renewed = renew(); !renewed) {
        answer.error = renewed.error();
        return answer;
    }
    return once(call);
}

bool Client::may_send(const Call& call) {
    std::optional<Duration> wait = plan_.take(call.operation, clock_.now());
    if (wait && call.patience == Patience::short_wait && *wait <= kPatience) {
        options_.wait(*wait);
        wait = plan_.take(call.operation, clock_.now());
    }
    if (wait) retry_after_ = *wait;
    return !wait;
}

Answer Client::once(const Call& call) {
    Answer answer;
    answer.sent_at = answer.answered_at = clock_.now();
    if (!may_send(call)) {
        answer.meaning = Meaning::throttled;
        answer.error = channel_throttled("Amazon's usage plan allows no such call at the moment");
        return answer;
    }
    net::ClientRequest request;
    request.method = call.method;
    request.url = url_of(options_.base_url, call.path, call.query);
    request.headers = {
        {"x-amz-access-token", options_.tokens.access_token},
        {"x-amz-date", amz_date(clock_.now())},
        {"user-agent", options_.user_agent},
        {"accept", "application/json"}};
    if (!call.body.empty()) request.headers.push_back({"content-type", "application/json"});
    request.body = call.body;
    answer.sent_at = clock_.now();
    Result<net::Response> response = send_(request);
    answer.answered_at = clock_.now();
    if (!response) {
        answer.error = response.error();
        const bool delivered = response.error().code != "network_unreachable";
        answer.meaning = delivered ? Meaning::unavailable : Meaning::throttled;
        return answer;
    }
    const bool good = response->status >= 200 && response->status < 300;
    const ApiError error = good ? ApiError{} : read_error(response->body);
    answer.meaning = classify(response->status, error);
    const Duration wait = plan_.observe(
        call.operation,
        answer.answered_at,
        response->header("x-amzn-ratelimit-limit"),
        answer.meaning == Meaning::throttled
    );
    if (answer.meaning == Meaning::throttled) retry_after_ = wait;
    if (answer.ok()) {
        answer.body = std::move(response->body);
    } else {
        answer.error = to_error(answer.meaning, response->status, error);
    }
    return answer;
}

Status Client::refresh_if_due() {
    const Tokens& tokens = options_.tokens;
    const std::int64_t life = (tokens.expires_at - tokens.issued_at).milliseconds();
    const Timestamp half = tokens.issued_at + Duration(life / 2);
    const bool usable = !tokens.access_token.empty() && tokens.expires_at > Timestamp();
    if (!usable || clock_.now() >= half) TIDEGATE_CHECK(renew());
    return unsaved_ ? keep_tokens() : Status();
}

Status Client::renew() {
    return rest_.attempt(clock_, [this] { return ask_for_token(); });
}

Status Client::ask_for_token() {
    const auto field = [](std::string_view name, const std::string& value) {
        return std::string(name) + '=' + net::percent_encode(value);
    };
    net::ClientRequest request;
    request.method = "POST";
    request.url = options_.auth_url + "/auth/o2/token";
    request.headers = {
        {"content-type", "application/x-www-form-urlencoded"}, {"user-agent", options_.user_agent}};
    request.body = field("grant_type", "refresh_token") + '&' +
                   field("refresh_token", options_.tokens.refresh_token) + '&' +
                   field("client_id", options_.client_id) + '&' +
                   field("client_secret", options_.client_secret);
    const Timestamp sent_at = clock_.now();
    const Result<net::Response> response = send_(request);
    if (!response) return response.error();
    TokenAnswer answer = read_token_answer(response->body);
    constexpr std::int64_t kLifeMax = 86'400;
    const bool good = response->status == 200 && !answer.access_token.empty() &&
                      answer.expires_in > 0 && answer.expires_in <= kLifeMax;
    if (!good) return token_error(response->status, answer.error);
    Tokens& tokens = options_.tokens;
    tokens.access_token = std::move(answer.access_token);
    tokens.issued_at = sent_at;
    tokens.expires_at = sent_at + Duration::seconds(answer.expires_in);
    if (!answer.refresh_token.empty() && answer.refresh_token != tokens.refresh_token) {
        tokens.refresh_token = std::move(answer.refresh_token);
        unsaved_ = true;
    }
    return {};
}

Status Client::keep_tokens() {
    Status saved = options_.save ? options_.save(options_.tokens) : Status();
    unsaved_ = !saved;
    return saved;
}

}  // namespace tidegate::channels::amazon
