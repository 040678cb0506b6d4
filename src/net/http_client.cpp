#include "net/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "net/text.h"

namespace tidegate::net {
namespace {

constexpr std::size_t kHeaderBytesMax = 256 * 1024;
// Load balancers drop quiet connections after a minute or so; one that old is not used again, since
// a request lost on it would have an unknown outcome.
constexpr long kConnectionAgeMaxSeconds = 45;

struct ListDeleter {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

struct UrlDeleter {
    void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

// What libcurl's callbacks read and fill during one call.
struct Exchange {
    std::string_view body_left;
    Response response;
    std::size_t header_bytes = 0;
    std::size_t body_bytes_max = 0;
    bool too_large = false;
};

std::size_t read_body(char* out, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::size_t length = std::min(size * count, exchange.body_left.size());
    std::memcpy(out, exchange.body_left.data(), length);
    exchange.body_left.remove_prefix(length);
    return length;
}

// libcurl repeats a request by itself when a kept connection ends without an answer. The server may
// have acted on it all the same (a lost reply), so a body that was sent is never sent again.
int refuse_rewind(void* /*user*/, curl_off_t /*offset*/, int /*origin*/) {
    return CURL_SEEKFUNC_FAIL;
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::size_t length = size * count;
    if (exchange.response.body.size() + length > exchange.body_bytes_max) {
        exchange.too_large = true;
        return 0;
    }
    exchange.response.body.append(bytes, length);
    return length;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::string_view line(bytes, size * count);
    exchange.header_bytes += line.size();
    if (exchange.header_bytes > kHeaderBytesMax) {
        exchange.too_large = true;
        return 0;
    }
    if (line.starts_with("HTTP/")) {
        exchange.response.headers.clear();  // those before were of an interim answer
        return line.size();
    }
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
        exchange.response.headers.push_back(
            {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))}
        );
    }
    return line.size();
}

// The host of a URL: all of it that an error may show. Empty when the URL is malformed.
std::string host_of(const std::string& text) {
    const std::unique_ptr<CURLU, UrlDeleter> url(curl_url());
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
    char* part = nullptr;
    if (curl_url_get(url.get(), CURLUPART_HOST, &part, 0) != CURLUE_OK) return {};
    std::string host(part);
    curl_free(part);
    return host;
}

bool is_loopback(std::string_view host) {
    return equal_without_case(host, "localhost") || host == "[::1]" || host.starts_with("127.");
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

bool is_well_formed(const ClientRequest& request) {
    if (request.method.empty() || has_control(request.method) || has_control(request.url) ||
        request.method.find(' ') != std::string::npos) {
        return false;
    }
    return std::none_of(request.headers.begin(), request.headers.end(), [](const Header& header) {
        return header.name.empty() || has_control(header.name) || has_control(header.value);
    });
}

Error not_sent(std::string message, Retry retry) {
    return Error{
        "network_unreachable",
        std::move(message),
        "Check the address, the network and the certificate of the host.",
        retry};
}

bool is_retryable(CURLcode code) {
    return code != CURLE_UNSUPPORTED_PROTOCOL && code != CURLE_URL_MALFORMAT &&
           code != CURLE_PEER_FAILED_VERIFICATION;
}

Error describe(CURL* curl, CURLcode code, const Exchange& exchange, const std::string& host) {
    if (exchange.too_large || code == CURLE_FILESIZE_EXCEEDED) {
        return Error{
            "response_too_large",
            "The answer of " + host + " is larger than this client takes.",
            "Ask for less at a time, for example a smaller page."};
    }
    // Bytes of requests that left during this call, failed attempts included; headers go before any
    // body. The code alone does not tell: libcurl gives "unsupported protocol" for an answer that
    // is no HTTP, and "couldn't connect" when a kept connection broke and the next was refused.
    long sent = 0;
    curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
    const std::string what = host + ": " + curl_easy_strerror(code) + ".";
    if (sent == 0) {
        return not_sent(what, is_retryable(code) ? Retry::yes : Retry::no);
    }
    return Error{
        "network_outcome_unknown",
        what,
        "Read the state back before the request is repeated.",
        Retry::no};
}

List header_list(const ClientRequest& request) {
    List list(curl_slist_append(nullptr, "Expect:"));  // one round trip less
    const auto append = [&list](const std::string& line) {
        if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
            static_cast<void>(list.release());
            list.reset(longer);
        }
    };
    bool has_type = false;
    for (const Header& header : request.headers) {
        has_type = has_type || equal_without_case(header.name, "Content-Type");
        if (equal_without_case(header.name, "Content-Length")) continue;
        append(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    if (!has_type) append("Content-Type:");  // libcurl would claim a form
    return list;
}

}  // namespace

struct HttpClient::Impl {
    explicit Impl(Options given) : options(given) {
        static std::once_flag once;
        std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
        curl = curl_easy_init();
    }
    ~Impl() { curl_easy_cleanup(curl); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void set_connection(const std::string& host);
    void set_request(const ClientRequest& request, Exchange& exchange, const List& headers);

    Options options;
    CURL* curl = nullptr;
};

void HttpClient::Impl::set_connection(const std::string& host) {
    curl_easy_reset(curl);  // keeps the connections
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, kConnectionAgeMaxSeconds);
    curl_easy_setopt(
        curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count())
    );
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_timeout.count()));
    curl_easy_setopt(
        curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.body_bytes_max)
    );
    if (is_loopback(host)) curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
}

void HttpClient::Impl::set_request(
    const ClientRequest& request, Exchange& exchange, const List& headers
) {
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    const bool is_safe = request.method == "GET" || request.method == "HEAD";
    if (request.method == "HEAD") {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT" ||
               request.method == "PATCH") {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(
            curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size())
        );
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_body);
        curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
        curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, refuse_rewind);
        curl_easy_setopt(curl, CURLOPT_SEEKDATA, &exchange);
    }
    if (request.method != "HEAD") {
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    // Without a body there is nothing whose rewinding could be refused: see refuse_rewind().
    if (!is_safe && request.body.empty()) curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
}

HttpClient::HttpClient(Options options) : impl_(std::make_unique<Impl>(options)) {}
HttpClient::~HttpClient() = default;

Result<Response> HttpClient::send(const ClientRequest& request) {
    if (impl_->curl == nullptr) return not_sent("libcurl could not start.", Retry::yes);
    if (!is_well_formed(request)) {
        return not_sent("The request holds a control character or lacks a method.", Retry::no);
    }
    const std::string host = host_of(request.url);
    if (host.empty()) return not_sent("The URL is malformed.", Retry::no);
    Exchange exchange;
    exchange.body_left = request.body;
    exchange.body_bytes_max = impl_->options.body_bytes_max;
    const List headers = header_list(request);
    impl_->set_connection(host);
    impl_->set_request(request, exchange, headers);
    const CURLcode code = curl_easy_perform(impl_->curl);
    if (code != CURLE_OK) return describe(impl_->curl, code, exchange, host);
    long status = 0;
    curl_easy_getinfo(impl_->curl, CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    return std::move(exchange.response);
}

}  // namespace tidegate::net
