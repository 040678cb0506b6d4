#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

#include "cli/bench.h"
#include "cli/bench_beast.h"
#include "cli/bench_http_load.h"
#include "cli/bench_load.h"
#include "cli/bench_messages.h"
#include "journal/sqlite.h"
#include "net/http_server.h"

// Signed webhooks over loopback HTTP, answered 200 once their orders are durable, beside a server
// that only reads and answers; in alternating rounds, with the same generator.

namespace tidegate::cli::bench {

namespace {

struct HttpOptions {
    std::string kind = "tiktok_webhook";
    std::size_t requests = 200'000;
    unsigned rounds = 3;
    unsigned connections = 512;
    unsigned threads = 1;
    std::uint32_t skus = 10'000;
    std::string directory;
    bool json = false;
};

struct HubRound {
    HttpLoadResult load;
    std::uint64_t groups = 0;
    bool durable = false;
};

void answer(
    engine::Engine& engine,
    const MessageKind& kind,
    WebhookDoor* door,
    const net::Request& request,
    net::Responder responder
) {
    // A completion must be copyable, a responder is not.
    if (door != nullptr) {
        auto waiting = std::make_shared<net::Responder>(std::move(responder));
        door->take(request, [waiting](int status) { waiting->send({status, {}, {}}); });
        return;
    }
    auto command = take_in(kind, request);
    if (!command) {
        responder.send({401, {}, {}});
        return;
    }
    engine::CommandBatch batch;
    batch.push_back(std::move(*command));
    auto waiting = std::make_shared<net::Responder>(std::move(responder));
    engine.submit(std::move(batch), [waiting](const Result<engine::Outcomes>& outcomes) {
        const bool done = outcomes && outcomes.value().front().reject == ledger::Reject::none;
        waiting->send({done ? 200 : 503, {}, {}});
    });
}

Result<HubRound> run_hub(
    const HttpOptions& options, const MessageKind& kind, const std::vector<std::string>& requests
) {
    TIDEGATE_TRY(const auto scratch, ScratchDirectory::make(options.directory));
    TIDEGATE_TRY(auto journal, journal::open_sqlite_journal(scratch.file("journal.db")));
    JournalFigures figures;
    const SystemClock clock;
    engine::Engine::Options engine_options;
    engine_options.clock = &clock;
    engine_options.snapshot_on_stop = false;
    TIDEGATE_TRY(
        const auto engine,
        engine::Engine::open(measure(std::move(journal), figures), engine_options)
    );
    TIDEGATE_CHECK(seed_catalogue(*engine, {options.skus, kMarketplaces, 900'000'000}));
    std::optional<WebhookDoor> door;
    if (kind.connector) door.emplace(kind, *engine, clock);
    figures.groups = 0;
    net::HttpServer::Options server_options;
    server_options.threads = options.threads;
    TIDEGATE_TRY(
        const auto server,
        net::HttpServer::start(
            server_options,
            [&](const net::Request& request, net::Responder responder) {
                answer(*engine, kind, door ? &*door : nullptr, request, std::move(responder));
            }
        )
    );
    HubRound round;
    TIDEGATE_TRY(round.load, run_http_load(server->port(), options.connections, requests));
    round.groups = figures.groups;
    round.durable = scratch.durable();
    server->stop();
    engine->stop();
    return round;
}

// The hub's HTTP server alone, so that a shortfall can be told apart.
Result<HttpLoadResult> run_server_alone(
    const HttpOptions& options, const std::vector<std::string>& requests
) {
    net::HttpServer::Options server_options;
    server_options.threads = options.threads;
    TIDEGATE_TRY(
        const auto server,
        net::HttpServer::start(
            server_options,
            [](const net::Request&, net::Responder responder) {
                responder.send({200, {}, {}});
            }
        )
    );
    return run_http_load(server->port(), options.connections, requests);
}

Result<Json> run_http(const HttpOptions& options) {
    TIDEGATE_TRY(const MessageKind kind, message_kind(options.kind));
    const OrderSource source(options.skus);
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < options.requests; ++i) {
        requests.push_back(to_wire(kind.make(i, source.sku(i))));
    }
    std::vector<double> hub;
    std::vector<double> beast;
    std::vector<double> alone;
    std::vector<double> ratios;
    HubRound last;
    for (unsigned round = 0; round < options.rounds; ++round) {
        TIDEGATE_TRY(last, run_hub(options, kind, requests));
        const BeastServer peer(options.threads);
        TIDEGATE_TRY(
            const HttpLoadResult bare, run_http_load(peer.port(), options.connections, requests)
        );
        TIDEGATE_TRY(const HttpLoadResult server, run_server_alone(options, requests));
        hub.push_back(last.load.requests_per_second);
        beast.push_back(bare.requests_per_second);
        alone.push_back(server.requests_per_second);
        ratios.push_back(hub.back() / beast.back());
        std::fprintf(
            stderr,
            "http, round %u: %.0f orders/s, Beast %.0f, server alone %.0f\n",
            round + 1,
            hub.back(),
            beast.back(),
            alone.back()
        );
    }
    Json out;
    out.text("bench", "http").text("message", kind.name).count("requests", options.requests);
    out.count("connections", options.connections).count("server_threads", options.threads);
    out.number("orders_per_second", median(hub));
    out.number("p50_us", last.load.latency.quantile_us(0.5));
    out.number("p99_us", last.load.latency.quantile_us(0.99));
    out.flag("durable", last.durable).count("fsyncs", last.groups);
    out.number("beast_requests_per_second", median(beast));
    out.number("share_of_beast", median(ratios));
    out.number("server_alone_requests_per_second", median(alone));
    return out;
}

}  // namespace

Run add_http(CommandLine line) {
    const auto options = std::make_shared<HttpOptions>();
    line.option("--requests", options->requests, "requests a round").positive();
    line.option("--kind", options->kind, "tiktok_webhook, tiktok_detail or shopify_webhook");
    line.option("--rounds", options->rounds, "rounds; medians are shown").positive();
    line.option("--connections", options->connections, "keep-alive connections").positive();
    line.option("--threads", options->threads, "I/O threads of each server").positive();
    line.option("--skus", options->skus, "SKUs that the orders spread over").positive();
    line.option("--dir", options->directory, "where to write; must be a disk");
    line.flag("--json", options->json, "one JSON object");
    return [options] {
        const Result<Json> result = run_http(*options);
        if (!result) return fail(result.error());
        print_result(*result, options->json);
        return 0;
    };
}

}  // namespace tidegate::cli::bench
