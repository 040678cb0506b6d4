#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/http.h"
#include "net/http_server.h"

// Reads one HTTP/1.x request straight into a Request, with Beast's incremental parser. It is
// stricter than Beast where two parsers could disagree about where a message ends (request
// smuggling): one Content-Length at most, a plain decimal; no Transfer-Encoding but exactly
// "chunked", in HTTP/1.1, and never with a Content-Length. Trailers are read and dropped.
// Internal to net.

namespace tidegate::net {

class RequestParser final : private boost::beast::http::basic_parser<true> {
public:
    struct Limits {
        std::size_t header_bytes_max;
        std::size_t body_bytes_max;
    };
    enum class State : std::uint8_t { more, complete, refused };
    struct Step {
        std::size_t used;
        State state;
    };

    explicit RequestParser(Limits limits);

    // Takes what it can of `bytes`; the caller offers the rest again, with more behind it.
    [[nodiscard]] Step feed(std::string_view bytes);

    // Why the request was refused.
    [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }

    [[nodiscard]] bool header_done() const { return is_header_done(); }
    [[nodiscard]] bool keeps_alive() const { return keep_alive(); }
    [[nodiscard]] bool http10() const { return version_ == 10; }
    // The client holds its body back until it hears 100 Continue.
    [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_; }
    [[nodiscard]] Request& request() noexcept { return request_; }

private:
    using Field = boost::beast::http::field;
    using Text = boost::beast::string_view;
    using Failure = boost::beast::error_code;

    void on_request_impl(
        boost::beast::http::verb verb, Text method, Text target, int version, Failure& failure
    ) override;
    void on_response_impl(int code, Text reason, int version, Failure& failure) override;
    void on_field_impl(Field field, Text name, Text value, Failure& failure) override;
    void on_header_impl(Failure& failure) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Failure& failure) override;
    std::size_t on_body_impl(Text bytes, Failure& failure) override;
    void on_chunk_header_impl(std::uint64_t size, Text extension, Failure& failure) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, Text bytes, Failure& failure) override;
    void on_finish_impl(Failure& failure) override;

    void count_header_bytes(std::size_t count, Failure& failure);
    void refuse(const Refusal& refusal, Failure& failure);
    void explain(const Failure& failure);

    Request request_;
    Limits limits_;
    std::size_t header_bytes_ = 0;
    int version_ = 11;
    Refusal refusal_;
    bool expects_continue_ = false;
    bool has_host_ = false;
    bool has_length_ = false;
    bool in_trailers_ = false;
};

}  // namespace tidegate::net
