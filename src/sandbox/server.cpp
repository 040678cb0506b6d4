#include "sandbox/server.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "net/http_client.h"
#include "net/http_server.h"
#include "sandbox/admin.h"

namespace tidegate::sandbox {

namespace {

class RealClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override {
        using std::chrono::milliseconds;
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        return Timestamp(std::chrono::duration_cast<milliseconds>(since).count());
    }
};

constexpr std::chrono::milliseconds kIdleWait{500};
constexpr std::chrono::milliseconds kWebhookAnswer{3000};

class RunningSandbox final : public Sandbox {
public:
    explicit RunningSandbox(SandboxOptions options)
        : options_(std::move(options)),
          clock_(options_.clock ? options_.clock : &real_clock_),
          world_(std::move(options_.world), clock_->now()) {}

    ~RunningSandbox() override { stop(); }

    Status listen() {
        for (const ShopKind shop : kShopKinds) {
            TIDEGATE_CHECK(open(
                servers_[shop],
                options_.ports[shop],
                [this, shop](const net::Request& request, net::Responder responder) {
                    serve(shop, request, std::move(responder));
                }
            ));
        }
        TIDEGATE_CHECK(open(
            admin_server_,
            options_.admin_port,
            [this](const net::Request& request, net::Responder responder) {
                const std::unique_lock lock(mutex_);
                const Timestamp now = advance();
                net::Response response = handle_admin(world_, request, now);
                changed_.notify_all();
                responder.send(std::move(response));
            }
        ));
        threads_.emplace_back([this] { drive(); });
        for (unsigned i = 0; i < std::max(1U, options_.webhook_threads); ++i) {
            threads_.emplace_back([this] { send_webhooks(); });
        }
        return {};
    }

    [[nodiscard]] std::string url(ShopKind shop) const override {
        return "http://" + options_.host + ":" + std::to_string(port(shop));
    }
    [[nodiscard]] std::string admin_url() const override {
        return "http://" + options_.host + ":" + std::to_string(admin_port());
    }
    [[nodiscard]] std::uint16_t port(ShopKind shop) const override {
        return servers_[shop]->port();
    }
    [[nodiscard]] std::uint16_t admin_port() const override { return admin_server_->port(); }

    void with(const std::function<void(World&, Timestamp)>& use) override {
        const std::unique_lock lock(mutex_);
        use(world_, advance());
        world_.collect();
        changed_.notify_all();
    }

    void wake() override {
        const std::unique_lock lock(mutex_);
        advance();
        changed_.notify_all();
    }

    void stop() override {
        std::multimap<Timestamp, std::function<void(Timestamp)>> unanswered;
        {
            const std::unique_lock lock(mutex_);
            if (stopping_) return;
            stopping_ = true;
            unanswered.swap(later_);
            changed_.notify_all();
        }
        unanswered.clear();  // their clients get a 500
        for (const ShopKind shop : kShopKinds) {
            if (servers_[shop]) servers_[shop]->stop();
        }
        if (admin_server_) admin_server_->stop();
        for (std::thread& thread : threads_) thread.join();
        const std::unique_lock lock(mutex_);
        later_.clear();
    }

private:
    Status open(
        std::unique_ptr<net::HttpServer>& server, std::uint16_t port, net::Handler handler
    ) {
        net::HttpServer::Options options;
        options.host = options_.host;
        options.port = port;
        options.answer_timeout = std::chrono::minutes(30);
        auto started = net::HttpServer::start(options, std::move(handler));
        if (!started) return started.error();
        server = std::move(*started);
        return {};
    }

    Timestamp advance() {
        world_.advance(clock_->now());
        return world_.now();
    }

    // The lock is held.
    void send_later(ShopKind kind, net::Response response, net::Responder responder) {
        FaultDice& dice = world_.market(kind).dice;
        if (dice.reply_lost()) response.status = net::Response::kNoAnswer;
        const Duration delay = dice.answer_delay();
        if (delay.milliseconds() <= 0) return responder.send(std::move(response));
        auto kept = std::make_shared<net::Responder>(std::move(responder));
        later_.emplace(world_.now() + delay, [kept, answer = std::move(response)](Timestamp) {
            kept->send(answer);
        });
    }

