#include "channels/ebay/signature.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include "channels/crypto.h"
#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::ebay {

namespace {

constexpr std::size_t kKeyIdMax = 64;

struct KeyDeleter {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct DigestDeleter {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<std::string> unbase64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0 || text.size() > 8192) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(bytes.data()),
        bytes_of(text),
        static_cast<int>(text.size())
    );
    if (size < 0) return std::nullopt;
    const auto padding = static_cast<std::size_t>(
        text.ends_with("==")  ? 2
        : text.ends_with('=') ? 1
                              : 0
    );
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

bool is_key_id(std::string_view text) noexcept {
    const auto plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= kKeyIdMax &&
           std::all_of(text.begin(), text.end(), plain);
}

std::unique_ptr<EVP_PKEY, KeyDeleter> read_key(std::string_view pem) {
    constexpr std::string_view kHead = "-----BEGIN PUBLIC KEY-----";
    const std::size_t head = pem.find(kHead);
    const std::size_t tail = pem.find("-----END PUBLIC KEY-----");
    if (head == std::string_view::npos || tail == std::string_view::npos || tail < head) return {};
    std::string text;
    for (const char c : pem.substr(head + kHead.size(), tail - head - kHead.size())) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) text += c;
    }
    const auto der = unbase64(text);
    if (!der) return {};
    const unsigned char* at = bytes_of(*der);
    return std::unique_ptr<EVP_PKEY, KeyDeleter>(
        d2i_PUBKEY(nullptr, &at, static_cast<long>(der->size()))
    );
}

}  // namespace

std::optional<NotificationSignature> read_signature(std::string_view header) {
    const auto text = unbase64(header);
    if (!text) return std::nullopt;
    NotificationSignature found;
    std::string algorithm;
    std::string signature;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(*text, document) || document.get_object().get(object)) return std::nullopt;
    const bool good = json::each_field(object, [&](std::string_view key, json::od::value& value) {
        if (key == "alg") algorithm = json::text(value).value_or("");
        if (key == "kid") found.key_id = json::text(value).value_or("");
        if (key == "digest") found.digest = json::text(value).value_or("");
        if (key == "signature") signature = json::text(value).value_or("");
        return true;
    });
    auto der = unbase64(signature);
    std::transform(algorithm.begin(), algorithm.end(), algorithm.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    const bool known = found.digest == "SHA1" || found.digest == "SHA256";
    if (!good || !der || !known || algorithm != "ecdsa" || !is_key_id(found.key_id)) {
        return std::nullopt;
    }
    found.signature = std::move(*der);
    return found;
}

bool signature_matches(
    const NotificationSignature& signature, std::string_view key, std::string_view body
) {
    const auto public_key = read_key(key);
    const std::unique_ptr<EVP_MD_CTX, DigestDeleter> context(EVP_MD_CTX_new());
    if (!public_key || !context || EVP_PKEY_get_base_id(public_key.get()) != EVP_PKEY_EC) {
        return false;
    }
    const EVP_MD* digest = signature.digest == "SHA1" ? EVP_sha1() : EVP_sha256();
    if (EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, public_key.get()) != 1) {
        return false;
    }
    return EVP_DigestVerify(
               context.get(),
               bytes_of(signature.signature),
               signature.signature.size(),
               bytes_of(body),
               body.size()
           ) == 1;
}

std::string challenge_response(
    std::string_view code, std::string_view verification_token, std::string_view endpoint
) {
    std::string text(code);
    text.append(verification_token).append(endpoint);
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
    return hex({reinterpret_cast<const char*>(out.data()), size});
}

std::optional<std::string> KeyCache::find(const std::string& key_id, Timestamp now) {
    const std::lock_guard lock(mutex_);
    const auto key = keys_.find(key_id);
    if (key != keys_.end() && now < key->second.ends) return key->second.text;
    const auto asked = asked_.find(key_id);
    const bool rests = asked != asked_.end() && now < asked->second + kRest;
    const bool proven = key != keys_.end();
    if (!rests && (proven || wanted_.size() < kWantedMax)) wanted_.insert(key_id);
    return std::nullopt;
}

std::vector<std::string> KeyCache::take_wanted(Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (wanted_.empty() || now < taken_at_ + kRest) return {};
    taken_at_ = now;
    std::vector<std::string> wanted(wanted_.begin(), wanted_.end());
    wanted_.clear();
    if (asked_.size() > kAskedMax) asked_.clear();
    for (const std::string& key_id : wanted) asked_.insert_or_assign(key_id, now);
    return wanted;
}

void KeyCache::put(const std::string& key_id, std::string key, Timestamp now) {
    const std::lock_guard lock(mutex_);
    if (keys_.size() > kAskedMax) keys_.clear();
    keys_.insert_or_assign(key_id, Key{std::move(key), now + kKept});
}

Result<std::string> decode_public_key(std::string_view body) {
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    std::string key;
    bool good = !reader.open(body, document) && !document.get_object().get(object);
    good = good && json::each_field(object, [&](std::string_view name, json::od::value& value) {
               if (name == "key") key = json::text(value).value_or("");
               return true;
           });
    if (!good || read_key(key) == nullptr) {
        return channel_protocol("eBay's answer for a public key holds no key");
    }
    return key;
}

}  // namespace tidegate::channels::ebay
