#include "net/response_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "net/problem.h"
#include "net/text.h"

namespace tidegate::net {
namespace {

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), end.ptr);
}

void append_status_line(std::string& out, int status, std::string_view date) {
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
    } else {
        out += "HTTP/1.1 ";
        append_number(out, static_cast<std::uint64_t>(std::clamp(status, 100, 999)));
        out += ' ';
        out += reason_phrase(status);
        out += "\r\n";
    }
    if (date.empty()) return;
    out += "Date: ";
    out += date;
    out += "\r\n";
}

bool is_framing(std::string_view name) {
    return equal_without_case(name, "Content-Length") || equal_without_case(name, "Connection") ||
           equal_without_case(name, "Transfer-Encoding") || equal_without_case(name, "Date");
}

void append_text(std::string& out, std::string_view text) {
    for (const char c : text) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
}

void append_headers(std::string& out, const Headers& headers) {
    for (const Header& header : headers) {
        if (is_framing(header.name)) continue;
        append_text(out, header.name);
        out += ": ";
        append_text(out, header.value);
        out += "\r\n";
    }
}

bool has_no_body(int status) {
    return status < 200 || status == 204 || status == 304;
}

}  // namespace

void append_response(std::string& out, const Response& response, const ResponseFrame& frame) {
    append_status_line(out, response.status, frame.date);
    append_headers(out, response.headers);
    if (!has_no_body(response.status)) {
        out += "Content-Length: ";
        append_number(out, response.body.size());
        out += "\r\n";
    }
    if (frame.close) {
        out += "Connection: close\r\n";
    } else if (frame.http10) {
        out += "Connection: keep-alive\r\n";
    }
    out += "\r\n";
    if (!frame.without_body && !has_no_body(response.status)) out += response.body;
}

void append_event_stream_head(std::string& out, const Headers& extra, std::string_view date) {
    append_status_line(out, 200, date);
    if (find_header(extra, "Content-Type").empty()) out += "Content-Type: text/event-stream\r\n";
    if (find_header(extra, "Cache-Control").empty()) out += "Cache-Control: no-cache\r\n";
    append_headers(out, extra);
    out += "Connection: close\r\n\r\n";
}

std::string http_date(std::int64_t unix_seconds) {
    constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = unix_seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    const auto two = [](int number) {
        return std::string(number < 10 ? "0" : "") + std::to_string(number);
    };
    return std::string(kDays[static_cast<std::size_t>(parts.tm_wday)]) + ", " + two(parts.tm_mday) +
           " " + kMonths[static_cast<std::size_t>(parts.tm_mon)] + " " +
           std::to_string(parts.tm_year + 1900) + " " + two(parts.tm_hour) + ":" +
           two(parts.tm_min) + ":" + two(parts.tm_sec) + " GMT";
}

}  // namespace tidegate::net