    void serve(ShopKind kind, const net::Request& request, net::Responder responder) {
        const std::unique_lock lock(mutex_);
        const Timestamp now = advance();
        Shop& shop = world_.shop(kind);
        FaultDice& dice = world_.market(kind).dice;
        const RequestFault fault = dice.request_fault(now);
        if (fault != RequestFault::none) return responder.send(shop.fault_response(fault));
        Begun begun = shop.begin(request, now);
        const Duration delay = begun.waits_for_write ? dice.write_delay() : Duration(0);
        if (begun.answer || delay.milliseconds() <= 0) {
            answer(
                kind,
                begun.answer ? std::move(*begun.answer) : begun.finish(now),
                std::move(responder)
            );
        } else {
            auto kept = std::make_shared<net::Responder>(std::move(responder));
            later_.emplace(now + delay, [this, kind, kept, finish = begun.finish](Timestamp then) {
                answer(kind, finish(then), std::move(*kept));
            });
        }
        changed_.notify_all();
    }

    void answer(ShopKind kind, net::Response response, net::Responder responder) {
        world_.collect();
        send_later(kind, std::move(response), std::move(responder));
    }

    // Lets time pass: buyers, timers and answers that wait.
    void drive() {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            const Timestamp now = advance();
            while (!later_.empty() && later_.begin()->first <= now) {
                const auto act = std::move(later_.begin()->second);
                later_.erase(later_.begin());
                act(now);
            }
            auto next = world_.next_due();
            if (!later_.empty() && (!next || later_.begin()->first < *next)) {
                next = later_.begin()->first;
            }
            if (webhooks_waiting()) senders_.notify_all();
            wait(lock, changed_, next, now);
        }
        senders_.notify_all();
    }

    [[nodiscard]] bool webhooks_waiting() {
        return std::any_of(std::begin(kShopKinds), std::end(kShopKinds), [this](ShopKind shop) {
            return world_.webhooks(shop).waiting() > 0;
        });
    }

    void wait(
        std::unique_lock<std::mutex>& lock,
        std::condition_variable& condition,
        std::optional<Timestamp> next,
        Timestamp now
    ) {
        auto pause = kIdleWait;
        if (next && !options_.clock) {
            const std::chrono::milliseconds left((*next - now).milliseconds());
            pause = std::clamp(left, std::chrono::milliseconds(1), kIdleWait);
        }
        condition.wait_for(lock, pause);
    }

    std::optional<Delivery> take_due(ShopKind& shop) {
        const Timestamp now = world_.now();
        for (const ShopKind kind : kShopKinds) {
            if (auto delivery = world_.webhooks(kind).take_due(now)) {
                shop = kind;
                return delivery;
            }
        }
        return std::nullopt;
    }

    void send_webhooks() {
        net::HttpClient::Options limits;
        limits.connect_timeout = std::chrono::milliseconds(1000);
        limits.total_timeout = kWebhookAnswer;
        net::HttpClient client(limits);
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            advance();
            ShopKind shop = ShopKind::tiktok;
            auto delivery = take_due(shop);
            if (!delivery) {
                std::optional<Timestamp> next;
                for (const ShopKind kind : kShopKinds) {
                    const auto due = world_.webhooks(kind).next_due();
                    if (due && (!next || *due < *next)) next = due;
                }
                wait(lock, senders_, next, world_.now());
                continue;
            }
            lock.unlock();
            const auto answer =
                client.send({"POST", delivery->url, delivery->headers, delivery->body});
            lock.lock();
            const bool accepted = answer && world_.shop(shop).accepts(answer->status);
            const std::string subscription = delivery->subscription;
            const auto outcome =
                world_.webhooks(shop).settle(std::move(*delivery), accepted, world_.now());
            if (outcome == WebhookQueue::Outcome::given_up) {
                world_.shop(shop).given_up(subscription);
            }
        }
    }

    SandboxOptions options_;
    RealClock real_clock_;
    const Clock* clock_;
    std::mutex mutex_;
    std::condition_variable changed_;  // for the driver
    std::condition_variable senders_;
    World world_;
    std::multimap<Timestamp, std::function<void(Timestamp)>> later_;  // answers that wait
    bool stopping_ = false;
    PerShop<std::unique_ptr<net::HttpServer>> servers_;
    std::unique_ptr<net::HttpServer> admin_server_;
    std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<Sandbox>> Sandbox::start(SandboxOptions options) {
    auto sandbox = std::make_unique<RunningSandbox>(std::move(options));
    if (auto listening = sandbox->listen(); !listening) return listening.error();
    return std::unique_ptr<Sandbox>(std::move(sandbox));
}

}  // namespace tidegate::sandbox
