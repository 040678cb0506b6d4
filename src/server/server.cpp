#include "server/server.h"

#include <array>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "base/assert.h"
#include "server/call.h"
#include "server/feed.h"
#include "server/page.h"
#include "server/problem.h"
#include "server/router.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

constexpr std::string_view kWebhooks = "/webhooks/";

class HttpApi final : public Server {
public:
    HttpApi(
        Options options,
        engine::Engine& engine,
        std::unique_ptr<TokenStore> tokens,
        std::shared_ptr<ViewHub> views
    )
        : tokens_(std::move(tokens)),
          webhooks_(std::move(options.webhooks)),
          router_(all_routes()),
          api_{
              engine,
              *options.clock,
              std::move(views),
              *tokens_,
              nullptr,
              std::move(options.read_journal),
              std::move(options.metrics),
              std::move(options.version),
              [this] {
                  const net::HttpServer* http = listening_.load();
                  return http == nullptr ? 0 : http->connections();
              }},
          feed_(api_, options.ticks ? Ticks::on : Ticks::off) {
        api_.feed = &feed_;
    }
    ~HttpApi() override { HttpApi::stop(); }

    [[nodiscard]] Status listen(net::HttpServer::Options options) {
        auto started = net::HttpServer::start(
            std::move(options),
            [this](net::Request request, net::Responder responder) {
                handle(std::move(request), std::move(responder));
            }
        );
        if (!started) return started.error();
        http_ = std::move(started).value();
        listening_.store(http_.get());
        return {};
    }
    [[nodiscard]] Status make_first_token() {
        if (!tokens_->list().empty()) return {};
        TIDEGATE_TRY(first_token_, tokens_->create("first", Scope::write));
        return {};
    }

    [[nodiscard]] std::uint16_t port() const override { return http_->port(); }
    [[nodiscard]] const std::string& first_token() const override { return first_token_; }
    [[nodiscard]] TokenStore& tokens() override { return *tokens_; }
    void set_webhook(const std::string& channel, WebhookHandler handler) override {
        const std::unique_lock lock(webhooks_mutex_);
        webhooks_[channel] = std::move(handler);
    }
    void read(const std::function<void(const views::ReadModel&)>& look) const override {
        api_.views->read([&](const views::ReadModel& model) { look(model); });
    }
    [[nodiscard]] views::Percentiles order_to_durable() const override {
        return api_.views->order_to_durable();
    }
    void stop() override {
        feed_.stop();
        if (http_) http_->stop();
    }

private:
    void handle(net::Request request, net::Responder responder) {
        Call call{std::move(request), std::move(responder), {}, {}};
        const Router::Match match =
            router_.find(call.request.method, call.request.target, call.path);
        if (match.route == nullptr) {
            handle_other(std::move(call), match.allow);
            return;
        }
        if (match.route->access != Access::open && !admit(call, match.route->access)) return;
        match.route->handler(api_, std::move(call));
    }

    // Whether the caller may go on; answers when not.
    [[nodiscard]] bool admit(Call& call, Access access) {
        auto caller = tokens_->verify(call.request.header("Authorization"));
        if (!caller) {
            call.send(problem("unauthorized"));
            return false;
        }
        if (caller->wait) {
            net::Response response = problem("rate_limited");
            const std::int64_t seconds = (caller->wait->milliseconds() + 999) / 1000;
            response.headers.push_back({"Retry-After", std::to_string(seconds)});
            call.send(std::move(response));
            return false;
        }
        if (access == Access::write && caller->scope != Scope::write) {
            call.send(problem("forbidden"));
            return false;
        }
        call.caller = std::move(*caller);
        return true;
    }

    // Webhooks, the page, and paths that are none. What is not public is not told apart from what
    // does not exist until a token is shown.
    void handle_other(Call call, const std::string& allow) {
        const std::string& path = call.request.path;
        if (path.starts_with(kWebhooks)) {
            handle_webhook(std::move(call));
            return;
        }
        const PageFile* file = find_page_file(path);
        if (file != nullptr && call.request.method == "GET") {
            call.send(page_response(*file, call.request.header("If-None-Match")));
            return;
        }
        if (path != "/healthz" && file == nullptr && !admit(call, Access::read)) return;
        if (allow.empty() && file == nullptr) {
            call.send(problem("not_found"));
            return;
        }
        net::Response response = problem("method_not_allowed");
        response.headers.push_back({"Allow", allow.empty() ? "GET" : allow});
        call.send(std::move(response));
    }

    void handle_webhook(Call call) {
        WebhookHandler handler;
        {
            const std::shared_lock lock(webhooks_mutex_);
            const auto found = webhooks_.find(call.request.path.substr(kWebhooks.size()));
            if (found != webhooks_.end()) handler = found->second;
        }
        if (!handler) {
            call.send(problem("not_found"));
            return;
        }
        // GET: the handshake that some marketplaces want of a new address.
        if (call.request.method != "POST" && call.request.method != "GET") {
            net::Response response = problem("method_not_allowed");
            response.headers.push_back({"Allow", "GET, POST"});
            call.send(std::move(response));
            return;
        }
        handler(std::move(call.request), std::move(call.responder));
    }

    std::unique_ptr<TokenStore> tokens_;
    std::string first_token_;
    std::shared_mutex webhooks_mutex_;
    std::map<std::string, WebhookHandler> webhooks_;
    Router router_;
    std::unique_ptr<net::HttpServer> http_;
    std::atomic<const net::HttpServer*> listening_{
        nullptr};  // requests may come before start() ends
    Api api_;
    Feed feed_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(Options options, engine::Engine& engine) {
    TIDEGATE_ASSERT(options.clock != nullptr);
    TokenStore::Options token_options;
    token_options.directory = options.data_directory;
    token_options.clock = options.clock;
    token_options.requests_per_second = options.requests_per_second;
    token_options.burst = options.burst;
    TIDEGATE_TRY(auto tokens, TokenStore::open(std::move(token_options)));
    TIDEGATE_TRY(auto views, ViewHub::follow(engine));
    net::HttpServer::Options http;
    http.host = options.host;
    http.port = options.port;
    http.threads = options.threads;
    http.body_bytes_max = options.body_bytes_max;
    http.connections_max = options.connections_max;
    http.refusal = [](const net::Refusal& refusal) {
        return problem(refusal.code, refusal.detail);
    };
    auto server =
        std::make_unique<HttpApi>(std::move(options), engine, std::move(tokens), std::move(views));
    TIDEGATE_CHECK(server->make_first_token());
    TIDEGATE_CHECK(server->listen(std::move(http)));
    return std::unique_ptr<Server>(std::move(server));
}

}  // namespace tidegate::server
