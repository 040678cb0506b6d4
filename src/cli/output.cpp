#include "cli/output.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdio>

#include "server/problem.h"

namespace tidegate::cli {

namespace {

template <class Value, class Text>
std::string list_of(const std::vector<Value>& values, Text text) {
    std::string list;
    for (const Value& value : values) list += (list.empty() ? "" : ",") + text(value);
    return "[" + list + "]";
}

}  // namespace

std::size_t utf8_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return 0;
    }
    const unsigned second = byte(1);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool beyond = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    return overlong || beyond ? 0 : length;
}

std::string json_text(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const char c = text.front();
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            out += "\xef\xbf\xbd";
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out + "\"";
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view value) {
    if (!fields_.empty()) fields_ += ",";
    fields_ += json_text(name) + ":" + std::string(value);
    return *this;
}

JsonObject& JsonObject::add(std::string_view name, double value) {
    return raw(name, std::isfinite(value) ? fmt::format("{}", value) : "null");
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
    return raw(name, json_text(value));
}

JsonObject& JsonObject::add(std::string_view name, const std::vector<std::string>& values) {
    return raw(name, list_of(values, [](const std::string& value) { return json_text(value); }));
}

JsonObject& JsonObject::add(std::string_view name, const std::vector<JsonObject>& values) {
    return raw(name, list_of(values, [](const JsonObject& value) { return value.text(); }));
}

void print_line(const std::string& line) {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);  // whoever reads it through a pipe waits for the line
}

int complain(const Error& error) {
    std::string remedy = error.hint;
    const server::ProblemText* text = server::find_problem(error.code);
    if (remedy.empty() && text != nullptr) remedy = text->remedy;
    std::fprintf(stderr, "tidegate: %s\n", error.message.c_str());
    if (!remedy.empty()) std::fprintf(stderr, "tidegate: %s\n", remedy.c_str());
    return 1;
}

}  // namespace tidegate::cli
