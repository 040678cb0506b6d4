#include "sandbox/server.h"

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

net::Response fault_response(ShopKind shop, RequestFault fault) {
    net::Response response;
    response.headers.push_back({"Content-Type", "application/json"});
    const bool tiktok = shop == ShopKind::tiktok;
    switch (fault) {
        case RequestFault::none:
            break;
        case RequestFault::outage:
            response.status = 503;
            response.body = tiktok ? R"({"code":36009003,"data":null,"message":"Overloaded."})"
                                   : R"({"errors":"Service Unavailable"})";
            break;
        case RequestFault::server_error:
            response.status = 500;
            response.body = tiktok ? R"({"code":36009003,"data":null,"message":"Internal error."})"
                                   : R"({"errors":"Internal Server Error"})";
            break;
        case RequestFault::throttled:
            response.status = 429;
            response.headers.push_back({"Retry-After", tiktok ? "1" : "2.0"});
            response.body = tiktok
                                ? R"({"code":36009002,"data":null,"message":"Too many requests."})"
                                : R"({"errors":"Exceeded 2 calls per second for api client."})";
            break;
    }
    return response;
}

class RunningSandbox final : public Sandbox {
public:
    explicit RunningSandbox(SandboxOptions options)
        : options_(std::move(options)),
          clock_(options_.clock ? options_.clock : &real_clock_),
          world_(std::move(options_.world), clock_->now()) {}

    ~RunningSandbox() override { stop(); }

    Status listen() {
        for (const ShopKind shop : kShopKinds) {
            const bool tiktok = shop == ShopKind::tiktok;
            TIDEGATE_CHECK(open(
                tiktok ? tiktok_server_ : shopify_server_,
                tiktok ? options_.tiktok_port : options_.shopify_port,
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
        return shop == ShopKind::tiktok ? tiktok_server_->port() : shopify_server_->port();
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
        for (const auto& server : {&tiktok_server_, &shopify_server_, &admin_server_}) {
            if (*server) (*server)->stop();
        }
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
    void send_later(
        Duration delay, ShopKind shop, net::Response response, net::Responder responder
    ) {
        if (world_.market(shop).dice.reply_lost()) response.status = net::Response::kNoAnswer;
        const std::int64_t extra = world_.market(shop).dice.answer_delay().milliseconds();
        if (delay.milliseconds() + extra <= 0) return responder.send(std::move(response));
        auto kept = std::make_shared<net::Responder>(std::move(responder));
        later_.emplace(
            world_.now() + Duration(delay.milliseconds() + extra),
            [kept, answer = std::move(response)](Timestamp) { kept->send(answer); }
        );
    }

    void serve(ShopKind shop, const net::Request& request, net::Responder responder) {
        const std::unique_lock lock(mutex_);
        const Timestamp now = advance();
        FaultDice& dice = world_.market(shop).dice;
        const RequestFault fault = dice.request_fault(now);
        if (fault != RequestFault::none) return responder.send(fault_response(shop, fault));
        if (shop == ShopKind::tiktok) {
            net::Response response = world_.tiktok().handle(request, now);
            world_.collect();
            send_later(Duration(0), shop, std::move(response), std::move(responder));
        } else {
            serve_shopify(request, std::move(responder), now);
        }
        changed_.notify_all();
    }

    void serve_shopify(const net::Request& request, net::Responder responder, Timestamp now) {
        const ShopKind shop = ShopKind::shopify;
        auto begun = world_.shopify().begin(request, now);
        if (begun.answer) {
            return send_later(Duration(0), shop, std::move(*begun.answer), std::move(responder));
        }
        const Duration delay = begun.writes ? world_.market(shop).dice.write_delay() : Duration(0);
        if (delay.milliseconds() <= 0) {
            net::Response response = world_.shopify().finish(begun.call, now);
            world_.collect();
            return send_later(Duration(0), shop, std::move(response), std::move(responder));
        }
        auto kept = std::make_shared<net::Responder>(std::move(responder));
        later_.emplace(now + delay, [this, kept, call = begun.call](Timestamp then) {
            net::Response response = world_.shopify().finish(call, then);
            world_.collect();
            send_later(Duration(0), ShopKind::shopify, std::move(response), std::move(*kept));
        });
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
        return world_.webhooks(ShopKind::tiktok).waiting() +
                   world_.webhooks(ShopKind::shopify).waiting() >
               0;
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
            const bool accepted = answer && (shop == ShopKind::tiktok
                                                 ? answer->status == 200
                                                 : answer->status >= 200 && answer->status < 300);
            lock.lock();
            const std::string subscription = delivery->subscription;
            const auto outcome =
                world_.webhooks(shop).settle(std::move(*delivery), accepted, world_.now());
            if (outcome == WebhookQueue::Outcome::given_up && shop == ShopKind::shopify) {
                world_.shopify().drop_subscription(subscription);
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
    std::unique_ptr<net::HttpServer> tiktok_server_;
    std::unique_ptr<net::HttpServer> shopify_server_;
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
