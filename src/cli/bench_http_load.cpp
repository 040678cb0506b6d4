#include "cli/bench_http_load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

namespace tidegate::cli::bench {

namespace {

using std::chrono::steady_clock;

Error load_error(const std::string& doing) {
    return {"bench_http", doing + ": " + std::strerror(errno), ""};
}

// Bytes of the first whole answer in `text`: 0 while it is not whole, npos when it is not a 200.
std::size_t answer_size(std::string_view text) {
    constexpr std::string_view kOk = "HTTP/1.1 200";
    constexpr std::string_view kLength = "ontent-Length: ";  // Content- or content-
    const std::size_t head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    if (!text.starts_with(kOk)) return std::string_view::npos;
    const std::size_t at = text.substr(0, head).find(kLength);
    std::size_t length = 0;
    if (at != std::string_view::npos) {
        const char* const from = text.data() + at + kLength.size();
        std::from_chars(from, text.data() + head, length);
    }
    return text.size() >= head + 4 + length ? head + 4 + length : 0;
}

class Connection {
public:
    ~Connection() {
        if (socket_ >= 0) ::close(socket_);
    }
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] Status connect(std::uint16_t port, int epoll) {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const auto* const target = reinterpret_cast<const sockaddr*>(&address);
        if (socket_ < 0 || ::connect(socket_, target, sizeof address) != 0) {
            return load_error("cannot connect to the server");
        }
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event interest{};
        interest.events = EPOLLIN;
        interest.data.ptr = this;
        if (::epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &interest) != 0) return load_error("epoll");
        return {};
    }

    [[nodiscard]] Status send(const std::string& request) {
        sent_at_ = steady_clock::now();
        if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size())) {
            return load_error("cannot send a request");
        }
        return {};
    }

    // True when an answer is complete.
    [[nodiscard]] Result<bool> receive(Histogram& latency) {
        std::array<char, 4096> buffer;
        const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (size <= 0) return load_error("the server closed a connection");
        std::string_view text(buffer.data(), static_cast<std::size_t>(size));
        if (!pending_.empty()) {
            pending_.append(text);
            text = pending_;
        }
        const std::size_t whole = answer_size(text);
        if (whole == std::string_view::npos) {
            return Error{"bench_http", "the server answered " + std::string(text.substr(0, 200)), ""};
        }
        if (whole == 0) {
            if (pending_.empty()) pending_.assign(text);
            return false;
        }
        pending_.clear();
        latency.add(nanoseconds_between(sent_at_, steady_clock::now()));
        return true;
    }

private:
    int socket_ = -1;
    SteadyTime sent_at_;
    std::string pending_;
};

}  // namespace

std::string to_wire(const net::Request& request) {
    std::string wire = request.method + " " + request.target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    for (const net::Header& header : request.headers) {
        wire += header.name + ": " + header.value + "\r\n";
    }
    return wire + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" +
           request.body;
}

Result<HttpLoadResult> run_http_load(
    std::uint16_t port, unsigned connections, const std::vector<std::string>& requests
) {
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return load_error("epoll");
    const std::unique_ptr<const int, void (*)(const int*)> closer(
        &epoll, [](const int* descriptor) { ::close(*descriptor); });
    std::vector<Connection> all(connections);
    for (Connection& connection : all) TIDEGATE_CHECK(connection.connect(port, epoll));

    HttpLoadResult result;
    const SteadyTime start = steady_clock::now();
    std::size_t sent = 0;
    std::size_t answered = 0;
    for (Connection& connection : all) {
        if (sent < requests.size()) TIDEGATE_CHECK(connection.send(requests[sent++]));
    }
    std::array<epoll_event, 64> events{};
    while (answered < requests.size()) {
        const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 10'000);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return load_error("no answer within ten seconds");
        for (std::size_t i = 0; i < static_cast<std::size_t>(ready); ++i) {
            auto& connection = *static_cast<Connection*>(events[i].data.ptr);
            TIDEGATE_TRY(const bool complete, connection.receive(result.latency));
            if (!complete) continue;
            ++answered;
            if (sent < requests.size()) TIDEGATE_CHECK(connection.send(requests[sent++]));
        }
    }
    result.requests_per_second = static_cast<double>(requests.size()) / seconds_since(start);
    return result;
}

}  // namespace tidegate::cli::bench
