#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

// Answers that have to be given in time, whoever is slow. A marketplace takes a webhook for failed
// when it is not answered within seconds, so what cannot be promised by then is answered "not now".
//
// 1. A guarded answer is given once: by its caller, or with `late` when its time is over. What the
//    caller says after that is dropped.
// 2. Any thread may guard and answer; a late answer comes from a thread of this object.
// 3. After the destructor no late answer is given.

namespace tidegate::channels {

class AnswerDeadlines {
public:
    using Answer = std::function<void(int status)>;

    explicit AnswerDeadlines(std::chrono::milliseconds within);
    ~AnswerDeadlines();
    AnswerDeadlines(const AnswerDeadlines&) = delete;
    AnswerDeadlines& operator=(const AnswerDeadlines&) = delete;

    [[nodiscard]] Answer guard(Answer answer, int late);

private:
    using Clock = std::chrono::steady_clock;
    struct Pending {
        Answer answer;
        int late = 0;
        Clock::time_point deadline;
        std::atomic<bool> given{false};

        void give(int status);
    };

    void run();

    const std::chrono::milliseconds within_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::shared_ptr<Pending>> pending_;  // by deadline; given ones leave with the next
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace tidegate::channels
