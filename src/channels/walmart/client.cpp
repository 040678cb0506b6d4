#include "channels/walmart/client.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "channels/crypto.h"
#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::walmart {

namespace {

constexpr Duration kEndsSoon = Duration::seconds(60);
constexpr Duration kLongestPause = Duration::seconds(3600);
constexpr std::int64_t kLongestLife = 24 * 3600;

std::optional<std::int64_t> whole_number(std::string_view text) noexcept {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

// A time in a header. A small number is no time since 1970 and says nothing.
std::optional<Timestamp> read_time(std::string_view text) noexcept {
    constexpr std::int64_t kEarliest = 1'000'000'000'000;  // 2001
    if (const auto number = whole_number(text)) {
        if (*number < kEarliest) return std::nullopt;
        return Timestamp(*number);
    }
    return json::parse_iso_time(text);
}

// Sixteen bytes that no other request has, written as a UUID.
std::string uuid_of(std::string_view name) {
    const Hash128 hash = sip_hash128(name, {0x636f7272656c6174, 0x696f6e2d69642d31});
    std::string bytes;
    for (const std::uint64_t half : {hash.high, hash.low}) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes += static_cast<char>(static_cast<unsigned char>(half >> shift));
        }
    }
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x80);  // version 8: made by our own rule
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    std::string text = hex(bytes);
    for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
    return text;
}

}  // namespace

Duration read_pause(const net::Response& response, Timestamp now) noexcept {
    if (const auto seconds = whole_number(response.header("retry-after"));
        seconds && *seconds > 0) {
        return Duration::seconds(std::min(*seconds, kLongestPause.milliseconds() / 1000));
    }
    for (const std::string_view name : {"x-next-replenishment-time", "x-next-replenish-time"}) {
        const auto at = read_time(response.header(name));
        if (at && *at > now) return std::min(*at - now, kLongestPause);
    }
    return {};
}

Client::Client(ClientOptions options, Send send, const Clock& clock)
    : options_(std::move(options)),
      send_(std::move(send)),
      clock_(clock),
      correlation_seed_(
          options_.client_id + '/' + std::to_string(clock.now().milliseconds()) + '/'
      ) {}

Answer Client::call(const Call& call) {
    const auto paused = paused_until_.find(call.bucket);
    if (paused != paused_until_.end() && clock_.now() < paused->second) {
        retry_after_ = paused->second - clock_.now();
        return not_sent(
            Meaning::throttled,
            channel_throttled("The budget of this kind of Walmart call is spent")
        );
    }
    if (Status renewed = refresh_if_due(); !renewed && access_token().empty()) {
        const bool later = renewed.error().retry == Retry::yes;
        return not_sent(later ? Meaning::throttled : Meaning::unauthorized, renewed.error());
    }
    const std::string token = access_token();
    Answer answer = once(call);
    if (answer.meaning != Meaning::token_expired) return answer;
    if (Status renewed = replace(token); !renewed) {
        answer.error = renewed.error();
        answer.meaning =
            renewed.error().retry == Retry::yes ? Meaning::throttled : Meaning::unauthorized;
        return answer;
    }
    answer = once(call);
    if (answer.meaning == Meaning::token_expired) answer.meaning = Meaning::unauthorized;
    return answer;
}

Answer Client::not_sent(Meaning meaning, Error error) const {
    Answer answer;
    answer.meaning = meaning;
    answer.sent_at = answer.answered_at = clock_.now();
    answer.error = std::move(error);
    return answer;
}

void Client::add_headers(net::ClientRequest& request) {
    request.headers.push_back({"Accept", "application/json"});
    request.headers.push_back({"WM_SVC.NAME", "Walmart Marketplace"});
    request.headers.push_back(
        {"WM_QOS.CORRELATION_ID",
         uuid_of(correlation_seed_ + std::to_string(++correlation_number_))}
    );
    if (!options_.channel_type.empty()) {
        request.headers.push_back({"WM_CONSUMER.CHANNEL.TYPE", options_.channel_type});
    }
}

