#include "channels/answer_deadlines.h"

#include <utility>

namespace tidegate::channels {

AnswerDeadlines::AnswerDeadlines(std::chrono::milliseconds within)
    : within_(within), thread_([this] { run(); }) {}

AnswerDeadlines::~AnswerDeadlines() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void AnswerDeadlines::Pending::give(int status) {
    if (given.exchange(true)) return;
    answer(status);
    answer = nullptr;  // and what it holds
}

AnswerDeadlines::Answer AnswerDeadlines::guard(Answer answer, int late) {
    auto pending = std::make_shared<Pending>();
    pending->answer = std::move(answer);
    pending->late = late;
    pending->deadline = Clock::now() + within_;
    {
        const std::lock_guard lock(mutex_);
        while (!pending_.empty() && pending_.front()->given) pending_.pop_front();
        pending_.push_back(pending);
        if (pending_.size() == 1) wake_.notify_one();
    }
    return [pending](int status) { pending->give(status); };
}

void AnswerDeadlines::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        while (!pending_.empty() && pending_.front()->given) pending_.pop_front();
        if (pending_.empty()) {
            wake_.wait(lock);
            continue;
        }
        const std::shared_ptr<Pending> first = pending_.front();
        if (Clock::now() < first->deadline) {
            wake_.wait_until(lock, first->deadline);
            continue;
        }
        pending_.pop_front();
        lock.unlock();
        first->give(first->late);
        lock.lock();
    }
}

}  // namespace tidegate::channels
