#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

// Who sent a notification. eBay signs the bytes of the body with ECDSA (P-256); the header names
// the key, which is public and is fetched from eBay.

namespace tidegate::channels::ebay {

struct NotificationSignature {
    std::string key_id;
    std::string digest;     // "SHA1" or "SHA256"
    std::string signature;  // DER
};
// The header X-EBAY-SIGNATURE; nothing when it is not of the documented form.
[[nodiscard]] std::optional<NotificationSignature> read_signature(std::string_view header);

// `key` as eBay gives it: a PEM text, with or without line breaks.
[[nodiscard]] bool signature_matches(
    const NotificationSignature& signature, std::string_view key, std::string_view body
);

// What eBay wants to hear from an address before it sends anything there: lower-case hex.
[[nodiscard]] std::string challenge_response(
    std::string_view code, std::string_view verification_token, std::string_view endpoint
);

// Keys by id, each for an hour. find() may be called from any thread; the loop's thread fetches
// what was asked for in vain. Whoever invents key ids makes us ask eBay for few of them only: four
// a minute, and none of them twice in that time. A key that was good before always has a place.
class KeyCache {
public:
    [[nodiscard]] std::optional<std::string> find(const std::string& key_id, Timestamp now);
    // Ids to fetch now; each counts as asked for.
    [[nodiscard]] std::vector<std::string> take_wanted(Timestamp now);
    void put(const std::string& key_id, std::string key, Timestamp now);

private:
    static constexpr Duration kKept = Duration::seconds(3600);
    static constexpr Duration kRest = Duration::seconds(60);
    static constexpr std::size_t kWantedMax = 4;
    static constexpr std::size_t kAskedMax = 64;

    struct Key {
        std::string text;
        Timestamp ends;
    };
    std::mutex mutex_;  // guards all below
    std::map<std::string, Key> keys_;
    std::map<std::string, Timestamp> asked_;  // when it was asked for last
    std::set<std::string> wanted_;
    Timestamp taken_at_;
};

// {"key":"-----BEGIN PUBLIC KEY-----...","algorithm":"ECDSA","digest":"SHA1"} -> the key
[[nodiscard]] Result<std::string> decode_public_key(std::string_view body);

}  // namespace tidegate::channels::ebay
