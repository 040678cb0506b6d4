#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "net/http.h"

// Answers that have to be given in time, whoever is slow. A marketplace takes a webhook for failed
// when it is not answered within seconds, so what cannot be promised by then is answered "not now".
//
// 1. An owed answer is given once: by its owner, or with `late_status` when its time is over. What
// is said
//    after that is dropped.
// 2. Any thread may watch and give; a late answer comes from a thread of this object.
// 3. After the destructor no late answer is given.

namespace tidegate::channels {

class AnswerDeadlines {
public:
    using Answer = std::function<void(net::Response answer)>;
    using Clock = std::chrono::steady_clock;

    // Who owes an answer may derive from it, so that all that belongs to one answer is one object.
    class Owed {
    public:
        Owed(Answer answer, int late_status)
            : answer_(std::move(answer)), late_status_(late_status) {}
        void give(net::Response answer);
        void give(int status);

    private:
        friend class AnswerDeadlines;
        Answer answer_;
        int late_status_ = 0;
        Clock::time_point deadline_;
        std::atomic<bool> given_{false};
    };

    explicit AnswerDeadlines(std::chrono::milliseconds within);
    ~AnswerDeadlines();
    AnswerDeadlines(const AnswerDeadlines&) = delete;
    AnswerDeadlines& operator=(const AnswerDeadlines&) = delete;

    void watch(std::shared_ptr<Owed> owed);

private:
    void run();
    void forget_given();

    const std::chrono::milliseconds within_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::shared_ptr<Owed>> owed_;  // by deadline; given ones leave with the next
    // The thread waits for the first to come; otherwise it looks again at a deadline that is not
    // later than any of `owed_`, and needs no waking.
    bool idle_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace tidegate::channels
