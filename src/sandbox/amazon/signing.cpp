#include "sandbox/amazon/signing.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "sandbox/amazon/wire.h"
#include "sandbox/crypto.h"

namespace tidegate::sandbox::amazon {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256 ";
constexpr std::string_view kService = "sqs";
constexpr std::string_view kTerminator = "aws4_request";
constexpr Duration kGoodFor = Duration::seconds(900);

std::string sha256(std::string_view bytes) {
    std::array<unsigned char, 32> digest{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return hex({reinterpret_cast<const char*>(digest.data()), size});
}

// The value of "Name=" up to the next comma.
std::string_view part(std::string_view header, std::string_view name) {
    const std::size_t at = header.find(name);
    if (at == std::string_view::npos) return {};
    header.remove_prefix(at + name.size());
    return header.substr(0, header.find(','));
}

// "20260102T030405Z".
std::optional<Timestamp> parse_date(std::string_view text) {
    if (text.size() != 16 || text[8] != 'T') return std::nullopt;
    std::string out(text);
    for (const std::size_t at : {13U, 11U}) out.insert(at, ":");
    for (const std::size_t at : {6U, 4U}) out.insert(at, "-");
    return parse_iso(out);
}

std::string scope_of(std::string_view date, std::string_view region) {
    return std::string(date.substr(0, 8)) + '/' + std::string(region) + '/' +
           std::string(kService) + '/' + std::string(kTerminator);
}

bool is_signed(std::string_view names, std::string_view name) {
    const std::string all = ';' + std::string(names) + ';';
    return all.find(';' + std::string(name) + ';') != std::string::npos;
}

std::string canonical(const net::Request& request, std::string_view names) {
    const std::size_t question = request.target.find('?');
    std::string text = request.method + '\n' + request.target.substr(0, question) + '\n';
    if (question != std::string::npos) text += request.target.substr(question + 1);
    text += '\n';
    std::string_view rest = names;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        const std::string_view name = rest.substr(0, end);
        text += std::string(name) + ':' + std::string(request.header(name)) + '\n';
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return text + '\n' + std::string(names) + '\n' + sha256(request.body);
}

}  // namespace

std::string signature(const net::Request& request, std::string_view names, const QueueKey& key) {
    const std::string_view date = request.header("x-amz-date");
    const std::string text = "AWS4-HMAC-SHA256\n" + std::string(date) + '\n' +
                             scope_of(date, key.region) + '\n' + sha256(canonical(request, names));
    std::string secret = "AWS4" + std::string(key.secret);
    for (const std::string_view step : {date.substr(0, 8), key.region, kService, kTerminator}) {
        secret = hmac_sha256(secret, step);
    }
    return hex(hmac_sha256(secret, text));
}

std::optional<std::string_view> signature_problem(
    const net::Request& request, const QueueKey& key, Timestamp now
) {
    const std::string_view header = request.header("authorization");
    if (!header.starts_with(kAlgorithm)) return "MissingAuthenticationToken";
    const std::string_view date = request.header("x-amz-date");
    const auto at = parse_date(date);
    if (!at) return "IncompleteSignature";
    const std::string_view credential = part(header, "Credential=");
    if (credential.substr(0, credential.find('/')) != key.access_key_id) {
        return "UnrecognizedClientException";
    }
    const bool placed =
        credential == std::string(key.access_key_id) + '/' + scope_of(date, key.region);
    if (!placed || *at + kGoodFor < now || *at > now + kGoodFor) return "SignatureDoesNotMatch";
    const std::string_view names = part(header, "SignedHeaders=");
    for (const std::string_view name : {"host", "x-amz-date", "x-amz-target"}) {
        if (!is_signed(names, name)) return "SignatureDoesNotMatch";
    }
    if (!equal_secret(signature(request, names, key), part(header, "Signature="))) {
        return "SignatureDoesNotMatch";
    }
    return std::nullopt;
}

}  // namespace tidegate::sandbox::amazon
