#include "channels/answer_deadlines.h"

namespace tidegate::channels {

void AnswerDeadlines::Owed::give(net::Response answer) {
    if (given_.exchange(true)) return;
    answer_(std::move(answer));
    answer_ = nullptr;  // and what it holds
}

void AnswerDeadlines::Owed::give(int status) {
    give(net::Response{status, {}, {}});
}

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

void AnswerDeadlines::watch(std::shared_ptr<Owed> owed) {
    const std::lock_guard lock(mutex_);
    owed->deadline_ = Clock::now() + within_;
    forget_given();
    owed_.push_back(std::move(owed));
    if (std::exchange(idle_, false)) wake_.notify_one();
}

void AnswerDeadlines::forget_given() {
    while (!owed_.empty() && owed_.front()->given_) owed_.pop_front();
}

void AnswerDeadlines::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        forget_given();
        if (owed_.empty()) {
            idle_ = true;
            wake_.wait(lock);
            continue;
        }
        const std::shared_ptr<Owed> first = owed_.front();
        if (Clock::now() < first->deadline_) {
            wake_.wait_until(lock, first->deadline_);
            continue;
        }
        owed_.pop_front();
        lock.unlock();
        first->give(first->late_status_);
        lock.lock();
    }
}

}  // namespace tidegate::channels
