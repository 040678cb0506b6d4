#include "contract/recorder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include "net/request_target.h"
#include "sandbox/json.h"

namespace tidegate::contract {

namespace {

using sandbox::Json;

// Of all marketplaces; in lower case.
constexpr std::array<std::string_view, 7> kProofs = {
    "authorization",
    "x-amz-access-token",
    "x-amz-security-token",
    "x-ebay-api-iaf-token",
    "x-shopify-access-token",
    "x-tts-access-token",
    "wm_sec.access_token"};

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return out;
}

Json headers_json(const net::Headers& headers) {
    Json json = Json::object();
    for (const net::Header& header : headers) {
        const std::string name = lower(header.name);
        const bool proof = std::find(kProofs.begin(), kProofs.end(), name) != kProofs.end();
        json.set(name, proof && !header.value.empty() ? "(secret)" : header.value);
    }
    return json;
}

// "http://host:1/a?b" -> {"host:1", "/a?b"}
struct Address {
    std::string host;
    std::string target;
};

Address address_of(const std::string& url) {
    const std::size_t host = url.find("://") + 3;
    const std::size_t path = std::min(url.find_first_of("/?", host), url.size());
    std::string target = url.substr(path);
    if (target.empty() || target.front() == '?') target.insert(0, "/");
    return {url.substr(host, path - host), target};
}

}  // namespace

Recorder::Recorder(
    sandbox::Shop& shop, sandbox::Market& market, ManualClock& clock, const std::string& file
)
    : shop_(shop), market_(market), clock_(clock), file_(file, std::ios::trunc) {}

channels::Send Recorder::send() {
    return [this](const net::ClientRequest& sent) { return exchange(sent); };
}

Result<net::Response> Recorder::exchange(const net::ClientRequest& sent) {
    const Address address = address_of(sent.url);
    net::Request request;
    request.method = sent.method;
    if (!net::parse_request_target(address.target, request)) {
        return Error{"network_unreachable", "The address of the request is no address."};
    }
    request.headers = sent.headers;
    request.headers.push_back({"Host", address.host});
    if (request.header("accept").empty()) request.headers.push_back({"Accept", "*/*"});
    request.body = sent.body;
    clock_.advance(kTrip);
    market_.advance(clock_.now());
    net::Response response = answer(request);
    clock_.advance(kTrip);
    record(request, response);
    return response;
}

net::Response Recorder::answer(const net::Request& request) {
    if (const auto fault = std::exchange(fault_, std::nullopt)) return shop_.fault_response(*fault);
    sandbox::Begun begun = shop_.begin(request, clock_.now());
    if (begun.answer) return std::move(*begun.answer);
    if (begun.waits_for_write) {
        clock_.advance(market_.dice.write_delay());
        market_.advance(clock_.now());
    }
    return begun.finish(clock_.now());
}

void Recorder::record(const net::Request& request, const net::Response& response) {
    const Json line = Json::object(
        {{"request",
          Json::object(
              {{"method", request.method},
               {"target", request.target},
               {"headers", headers_json(request.headers)},
               {"body", request.body}}
          )},
         {"response",
          Json::object(
              {{"status", response.status},
               {"headers", headers_json(response.headers)},
               {"body", response.body}}
          )}}
    );
    file_ << line.dump() << '\n';
    ++exchanges_;
}

}  // namespace tidegate::contract
