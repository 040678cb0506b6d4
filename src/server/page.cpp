#include "server/page.h"

#include <string>

namespace tidegate::server {

namespace {

// Nothing but what this server sends itself: no inline script, no frame, no other origin.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

const PageFile* find_page_file(std::string_view path) noexcept {
    if (path == "/") path = "/index.html";
    for (const PageFile& file : page_files()) {
        if (file.path == path) return &file;
    }
    return nullptr;
}

net::Response page_response(const PageFile& file, std::string_view if_none_match) {
    net::Response response;
    response.headers = {
        {"ETag", std::string(file.etag)},
        {"Cache-Control", "no-cache"},
        {"Content-Security-Policy", kPolicy},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
    };
    if (if_none_match == file.etag) {
        response.status = 304;
        return response;
    }
    response.headers.push_back({"Content-Type", std::string(file.type)});
    response.body = file.bytes;
    return response;
}

}  // namespace tidegate::server