Answer Client::once(const Call& call) {
    net::ClientRequest request;
    request.method = call.method;
    request.url = options_.base_url + call.target;
    add_headers(request);
    request.headers.push_back({"WM_SEC.ACCESS_TOKEN", access_token()});
    if (!call.body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    request.body = call.body;
    const Timestamp sent_at = clock_.now();
    Result<net::Response> response = send_(request);
    retry_after_ = Duration();
    if (response) note_rate(call, *response);
    return read(std::move(response), sent_at);
}

void Client::note_rate(const Call& call, const net::Response& response) {
    const bool refused = response.status == 429;
    const bool empty = whole_number(response.header("x-current-token-count")) == 0;
    if (!refused && !empty) return;
    const Duration pause = read_pause(response, clock_.now());
    if (refused) retry_after_ = pause;
    paused_until_.insert_or_assign(call.bucket, clock_.now() + pause);
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
    answer.meaning = classify(response->status);
    if (!answer.ok()) {
        const std::string detail = first_error(response->body);
        // Only Walmart itself knows what it has not; something on the way may lose anything.
        if (answer.meaning == Meaning::not_found && detail.empty()) {
            answer.meaning = Meaning::unavailable;
        }
        answer.nothing_found =
            answer.meaning == Meaning::not_found && detail.starts_with("CONTENT_NOT_FOUND");
        answer.error = to_error(answer.meaning, response->status, detail);
    }
    answer.body = std::move(response->body);
    return answer;
}

Status Client::refresh_if_due() {
    const std::lock_guard lock(mutex_);
    const bool young = !token_.empty() && clock_.now() < token_ends_ - kEndsSoon;
    if (!young) TIDEGATE_CHECK(refresh_locked());
    return keep_token();
}

Status Client::replace(const std::string& stale) {
    const std::lock_guard lock(mutex_);
    if (token_ != stale) return {};
    TIDEGATE_CHECK(refresh_locked());
    // The new token works even if it cannot be kept: refresh_if_due() goes on trying and reports.
    (void)keep_token();
    return {};
}

Status Client::refresh_locked() {
    return rest_.attempt(clock_, [this] { return ask_for_token(); });
}

Status Client::ask_for_token() {
    net::ClientRequest request;
    request.method = "POST";
    request.url = options_.base_url + "/v3/token";
    add_headers(request);
    request.headers.push_back(
        {"Authorization", "Basic " + base64(options_.client_id + ':' + options_.client_secret)}
    );
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    request.body = "grant_type=client_credentials";
    if (!options_.refresh_token.empty()) {
        request.headers.push_back({"WM_PARTNER.ID", options_.partner_id});
        request.body =
            "grant_type=refresh_token&refresh_token=" + net::percent_encode(options_.refresh_token);
    }
    const Timestamp sent_at = clock_.now();
    const Answer answer = read(send_(request), sent_at);
    if (answer.meaning == Meaning::throttled || answer.meaning == Meaning::unavailable) {
        return answer.error;
    }
    if (!answer.ok()) {
        return channel_unauthorized("Walmart gave no token. " + answer.error.message);
    }
    std::string token;
    std::string refresh_token;
    std::int64_t life = 0;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    const bool good = !reader.open(answer.body, document) && !document.get_object().get(object) &&
                      json::each_field(object, [&](std::string_view key, json::od::value& value) {
                          if (key == "access_token") token = json::text(value).value_or("");
                          if (key == "refresh_token")
                              refresh_token = json::text(value).value_or("");
                          if (key == "expires_in") life = json::integer(value).value_or(0);
                          return true;
                      });
    if (!good || token.empty() || life <= 0 || life > kLongestLife) {
        return channel_protocol("Walmart's answer to a token request holds no token");
    }
    token_ = token;
    token_ends_ = sent_at + Duration::seconds(life);
    if (refresh_token.empty() || options_.refresh_token.empty() ||
        refresh_token == options_.refresh_token) {
        return {};
    }
    options_.refresh_token = refresh_token;
    unsaved_ = true;
    return {};
}

Status Client::keep_token() {
    if (!unsaved_) return {};
    Status saved = options_.save ? options_.save(options_.refresh_token) : Status();
    unsaved_ = !saved;
    return saved;
}

std::string Client::access_token() {
    const std::lock_guard lock(mutex_);
    return token_;
}

}  // namespace tidegate::channels::walmart
