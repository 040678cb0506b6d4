#include "channels/tiktok/sign.h"

#include <algorithm>

namespace tidegate::channels::tiktok {

std::string sign_request(
    std::string_view app_secret, std::string_view path, Query query, std::string_view body
) {
    std::sort(query.begin(), query.end());
    std::string message(app_secret);
    message += path;
    for (const auto& [name, value] : query) {
        if (name == "sign" || name == "access_token") continue;
        message += name;
        message += value;
    }
    message += body;
    message += app_secret;
    return hex(HmacKey(app_secret).sign({message}));
}

}  // namespace tidegate::channels::tiktok
