#include "net/http_server.h"

#include <sys/resource.h>

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "net/listener.h"
#include "net/problem.h"
#include "net/shard.h"

namespace tidegate::net {

Responder::~Responder() {
    if (sink_) send(problem_response({500, "internal_error", "The request was not answered."}));
}

Responder& Responder::operator=(Responder&& other) noexcept {
    if (this == &other) return *this;
    const Responder dropped(std::move(sink_));  // answers 500 when it is still open
    sink_ = std::move(other.sink_);
    return *this;
}

void Responder::send(Response response) {
    TIDEGATE_ASSERT(sink_ != nullptr);
    std::exchange(sink_, nullptr)->send(std::move(response));
}

std::shared_ptr<EventStream> Responder::stream(Headers extra) {
    TIDEGATE_ASSERT(sink_ != nullptr);
    return std::exchange(sink_, nullptr)->stream(std::move(extra));
}

namespace {

constexpr std::chrono::milliseconds kStopPoll{2};
constexpr rlim_t kOtherFilesMax = 256;  // journal, clients, refusals under way

// Each connection is an open file; the usual soft limit of 1,024 would be the real limit. Raises it
// as far as it goes and answers how many connections fit: one more could not even be told no.
std::size_t make_room_for(std::size_t connections_max) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return connections_max;
    const rlim_t wanted = std::min<rlim_t>(connections_max + kOtherFilesMax, limit.rlim_max);
    if (limit.rlim_cur < wanted) {
        rlimit raised = limit;
        raised.rlim_cur = wanted;
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    if (limit.rlim_cur >= connections_max + kOtherFilesMax) return connections_max;
    return limit.rlim_cur > 2 * kOtherFilesMax ? limit.rlim_cur - kOtherFilesMax
                                               : std::max<std::size_t>(limit.rlim_cur / 2, 1);
}

class ShardedServer final : public HttpServer {
public:
    ShardedServer(Options options, Handler handler) : core_(std::make_shared<ServerCore>()) {
        core_->options = std::move(options);
        core_->handler = std::move(handler);
        const unsigned count = std::max(1U, core_->options.threads);
        for (unsigned i = 0; i < count; ++i) shards_.push_back(std::make_shared<Shard>(core_));
        listener_ = std::make_shared<Listener>(shards_);
    }

    ~ShardedServer() override { stop(); }

    Status listen() {
        TIDEGATE_CHECK(listener_->open(core_->options));
        listener_->accept_next();
        for (const auto& shard : shards_) {
            threads_.emplace_back([shard] { shard->run(); });
        }
        return {};
    }

    [[nodiscard]] std::uint16_t port() const override { return listener_->port(); }
    [[nodiscard]] std::size_t connections() const override { return core_->connections.load(); }

    void stop() override {
        if (threads_.empty()) return;
        for (const auto& shard : shards_) TIDEGATE_ASSERT(!shard->is_this_thread());
        listener_->close();
        for (const auto& shard : shards_) shard->stop_gently();
        const auto end = std::chrono::steady_clock::now() + core_->options.stop_grace;
        while (connections() > 0 && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(kStopPoll);
        }
        for (const auto& shard : shards_) shard->stop_now();
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
    }

private:
    std::shared_ptr<ServerCore> core_;
    std::vector<std::shared_ptr<Shard>> shards_;
    std::shared_ptr<Listener> listener_;
    std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(Options options, Handler handler) {
    options.connections_max = make_room_for(options.connections_max);
    auto server = std::make_unique<ShardedServer>(std::move(options), std::move(handler));
    TIDEGATE_CHECK(server->listen());
    return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace tidegate::net
