#pragma once

#include <span>
#include <string_view>

#include "net/http.h"

// The hub's own page, embedded at build time from web/page/.

namespace tidegate::server {

struct PageFile {
    std::string_view path;  // "/index.html"
    std::string_view type;
    std::string_view etag;
    std::string_view bytes;
};

[[nodiscard]] std::span<const PageFile> page_files() noexcept;  // generated

// The file of a path ("/" is "/index.html"); nullptr when there is none.
[[nodiscard]] const PageFile* find_page_file(std::string_view path) noexcept;

// 200 with the file and the headers that keep it harmless, or 304.
[[nodiscard]] net::Response page_response(const PageFile& file, std::string_view if_none_match);

}  // namespace tidegate::server
