#include "channels/tiktok/client.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::tiktok {

namespace {

struct Envelope {
    std::optional<std::int64_t> code;
    std::string message;
    std::string request_id;
};

std::optional<Envelope> read_envelope(std::string_view body) {
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return std::nullopt;
    Envelope envelope;
    for (auto entry : object) {
        std::string_view key;
        json::od::value value;
        if (entry.unescaped_key().get(key) || entry.value().get(value)) return std::nullopt;
        if (key == "code") envelope.code = json::integer(value);
        if (key == "message") envelope.message = json::text(value).value_or("");
        if (key == "request_id") envelope.request_id = json::text(value).value_or("");
    }
    return envelope;
}

bool read_seconds(json::od::value& value, Timestamp& at) {
    constexpr std::int64_t kLatest = 7'258'118'400;  // the year 2200
    const auto seconds = json::integer(value);
    if (!seconds || *seconds < 0 || *seconds > kLatest) return false;
    at = Timestamp::from_seconds(*seconds);
    return true;
}

bool read_tokens(std::string_view body, Tokens& tokens) {
    json::od::document document;
    json::od::object data;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document["data"].get_object().get(data)) return false;
    for (auto entry : data) {
        std::string_view key;
        json::od::value value;
        if (entry.unescaped_key().get(key) || entry.value().get(value)) return false;
        if (key == "access_token") tokens.access_token = json::text(value).value_or("");
        if (key == "refresh_token") tokens.refresh_token = json::text(value).value_or("");
        // Absolute times in spite of the names.
        if (key == "access_token_expire_in" && !read_seconds(value, tokens.access_expires_at)) {
            return false;
        }
        if (key == "refresh_token_expire_in" && !read_seconds(value, tokens.refresh_expires_at)) {
            return false;
        }
    }
    return !tokens.access_token.empty() && !tokens.refresh_token.empty();
}

Duration read_retry_after(const net::Response& response) {
    const std::string_view text = response.header("retry-after");
    int seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return Duration::seconds(std::clamp(seconds, 0, 3600));
}

std::string url_of(std::string_view base, std::string_view path, const Query& query) {
    std::string url = std::string(base) + std::string(path);
    char separator = '?';
    for (const auto& [name, value] : query) {
        url += separator;
        url += net::percent_encode(name);
        url += '=';
        url += net::percent_encode(value);
        separator = '&';
    }
    return url;
}

}  // namespace

Client::Client(ClientOptions options, Send send, const Clock& clock)
    : options_(std::move(options)), send_(std::move(send)), clock_(clock) {}

Answer Client::call(const Call& call) {
    if (Status renewed = refresh_if_due(); !renewed) {
        // The old token may still work for a while; if it does not, the call says so.
        if (access_token().empty()) {
            Answer answer;
            answer.meaning = Meaning::unauthorized;
            answer.error = renewed.error();
            return answer;
        }
    }
    const std::string token = access_token();
    Answer answer = once(call, token);
    if (answer.meaning != Meaning::token_expired) return answer;
    if (Status renewed = replace(token); !renewed) {
        answer.error = renewed.error();
        return answer;
    }
    return once(call, access_token());
}

Answer Client::once(const Call& call, const std::string& access_token) {
    Query query = call.query;
    query.emplace_back("app_key", options_.secrets.app_key);
    query.emplace_back("timestamp", std::to_string(clock_.now().milliseconds() / 1000));
    if (call.cipher == Cipher::with) query.emplace_back("shop_cipher", options_.shop_cipher);
    const std::string sign = sign_request(options_.secrets.app_secret, call.path, query, call.body);
    query.emplace_back("sign", sign);

    net::ClientRequest request;
    request.method = call.method;
    request.url = url_of(options_.base_url, call.path, query);
    request.headers.push_back({"x-tts-access-token", access_token});
    request.headers.push_back({"content-type", "application/json"});
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
    const auto envelope = read_envelope(response->body);
    if (!envelope || !envelope->code) {
        answer.meaning = response->status == 429 ? Meaning::throttled : Meaning::unavailable;
        const std::string text =
            "TikTok Shop answered HTTP " + std::to_string(response->status) + " without a code";
        answer.error = answer.meaning == Meaning::throttled ? channel_throttled(text)
                       : response->status >= 500            ? channel_unavailable(text)
                                                            : channel_protocol(text);
        return answer;
    }
    answer.code = *envelope->code;
    answer.meaning = classify(response->status, answer.code, envelope->message);
    if (answer.ok()) {
        answer.body = std::move(response->body);
    } else {
        answer.error =
            to_error(answer.meaning, answer.code, envelope->message, envelope->request_id);
    }
    return answer;
}

Status Client::refresh_if_due() {
    const std::lock_guard lock(mutex_);
    const Tokens& tokens = options_.tokens;
    const std::int64_t life = (tokens.access_expires_at - tokens.access_issued_at).milliseconds();
    const Timestamp half = tokens.access_issued_at + Duration(life / 2);
    const bool usable = !tokens.access_token.empty() && tokens.access_expires_at > Timestamp();
    if (tokens.refresh_token.empty() || (usable && clock_.now() < half)) {
        return unsaved_ ? keep_tokens() : Status();
    }
    TIDEGATE_CHECK(refresh_locked());
    return keep_tokens();
}

Status Client::replace(const std::string& stale) {
    const std::lock_guard lock(mutex_);
    if (options_.tokens.access_token != stale) return {};
    if (options_.tokens.refresh_token.empty()) {
        return channel_unauthorized("The access token ended and there is no refresh token");
    }
    TIDEGATE_CHECK(refresh_locked());
    // The new token works even if it cannot be kept: refresh_if_due() goes on trying and reports.
    (void)keep_tokens();
    return {};
}

Status Client::keep_tokens() {
    if (!options_.save) {
        unsaved_ = false;
        return {};
    }
    Status saved = options_.save(options_.tokens);
    unsaved_ = !saved;
    return saved;
}

Status Client::refresh_locked() {
    return rest_.attempt(clock_, [this] { return ask_for_tokens(); });
}

Status Client::ask_for_tokens() {
    net::ClientRequest request;
    request.url = url_of(
        options_.auth_url,
        "/api/v2/token/refresh",
        {{"app_key", options_.secrets.app_key},
         {"app_secret", options_.secrets.app_secret},
         {"refresh_token", options_.tokens.refresh_token},
         {"grant_type", "refresh_token"}}
    );
    Answer answer = read(send_(request), clock_.now());
    if (!answer.ok()) return answer.error;
    Tokens fresh;
    fresh.access_issued_at = answer.sent_at;
    if (!read_tokens(answer.body, fresh)) {
        return channel_protocol("TikTok Shop's answer to a token refresh holds no tokens");
    }
    options_.tokens = fresh;
    unsaved_ = true;
    return {};
}

std::string Client::access_token() {
    const std::lock_guard lock(mutex_);
    return options_.tokens.access_token;
}

}  // namespace tidegate::channels::tiktok
