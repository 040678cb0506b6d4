#include "channels/amazon/sign_v4.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "channels/crypto.h"
#include "channels/json.h"

namespace tidegate::channels::amazon {

namespace {

struct UrlParts {
    std::string_view host;
    std::string_view path;
    std::string_view query;
};

UrlParts split(std::string_view url) {
    if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
        url.remove_prefix(scheme + 3);
    }
    UrlParts parts;
    const std::size_t question = url.find('?');
    if (question != std::string_view::npos) {
        parts.query = url.substr(question + 1);
        url = url.substr(0, question);
    }
    const std::size_t slash = url.find('/');
    parts.host = url.substr(0, slash);
    parts.path = slash == std::string_view::npos ? std::string_view("/") : url.substr(slash);
    return parts;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return out;
}

// Parameters in order of their names; one without a value gets an empty one.
std::string canonical_query(std::string_view query) {
    std::vector<std::string> parameters;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        std::string parameter(query.substr(0, end));
        if (parameter.find('=') == std::string::npos) parameter += '=';
        parameters.push_back(std::move(parameter));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    std::sort(parameters.begin(), parameters.end());
    std::string out;
    for (const std::string& parameter : parameters) {
        if (!out.empty()) out += '&';
        out += parameter;
    }
    return out;
}

}  // namespace

std::string amz_date(Timestamp at) {
    std::string text = json::iso_time(at);  // 2026-01-02T03:04:05Z
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, 32> digest{};
    unsigned size = 0;
    const int done =
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    TIDEGATE_ASSERT(done == 1 && size == digest.size());
    return hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

void sign_v4(
    net::ClientRequest& request, const AwsKeys& keys, const SignScope& scope, Timestamp now
) {
    const UrlParts url = split(request.url);
    const std::string date = amz_date(now);
    request.headers.push_back({"x-amz-date", date});
    if (!keys.session_token.empty()) {
        request.headers.push_back({"x-amz-security-token", keys.session_token});
    }
    std::vector<std::pair<std::string, std::string>> headers = {{"host", std::string(url.host)}};
    for (const net::Header& header : request.headers) {
        headers.emplace_back(lower(header.name), header.value);
    }
    std::sort(headers.begin(), headers.end());
    std::string listed;
    std::string names;
    for (const auto& [name, value] : headers) {
        listed += name;
        listed += ':';
        listed += value;
        listed += '\n';
        if (!names.empty()) names += ';';
        names += name;
    }
    std::string canonical = request.method + '\n' + std::string(url.path) + '\n';
    canonical += canonical_query(url.query) + '\n' + listed + '\n' + names + '\n';
    canonical += sha256_hex(request.body);

    const std::string day = date.substr(0, 8);
    const std::string place =
        day + '/' + std::string(scope.region) + '/' + std::string(scope.service) + "/aws4_request";
    const std::string text =
        "AWS4-HMAC-SHA256\n" + date + '\n' + place + '\n' + sha256_hex(canonical);
    std::string key = "AWS4" + keys.secret_access_key;
    for (const std::string_view part :
         {std::string_view(day), scope.region, scope.service, std::string_view("aws4_request")}) {
        key = HmacKey(key).sign({part});
    }
    std::string authorization = "AWS4-HMAC-SHA256 Credential=" + keys.access_key_id + '/' + place;
    authorization += ", SignedHeaders=" + names + ", Signature=" + hex(HmacKey(key).sign({text}));
    request.headers.push_back({"authorization", std::move(authorization)});
}

}  // namespace tidegate::channels::amazon
