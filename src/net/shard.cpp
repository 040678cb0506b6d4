#include "net/shard.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "net/connection.h"
#include "net/response_writer.h"

namespace tidegate::net {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSweepPeriodMin{5};
constexpr milliseconds kSweepPeriodMax{250};
constexpr std::size_t kScratchKeepMax = 256 * 1024;

thread_local const Shard* this_thread_shard = nullptr;

milliseconds sweep_period(const HttpServer::Options& options) {
    const milliseconds shortest =
        std::min({options.request_timeout, options.idle_timeout, options.answer_timeout});
    return std::clamp(shortest / 8, kSweepPeriodMin, kSweepPeriodMax);
}

std::string date_now() {
    return http_date(std::chrono::duration_cast<std::chrono::seconds>(
                         std::chrono::system_clock::now().time_since_epoch()
    )
                         .count());
}

}  // namespace

Shard::Shard(std::shared_ptr<ServerCore> core)
    : core_(std::move(core)),
      context_(1),
      work_guard_(context_.get_executor()),
      sweep_timer_(context_),
      sweep_period_(sweep_period(core_->options)),
      date_(date_now()) {}

Shard::~Shard() = default;

void Shard::run() {
    this_thread_shard = this;
    schedule_sweep();
    context_.run();
    this_thread_shard = nullptr;
}

bool Shard::is_this_thread() const noexcept {
    return this_thread_shard == this;
}

void Shard::enqueue(Work work) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;  // its connection is closed; keeping it would keep the shard alive
    queue_.push_back(std::move(work));
    if (drain_posted_) return;
    drain_posted_ = true;
    boost::asio::post(context_, [self = shared_from_this()] { self->drain(); });
}

void Shard::drain() {
    {
        const std::lock_guard lock(mutex_);
        drain_posted_ = false;
        std::swap(queue_, draining_);
    }
    for (Work& work : draining_) work.connection->perform(work);
    draining_.clear();
}

void Shard::adopt_soon(boost::asio::ip::tcp::socket socket) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    load_.fetch_add(1, std::memory_order_relaxed);
    boost::asio::post(context_, [self = shared_from_this(), moved = std::move(socket)]() mutable {
        self->load_.fetch_sub(1, std::memory_order_relaxed);
        self->adopt(std::move(moved));
    });
}

void Shard::adopt(boost::asio::ip::tcp::socket socket) {
    if (stopping_) return;
    auto connection = std::make_shared<Connection>(shared_from_this(), std::move(socket));
    connection->set_index(connections_.size());
    connections_.push_back(connection);
    load_.fetch_add(1, std::memory_order_relaxed);
    connection->start();
}

void Shard::remove(Connection& connection) {
    const std::size_t index = connection.index();
    // The moved-out pointer keeps `connection` alive until the list is consistent again.
    const std::shared_ptr<Connection> removed = std::move(connections_[index]);
    if (index + 1 < connections_.size()) {
        connections_[index] = std::move(connections_.back());
        connections_[index]->set_index(index);
    }
    connections_.pop_back();
    load_.fetch_sub(1, std::memory_order_relaxed);
}

void Shard::schedule_sweep() {
    sweep_timer_.expires_after(sweep_period_);
    sweep_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        // A wait that ended before stop_now() cancelled it reports no error.
        if (!error && !self->ended_) self->sweep();
    });
}

void Shard::sweep() {
    date_ = date_now();
    if (write_scratch_.capacity() > kScratchKeepMax) write_scratch_ = std::string();
    const auto now = std::chrono::steady_clock::now();
    // Backwards: a connection that closes is replaced by the last one, which was seen already.
    for (std::size_t i = connections_.size(); i-- > 0;) {
        const std::shared_ptr<Connection> connection = connections_[i];
        connection->check_deadline(now);
    }
    schedule_sweep();
}

void Shard::stop_gently() {
    boost::asio::post(context_, [self = shared_from_this()] {
        self->stopping_ = true;
        for (std::size_t i = self->connections_.size(); i-- > 0;) {
            const std::shared_ptr<Connection> connection = self->connections_[i];
            connection->stop_gently();
        }
    });
}

void Shard::stop_now() {
    boost::asio::post(context_, [self = shared_from_this()] {
        self->stopping_ = true;
        while (!self->connections_.empty()) {
            const std::shared_ptr<Connection> connection = self->connections_.back();
            connection->close();
        }
        std::vector<Work> dropped;
        {
            const std::lock_guard lock(self->mutex_);
            self->stopped_ = true;
            std::swap(dropped, self->queue_);
        }
        self->ended_ = true;
        self->sweep_timer_.cancel();
        self->work_guard_.reset();
    });
}

}  // namespace tidegate::net
