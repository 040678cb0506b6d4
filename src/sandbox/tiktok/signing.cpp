#include "sandbox/tiktok/signing.h"

#include <algorithm>

#include "sandbox/crypto.h"

namespace tidegate::sandbox::tiktok {

std::string sign(std::string_view app_secret, const net::Request& request) {
    std::vector<net::QueryParameter> parameters;
    for (const auto& parameter : request.query) {
        if (parameter.name != "sign" && parameter.name != "access_token") {
            parameters.push_back(parameter);
        }
    }
    std::stable_sort(parameters.begin(), parameters.end(), [](const auto& a, const auto& b) {
        return a.name < b.name;
    });
    std::string message(app_secret);
    message += request.path;
    for (const auto& parameter : parameters) message += parameter.name + parameter.value;
    if (!request.header("content-type").starts_with("multipart/form-data")) {
        message += request.body;
    }
    message += app_secret;
    return hex(hmac_sha256(app_secret, message));
}

std::string sign_webhook(
    std::string_view app_key, std::string_view app_secret, std::string_view body
) {
    return hex(hmac_sha256(app_secret, std::string(app_key) + std::string(body)));
}

}  // namespace tidegate::sandbox::tiktok
