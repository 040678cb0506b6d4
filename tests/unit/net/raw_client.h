#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

// A client that sends exactly the bytes it is given, and a server that does whatever a test says:
// for everything that a well-behaved HTTP library would not do.

namespace tidegate::net::test {

constexpr int kPatienceMilliseconds = 20000;

class Socket {
public:
    explicit Socket(int fd = -1) : fd_(fd) {}
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { close(); }

    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    [[nodiscard]] int fd() const { return fd_; }
    void end_sending() const { ::shutdown(fd_, SHUT_WR); }

    // Bytes that went out before an error, all of them as a rule.
    std::size_t send(std::string_view bytes) const {
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            const auto n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) break;
            sent += static_cast<std::size_t>(n);
        }
        return sent;
    }

    // Reads once; empty at the end, on an error or when patience ends.
    std::string receive() const {
        pollfd ready{fd_, POLLIN, 0};
        if (::poll(&ready, 1, kPatienceMilliseconds) != 1) return {};
        std::array<char, 16384> buffer{};
        const auto n = ::recv(fd_, buffer.data(), buffer.size(), 0);
        return n > 0 ? std::string(buffer.data(), static_cast<std::size_t>(n)) : std::string();
    }
    std::string receive_until(std::string_view end) {
        while (pending_.find(end) == std::string::npos) {
            const std::string more = receive();
            if (more.empty()) return std::exchange(pending_, {});
            pending_ += more;
        }
        const std::size_t length = pending_.find(end) + end.size();
        std::string result = pending_.substr(0, length);
        pending_.erase(0, length);
        return result;
    }
    std::string receive_all() {
        for (std::string more = receive(); !more.empty(); more = receive()) pending_ += more;
        return std::exchange(pending_, {});
    }
    // One answer with Content-Length: head and body.
    std::string receive_answer() {
        std::string answer = receive_until("\r\n\r\n");
        constexpr std::string_view kLength = "Content-Length: ";
        const std::size_t at = answer.find(kLength);
        if (at == std::string::npos) return answer;
        const auto length = std::strtoul(answer.c_str() + at + kLength.size(), nullptr, 10);
        while (pending_.size() < length) {
            const std::string more = receive();
            if (more.empty()) break;
            pending_ += more;
        }
        answer += pending_.substr(0, length);
        pending_.erase(0, length);
        return answer;
    }

private:
    int fd_;
    std::string pending_;
};

inline sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

inline Socket connect_to(std::uint16_t port, int receive_buffer_bytes = 0) {
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (receive_buffer_bytes > 0) {
        ::setsockopt(
            socket.fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes
        );
    }
    const sockaddr_in address = loopback(port);
    if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return Socket();
    }
    return socket;
}

// Sends the bytes on a connection of their own and returns all that comes until it closes.
inline std::string converse(std::uint16_t port, std::string_view bytes) {
    Socket socket = connect_to(port);
    socket.send(bytes);
    return socket.receive_all();
}

inline int status_of(std::string_view answer) {
    if (!answer.starts_with("HTTP/1.1 ") || answer.size() < 12) return 0;
    return std::atoi(std::string(answer.substr(9, 3)).c_str());
}

inline std::string body_of(const std::string& answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

// Waits for something that another thread brings about; false when patience ends.
inline bool eventually(const std::function<bool()>& condition) {
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatienceMilliseconds);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

// Listens on a free port and runs `serve(connection, n)` for each connection, n = 0, 1, ..., on
// a thread of its own.
class ScriptedServer {
public:
    explicit ScriptedServer(std::function<void(Socket&, int)> serve)
        : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address = loopback(0);
        ::bind(listening_.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::listen(listening_.fd(), 16);
        socklen_t length = sizeof address;
        ::getsockname(listening_.fd(), reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, served = std::move(serve)] {
            std::vector<std::thread> threads;
            while (true) {
                const int fd = ::accept(listening_.fd(), nullptr, nullptr);
                if (fd < 0) break;
                const int n = static_cast<int>(threads.size());
                threads.emplace_back([&served, fd, n] {
                    Socket connection(fd);
                    served(connection, n);
                });
            }
            for (std::thread& thread : threads) thread.join();
        });
    }
    ~ScriptedServer() {
        ::shutdown(listening_.fd(), SHUT_RDWR);  // ends accept()
        thread_.join();
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url(const std::string& target) const {
        return "http://127.0.0.1:" + std::to_string(port_) + target;
    }

private:
    Socket listening_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace tidegate::net::test
