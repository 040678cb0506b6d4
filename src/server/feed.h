#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/strong_id.h"
#include "net/http_server.h"
#include "server/call.h"

// The server's one background thread: feeds the readers of event streams, sends summaries, tells
// the engine that time passes, and does what would make an I/O thread wait (reading the journal).
//
// 1. Readers are followed by cursor: each gets every event after its own position exactly once, in
//    order, however far back it starts.
// 2. A reader that does not keep up is disconnected by its stream (net::EventStream) and forgotten;
//    it comes back with Last-Event-ID.
// 3. Summaries are at most five a second, made once for all readers.
// 4. post() never waits; its queue is bounded by the requests under way, since only they post.

namespace tidegate::server {

enum class Ticks : bool { off = false, on = true };

class Feed {
public:
    Feed(const Api& api, Ticks ticks);
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    void follow_events(std::shared_ptr<net::EventStream> stream, Sequence after);
    void follow_summary(std::shared_ptr<net::EventStream> stream);
    void post(std::function<void()> task);
    [[nodiscard]] std::size_t readers() const noexcept { return readers_.load(); }

    // Ends the thread and the streams. Idempotent.
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    struct EventReader {
        std::shared_ptr<net::EventStream> stream;
        Sequence after;
    };

    void run();
    void take_new();
    void feed_events();
    [[nodiscard]] bool feed_reader(EventReader& reader);
    void feed_summaries(Clock::time_point now);
    void keep_alive(Clock::time_point now);
    void tick(Clock::time_point now);

    const Api& api_;
    const Ticks ticks_;

    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::vector<std::function<void()>> tasks_;
    std::vector<EventReader> new_event_readers_;
    std::vector<std::shared_ptr<net::EventStream>> new_summary_readers_;

    // Of the thread alone.
    std::vector<EventReader> event_readers_;
    std::vector<std::shared_ptr<net::EventStream>> summary_readers_;
    Clock::time_point summary_at_;
    Clock::time_point kept_alive_at_;
    Clock::time_point ticked_at_;
    Sequence summarised_{0};
    bool summary_wanted_ = false;  // somebody new has not had one

    std::atomic<std::size_t> readers_{0};
    std::thread thread_;
};

}  // namespace tidegate::server
