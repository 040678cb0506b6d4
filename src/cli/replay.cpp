#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "cli/books.h"
#include "cli/column_map.h"
#include "cli/commands.h"
#include "cli/file_source.h"
#include "cli/order_log.h"
#include "cli/output.h"
#include "cli/replayer.h"
#include "cli/values.h"
#include "ledger/invariants.h"

namespace tidegate::cli {

namespace {

using Wall = std::chrono::steady_clock;

struct Options {
    std::string file;
    std::string map;
    std::string data;
    std::string stock = "auto";
    std::string errors;
    std::string currency;
    std::string channel = "replay";
    std::string cancel_prefix = "C";
    double speed = 0;
    bool json = false;
};

double seconds_since(Wall::time_point start) {
    return std::chrono::duration<double>(Wall::now() - start).count();
}

// "sku=StockCode,order=InvoiceNo": which column holds what. Without one, each row is one unit of
// the column sku.
Result<OrderLogOptions> read_map(const Options& options) {
    OrderLogOptions log;
    log.cancel_prefix = options.cancel_prefix;
    log.currency = Currency::parse(options.currency);
    constexpr std::array<std::string_view, 5> kKnown{"sku", "order", "quantity", "at", "price"};
    const std::array<std::string*, 5> columns{
        &log.sku, &log.order, &log.quantity, &log.at, &log.price};
    TIDEGATE_TRY(const auto pairs, parse_map(options.map, kKnown));
    for (const auto& [what, column] : pairs) {
        const auto at = std::find(kKnown.begin(), kKnown.end(), what) - kKnown.begin();
        *columns[static_cast<std::size_t>(at)] = column;
    }
    if (!log.sku.empty()) return log;
    return Error{"wrong_map", "--map names no column for sku", "write --map sku=..."};
}

// Counts rejected rows by reason and, if asked to, writes them to a file.
class Rejections {
public:
    [[nodiscard]] Status open(const std::string& path) {
        if (path.empty()) return {};
        file_.reset(std::fopen(path.c_str(), "we"));
        if (!file_)
            return Error{"file_unwritable", "cannot write " + path, "choose another --errors"};
        std::fputs("row,reason,detail\n", file_.get());
        return {};
    }
    void add(std::uint64_t row, std::string_view reason, const std::string& detail) {
        ++by_reason_[std::string(reason)];
        if (!file_) return;
        std::string quoted;
        for (const char c : detail) quoted += c == '"' ? "\"\"" : std::string(1, c);
        fmt::print(file_.get(), "{},{},\"{}\"\n", row, reason, quoted);
    }
    [[nodiscard]] const std::map<std::string, std::uint64_t>& by_reason() const {
        return by_reason_;
    }

private:
    struct Closer {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Closer> file_;
    std::map<std::string, std::uint64_t> by_reason_;
};

struct Report {
    std::uint64_t lines = 0;
    std::uint64_t rejected = 0;
    std::size_t skus = 0;
    ReplayCounts counts;
    double seconds = 0;
    double read_seconds = 0;
    std::uint64_t events = 0;
    std::uint64_t groups = 0;
    bool durable = false;
    std::string state_hash;
};

void print_json(const Report& report, const Rejections& rejections) {
    JsonObject reasons;
    for (const auto& [reason, count] : rejections.by_reason()) reasons.add(reason, count);
    const ReplayCounts& counts = report.counts;
    JsonObject object;
    object.add("lines", report.lines)
        .add("orders", counts.orders)
        .add("cancelled", counts.cancelled)
        .add("short_units", counts.short_units)
        .add("seconds", report.seconds)
        .add("lines_per_second", static_cast<double>(report.lines) / report.seconds)
        .add("state_hash", report.state_hash)
        .add("accepted", report.lines - report.rejected)
        .add("rejected", report.rejected)
        .add("rejected_by_reason", reasons)
        .add("skus", report.skus)
        .add("stock_units", counts.stock_units)
        .add("sold_units", counts.sold_units)
        .add("cancelled_units", counts.cancelled_units)
        .add("returned", counts.returned)
        .add("returned_units", counts.returned_units)
        .add("read_seconds", report.read_seconds)
        .add("ledger_seconds", report.seconds - report.read_seconds)
        .add("events", report.events)
        .add("groups", report.groups)
        .add("durable", report.durable);
    print_line(object.text());
}

void print_text(const Report& report, const Rejections& rejections) {
    const ReplayCounts& c = report.counts;
    print_line(fmt::format(
        "{} lines: {} accepted, {} rejected",
        report.lines,
        report.lines - report.rejected,
        report.rejected
    ));
    for (const auto& [reason, count] : rejections.by_reason()) {
        print_line(fmt::format("  rejected {}: {}", reason, count));
    }
    print_line(fmt::format(
        "{} orders of {} SKUs: {} units sold from {} received, {} short",
        c.orders,
        report.skus,
        c.sold_units,
        c.stock_units,
        c.short_units
    ));
    print_line(fmt::format(
        "{} lines cancelled {} units, {} lines returned {} units into quarantine",
        c.cancelled,
        c.cancelled_units,
        c.returned,
        c.returned_units
    ));
    print_line(fmt::format(
        "{:.3f} s ({:.3f} s to read the file), {:.0f} lines a second, {} events in {} groups, {}",
        report.seconds,
        report.read_seconds,
        static_cast<double>(report.lines) / report.seconds,
        report.events,
        report.groups,
        report.durable ? "durable" : "in memory"
    ));
    print_line("state hash " + report.state_hash);
}

// Waits until the log's time, sped up, has come.
Replayer::BeforeMoment paced(double speed) {
    if (speed <= 0) return {};
    struct Start {
        Timestamp log;
        Wall::time_point wall;
        bool known = false;
    };
    return [speed, start = Start{}](Timestamp at) mutable -> Status {
        if (!start.known) start = {at, Wall::now(), true};
        const double ahead = static_cast<double>((at - start.log).milliseconds()) / 1000 / speed;
        std::this_thread::sleep_until(
            start.wall +
            std::chrono::duration_cast<Wall::duration>(std::chrono::duration<double>(ahead))
        );
        return {};
    };
}

Result<ReplayOptions> replay_options(const Options& options) {
    ReplayOptions replay;
    replay.channel = options.channel;
    replay.currency = Currency::parse(options.currency);
    if (options.stock == "auto") return replay;
    replay.stock = parse_units(options.stock);
    if (replay.stock && *replay.stock >= 0 && *replay.stock <= Quantity::kLimit) return replay;
    return Error{
        "wrong_stock",
        "--stock does not understand " + options.stock,
        "a number of units, or auto"};
}

Result<Report> replay(const Options& options, Rejections& rejections) {
    TIDEGATE_TRY(const OrderLogOptions log_options, read_map(options));
    TIDEGATE_TRY(const ReplayOptions how, replay_options(options));
    TIDEGATE_CHECK(rejections.open(options.errors));
    TIDEGATE_TRY(auto source, open_file_source(options.file));
    const SystemClock clock;
    TIDEGATE_TRY(Books books, Books::open(options.data, clock));
    const RejectRow reject =
        [&](std::uint64_t row, std::string_view reason, const std::string& detail) {
            rejections.add(row, reason, detail);
        };

    const auto start = Wall::now();
    TIDEGATE_TRY(OrderLog log, read_order_log(std::move(source), log_options, reject));
    Report report;
    report.read_seconds = seconds_since(start);
    const std::uint64_t events_before = books.state().last_sequence().value();
    Replayer replayer(books, log, how, reject);
    TIDEGATE_TRY(report.counts, replayer.run(paced(options.speed)));
    report.seconds = std::max(seconds_since(start), 1e-9);
    report.lines = log.rows;
    report.rejected = log.rejected + report.counts.rejected;
    report.skus = log.skus.size();
    report.events = books.state().last_sequence().value() - events_before;
    report.groups = books.groups();
    report.durable = !options.data.empty();
    report.state_hash = ledger::state_hash_text(books.state());
    return report;
}

int run(const Options& options) {
    Rejections rejections;
    const auto report = replay(options, rejections);
    if (!report) return complain(report.error());
    options.json ? print_json(*report, rejections) : print_text(*report, rejections);
    return 0;
}

}  // namespace

Run add_replay(CommandLine line) {
    const auto options = std::make_shared<Options>();
    line.option("FILE", options->file, "an order log, .csv or .csv.gz").required();
    line.option(
        "--map",
        options->map,
        "columns: sku=...,order=...,quantity=...,at=...,price=... (all but sku optional)"
    );
    line.option("--data", options->data, "keep the books in this folder (default: in memory)");
    line.option(
        "--stock",
        options->stock,
        "units of each SKU before the first order; auto: exactly enough (default)"
    );
    line.option("--speed", options->speed, "so many times real time (default: as fast as it goes)")
        .positive();
    line.option("--errors", options->errors, "write rejected rows to this file");
    line.option("--currency", options->currency, "of the prices, such as GBP");
    line.option("--channel", options->channel, "name of the channel (default: replay)");
    line.option(
        "--cancel-prefix",
        options->cancel_prefix,
        "an order id of this and a digit is a cancellation (default: C)"
    );
    line.flag("--json", options->json, "one JSON object");
    return [options] { return run(*options); };
}

}  // namespace tidegate::cli
