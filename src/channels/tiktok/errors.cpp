#include "channels/tiktok/errors.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "channels/errors.h"

namespace tidegate::channels::tiktok {

namespace {

struct Row {
    std::int64_t code;
    Meaning meaning;
};
constexpr Row kRows[] = {
    {36009002, Meaning::throttled},     {36009037, Meaning::throttled},
    {36009003, Meaning::unavailable},   {36009007, Meaning::unavailable},
    {105002, Meaning::token_expired},   {105001, Meaning::unauthorized},
    {36004004, Meaning::unauthorized},  {105005, Meaning::misconfigured},
    {106001, Meaning::misconfigured},   {106013, Meaning::misconfigured},
    {101000, Meaning::misconfigured},   {36009009, Meaning::misconfigured},
    {36009010, Meaning::misconfigured}, {36009014, Meaning::misconfigured},
    {36009033, Meaning::misconfigured}, {36009043, Meaning::inactive},
    {36009044, Meaning::inactive},      {36009021, Meaning::refused},
    {36009022, Meaning::refused},       {36009023, Meaning::refused},
};

struct SkuRow {
    std::int64_t code;
    SkuRefusal refusal;
};
constexpr SkuRow kSkuRows[] = {
    {12052055, SkuRefusal::quantity_out_of_range},
    {12019024, SkuRefusal::below_lock},  // also "stock count invalid"
    {12052146, SkuRefusal::below_lock},
    {12052393, SkuRefusal::below_lock},
    {12019022, SkuRefusal::warehouses},
    {12019028, SkuRefusal::warehouses},
    {12052037, SkuRefusal::warehouses},
    {12052094, SkuRefusal::warehouses},
    {12052097, SkuRefusal::warehouses},
    {12052115, SkuRefusal::warehouses},
    {12052207, SkuRefusal::warehouses},
    {12052364, SkuRefusal::warehouses},
    {12052403, SkuRefusal::warehouses},
    {12052465, SkuRefusal::warehouses},
    {12052530, SkuRefusal::warehouses},
    {12052531, SkuRefusal::warehouses},
    {12052532, SkuRefusal::warehouses},
    {12052533, SkuRefusal::warehouses},
    {12052901, SkuRefusal::not_active},
    {12052141, SkuRefusal::not_ours},
    {12052308, SkuRefusal::not_ours},
    {12052371, SkuRefusal::not_ours},
    {12052850, SkuRefusal::not_ours},
    {12052921, SkuRefusal::not_ours},
    {12052553, SkuRefusal::mapping},
    {12052556, SkuRefusal::mapping},
    {12052902, SkuRefusal::mapping},
    {12052700, SkuRefusal::inactive},
    {12052704, SkuRefusal::inactive},
};

bool contains(std::string_view text, std::string_view lower_case) noexcept {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    };
    return std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(), same) !=
           text.end();
}

// 36009004. A new token helps only where the message says that the token is old.
Meaning classify_invalid(std::string_view message) noexcept {
    const bool about_token = contains(message, "access-token") ||
                             contains(message, "access_token") || contains(message, "access token");
    if (about_token && contains(message, "expired")) return Meaning::token_expired;
    if (about_token) return Meaning::unauthorized;
    for (const std::string_view word :
         {"timestamp", "sign", "app_key", "identifier", "credential"}) {
        if (contains(message, word)) return Meaning::misconfigured;
    }
    return Meaning::refused;
}

std::string_view hint_of(Meaning meaning) noexcept {
    switch (meaning) {
        case Meaning::inactive:
            return "Look at the shop's state in Seller Center.";
        case Meaning::misconfigured:
            return "Check the app's key, secret, scopes, allowed addresses, the shop and the "
                   "clock.";
        default:
            return "";
    }
}

}  // namespace

Meaning classify(int http_status, std::int64_t code, std::string_view message) noexcept {
    if (code == 0 && http_status >= 200 && http_status < 300) return Meaning::success;
    if (code == 36009004) return classify_invalid(message);
    for (const Row& row : kRows) {
        if (row.code == code) return row.meaning;
    }
    if (http_status == 429) return Meaning::throttled;
    if (http_status >= 500 || code == 0) return Meaning::unavailable;
    if (http_status == 401) return Meaning::unauthorized;
    return Meaning::refused;
}

bool mentions_lock(std::string_view message) noexcept {
    return contains(message, "open stock") || contains(message, "lock");
}

SkuRefusal classify_sku(std::int64_t code) noexcept {
    for (const SkuRow& row : kSkuRows) {
        if (row.code == code) return row.refusal;
    }
    return SkuRefusal::other;
}

Error to_error(
    Meaning meaning, std::int64_t code, std::string_view message, std::string_view request_id
) {
    std::string text = "TikTok Shop answered " + std::to_string(code);
    if (!message.empty()) text.append(": ").append(message.substr(0, 300));
    if (!request_id.empty()) text.append(" (request ").append(request_id.substr(0, 64)).append(")");
    switch (meaning) {
        case Meaning::throttled:
            return channel_throttled(std::move(text));
        case Meaning::unavailable:
            return channel_unavailable(std::move(text));
        case Meaning::token_expired:
        case Meaning::unauthorized:
            return channel_unauthorized(std::move(text));
        case Meaning::inactive:
        case Meaning::misconfigured:
            return channel_misconfigured(std::move(text), std::string(hint_of(meaning)));
        case Meaning::refused:
        case Meaning::success:
            break;
    }
    return channel_refused(std::move(text));
}

}  // namespace tidegate::channels::tiktok
