#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "net/http_client.h"

// AWS Signature Version 4 of one request. Only the queue needs it: the Selling Partner API itself
// takes no signature since 2023.
//
// 1. Signed are the method, the path, the query, the body and every header that the request has
//    when it is signed, with `host` and `x-amz-date`, which are added.
// 2. The secret never leaves: the request carries the access key's name and a signature.

namespace tidegate::channels::amazon {

struct AwsKeys {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token{};  // of temporary keys; else empty
};

struct SignScope {
    std::string_view region;   // "us-east-1"
    std::string_view service;  // "sqs"
};

// Adds x-amz-date, x-amz-security-token where there is one, and authorization. `host` is signed but
// not added: the HTTP client sends it.
void sign_v4(
    net::ClientRequest& request, const AwsKeys& keys, const SignScope& scope, Timestamp now
);

// "20260102T030405Z".
[[nodiscard]] std::string amz_date(Timestamp at);
// Lower-case hexadecimal digits of the SHA-256.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace tidegate::channels::amazon
