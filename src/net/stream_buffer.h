#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

// What the writers of one event stream share with its connection: bytes not yet taken by the I/O
// thread, and whether either side has ended it. Thread-safe. Internal to net.
//
// 1. backlog = bytes waiting here + bytes the connection took and has not yet written; it never
//    exceeds the limit: the append that would exceed it ends the stream instead.
// 2. At most one wake-up is on its way to the connection at any time.

namespace tidegate::net {

class StreamBuffer {
public:
    enum class Wake : bool { no = false, yes = true };
    struct Appended {
        bool accepted;
        Wake wake;  // the caller must wake the connection
    };
    enum class End : unsigned char {
        open,
        after_flush,  // close() was called: the rest is written first
        now,          // the reader is gone or too far behind
    };

    explicit StreamBuffer(std::size_t backlog_bytes_max) : backlog_bytes_max_(backlog_bytes_max) {}

    // Any thread.
    Appended append(std::string_view bytes);
    Wake finish();
    [[nodiscard]] bool closed() const;

    // Connection's thread. Moves waiting bytes to the empty `out`.
    End take(std::string& out);
    // For a wake-up that comes while earlier bytes are still unsent: later ones wake again.
    End acknowledge();
    void set_unsent(std::size_t bytes);
    void end();

private:
    Wake wake();

    mutable std::mutex mutex_;
    const std::size_t backlog_bytes_max_;
    std::string waiting_;
    std::size_t unsent_ = 0;
    End end_ = End::open;
    bool woken_ = false;
};

// The wire form of one event (HTML living standard, section 9.2.5): a line break of any kind starts
// a new data line; in `event` and `id` it would forge a field, so those lose it.
[[nodiscard]] std::string format_event(
    std::string_view event, std::string_view id, std::string_view data
);

}  // namespace tidegate::net
