#include "net/request_parser.h"

#include <algorithm>
#include <boost/beast/http/error.hpp>

#include "net/request_target.h"
#include "net/text.h"

namespace tidegate::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kTypicalHeaderCount = 12;
// A declared length is not believed further than this before the bytes arrive.
constexpr std::size_t kBodyReserveMax = 16 * 1024;

constexpr std::string_view kLastChunk = "0\r\n\r\n";

constexpr Refusal kBodyTooLarge{
    413, "body_too_large", "The request's body is larger than this server takes."};
constexpr Refusal kHeadersTooLarge{
    431, "headers_too_large", "The request's headers are larger than this server takes."};

constexpr Refusal malformed(std::string_view detail) {
    return {400, "malformed_request", detail};
}

template <class Text>
std::string_view view(Text text) {
    return {text.data(), text.size()};
}

bool is_decimal(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

RequestParser::RequestParser(Limits limits) : limits_(limits) {
    eager(true);
    header_limit(
        static_cast<std::uint32_t>(std::min<std::size_t>(limits.header_bytes_max, UINT32_MAX))
    );
    body_limit(limits.body_bytes_max);
}

RequestParser::Step RequestParser::feed(std::string_view bytes) {
    // Beast 1.81 asserts this many bytes when it looks at the last chunk for the second time. The
    // shortest rest of any chunked body is as long, so waiting for them holds up nothing.
    if (is_header_done() && chunked() && bytes.size() < kLastChunk.size()) return {0, State::more};
    Failure failure;
    const std::size_t used = put(boost::asio::const_buffer(bytes.data(), bytes.size()), failure);
    if (failure && failure != http::error::need_more) {
        explain(failure);
        return {used, State::refused};
    }
    if (is_done()) return {used, State::complete};
    // Beast limits each piece of a header; this limits their sum, and chunk headers and trailers.
    if (header_bytes_ + (bytes.size() - used) > limits_.header_bytes_max) {
        refuse(kHeadersTooLarge, failure);
        return {used, State::refused};
    }
    return {used, State::more};
}

void RequestParser::on_request_impl(
    http::verb /*verb*/, Text method, Text target, int version, Failure& failure
) {
    version_ = version;
    count_header_bytes(method.size() + target.size() + 12, failure);
    if (failure) return;
    request_.method.assign(method.data(), method.size());
    request_.headers.reserve(kTypicalHeaderCount);
    if (!parse_request_target(view(target), request_)) {
        refuse(malformed("The request target is malformed."), failure);
    }
}

void RequestParser::on_response_impl(
    int /*code*/, Text /*reason*/, int /*version*/, Failure& failure
) {
    refuse(malformed("The bytes are not an HTTP request."), failure);
}

void RequestParser::on_field_impl(Field field, Text name, Text value, Failure& failure) {
    count_header_bytes(name.size() + value.size() + 4, failure);
    if (failure || in_trailers_) return;
    switch (field) {
        case Field::host:
            if (has_host_) return refuse(malformed("The request has two Host headers."), failure);
            has_host_ = true;
            break;
        case Field::content_length:
            if (has_length_ || !is_decimal(view(value))) {
                return refuse(malformed("Content-Length must be one decimal number."), failure);
            }
            has_length_ = true;
            break;
        case Field::transfer_encoding:
            if (version_ < 11 || !equal_without_case(view(value), "chunked")) {
                return refuse(malformed("The only Transfer-Encoding taken is chunked."), failure);
            }
            break;
        case Field::expect:
            if (!equal_without_case(view(value), "100-continue")) {
                return refuse(
                    {417, "expectation_failed", "The only expectation met is 100-continue."},
                    failure
                );
            }
            expects_continue_ = version_ >= 11;
            break;
        default:
            break;
    }
    request_.headers.push_back({std::string(view(name)), std::string(view(value))});
}

void RequestParser::on_header_impl(Failure& failure) {
    if (version_ >= 11 && !has_host_) {
        refuse(malformed("An HTTP/1.1 request needs a Host header."), failure);
    }
    in_trailers_ = true;  // any later field is one
}

void RequestParser::on_body_init_impl(
    const boost::optional<std::uint64_t>& length, Failure& failure
) {
    failure = {};
    if (length) request_.body.reserve(std::min<std::uint64_t>(*length, kBodyReserveMax));
}

std::size_t RequestParser::on_body_impl(Text bytes, Failure& failure) {
    failure = {};
    request_.body.append(bytes.data(), bytes.size());
    return bytes.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t /*size*/, Text extension, Failure& failure) {
    failure = {};
    count_header_bytes(extension.size(), failure);
}

std::size_t RequestParser::on_chunk_body_impl(
    std::uint64_t /*remain*/, Text bytes, Failure& failure
) {
    return on_body_impl(bytes, failure);
}

void RequestParser::on_finish_impl(Failure& failure) {
    failure = {};
}

void RequestParser::count_header_bytes(std::size_t count, Failure& failure) {
    header_bytes_ += count;
    if (header_bytes_ > limits_.header_bytes_max) failure = http::error::header_limit;
}

void RequestParser::refuse(const Refusal& refusal, Failure& failure) {
    refusal_ = refusal;
    failure = http::error::bad_value;
}

void RequestParser::explain(const Failure& failure) {
    if (refusal_.status != 0) return;
    if (failure == http::error::body_limit) {
        refusal_ = kBodyTooLarge;
    } else if (failure == http::error::header_limit) {
        refusal_ = kHeadersTooLarge;
    } else {
        refusal_ = malformed("The bytes are not a well-formed HTTP/1.1 request.");
    }
}

}  // namespace tidegate::net
