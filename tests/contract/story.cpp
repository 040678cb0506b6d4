#include "contract/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>

namespace tidegate::contract {

using channels::ListingInfo;
using channels::OrdersPage;
using channels::SeenOrder;
using channels::WriteJob;
using channels::WriteOutcome;
using channels::WriteResult;
using sandbox::RequestFault;

namespace {

constexpr int kTriesMax = 40;

// Calls until it is answered or the marketplace no longer asks for a pause.
template <class Call>
auto patiently(channels::Connector& connector, ManualClock& clock, const Call& call) {
    auto result = call();
    for (int tries = 0; !result && tries < kTriesMax; ++tries) {
        const Duration pause = connector.retry_after();
        if (pause.milliseconds() <= 0) break;
        clock.advance(pause);
        result = call();
    }
    return result;
}

}  // namespace

sandbox::MarketOptions three_skus(std::uint32_t warehouses) {
    sandbox::MarketOptions options;
    options.name = "contract";
    options.first_order_id = 480'319'000'001;
    options.first_document_id = 5'000'001;
    for (std::uint32_t at = 0; at < warehouses; ++at) {
        options.warehouses.push_back({10'001 + at, fmt::format("Warehouse {}", at + 1)});
    }
    sandbox::WireId number = 0;
    for (const std::string_view sku : {kA, kB, kC}) {
        sandbox::SkuSpec spec;
        spec.sku = std::string(sku);
        spec.title_zh = fmt::format("折叠雨伞 {}", sku);
        spec.title_en = fmt::format("Folding umbrella {}", sku);
        spec.product_id = 810'000'001 + number;
        spec.listing_id = 820'000'001 + number;
        spec.item_id = 830'000'001 + number;
        spec.price_minor = 1'999;
        spec.listed = Quantity(20);
        spec.warehouses = sku == kB ? warehouses : 1;
        options.skus.push_back(std::move(spec));
        ++number;
    }
    return options;
}

void Story::check(bool good, std::string_view what) {
    if (!good) complaints_.emplace_back(what);
}

void Story::check(const Status& done, std::string_view what) {
    if (!done) {
        complaints_.push_back(fmt::format("{}: {}", what, done.error().message));
    }
}

void Story::discover() {
    auto found = patiently(connector_, clock_, [&] { return connector_.discover_listings(); });
    if (!found) return check(Status(found.error()), "discovery");
    listings_ = std::move(*found);
    check(listings_.size() == 3, fmt::format("{} listings were found", listings_.size()));
}

ExternalId Story::listing(std::string_view sku) const {
    const auto found =
        std::find_if(listings_.begin(), listings_.end(), [&](const ListingInfo& info) {
            return info.seller_sku == sku;
        });
    return found == listings_.end() ? ExternalId::none() : found->listing;
}

std::int64_t Story::available(std::string_view sku) const {
    return market_.listing(*market_.find_sku(sku)).available().units();
}

void Story::read() {
    std::vector<ExternalId> own;
    for (const ListingInfo& info : listings_) {
        if (info.fulfilment == ledger::Fulfilment::merchant) own.push_back(info.listing);
    }
    const auto reads = patiently(connector_, clock_, [&] { return connector_.read_listings(own); });
    if (!reads) return check(Status(reads.error()), "read");
    check(
        reads->size() == own.size(), fmt::format("{} of {} were read", reads->size(), own.size())
    );
    for (const channels::ListingRead& each : *reads) {
        for (const ListingInfo& info : listings_) {
            if (info.listing != each.listing) continue;
            const std::int64_t truth = available(info.seller_sku);
            check(
                each.quantity.units() == truth,
                fmt::format("{} reads {}, not {}", info.seller_sku, each.quantity.units(), truth)
            );
        }
    }
}

WriteJob Story::job(std::string_view sku, std::int64_t quantity) {
    WriteJob job;
    job.listing = ListingId(market_.find_sku(sku)->value());
    job.write = WriteNumber(++writes_);
    job.external = listing(sku);
    job.quantity = Quantity(quantity);
    job.change_from = Quantity(available(sku));
    return job;
}

std::vector<WriteResult> Story::write_until_settled(std::vector<WriteJob> jobs) {
    std::vector<WriteResult> results(jobs.size());
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < jobs.size(); ++at) open.push_back(at);
    for (int tries = 0; !open.empty() && tries < kTriesMax; ++tries) {
        std::vector<WriteJob> now;
        const std::size_t count = std::min(open.size(), connector_.write_listings_max());
        for (std::size_t i = 0; i < count; ++i) now.push_back(jobs[open[i]]);
        const std::vector<WriteResult> answers = connector_.write_listings(now);
        std::vector<std::size_t> left(
            open.begin() + static_cast<std::ptrdiff_t>(count), open.end()
        );
        for (std::size_t i = 0; i < count; ++i) {
            results[open[i]] = answers[i];
            if (answers[i].outcome == WriteOutcome::deferred) left.push_back(open[i]);
        }
        open = std::move(left);
        if (!open.empty()) clock_.advance(Duration::seconds(30));
    }
    return results;
}

void Story::write(std::string_view sku, std::int64_t quantity) {
    write_all({sku}, quantity);
}

void Story::write_all(const std::vector<std::string_view>& skus, std::int64_t quantity) {
    std::vector<WriteJob> jobs;
    jobs.reserve(skus.size());
    for (const std::string_view sku : skus) jobs.push_back(job(sku, quantity));
    const std::vector<WriteResult> results = write_until_settled(jobs);
    market_.advance(clock_.now());
    for (std::size_t at = 0; at < skus.size(); ++at) {
        check(
            results[at].outcome == WriteOutcome::applied,
            fmt::format(
                "{} := {} was not applied: {}", skus[at], quantity, results[at].error.message
            )
        );
        check(
            available(skus[at]) == quantity,
            fmt::format("{} shows {}, not {}", skus[at], available(skus[at]), quantity)
        );
    }
}

sandbox::OrderIndex Story::buy(std::string_view sku, std::int64_t units) {
    sandbox::Purchase purchase;
    purchase.wants.push_back({*market_.find_sku(sku), Quantity(units)});
    const auto order = market_.buy(purchase, clock_.now());
    check(order.has_value(), fmt::format("nobody could buy {} of {}", units, sku));
    return order.value_or(sandbox::OrderIndex(0));
}

std::vector<SeenOrder> Story::poll() {
    const channels::OrdersWindow window{clock_.now() - Duration::seconds(7200), {}};
    std::vector<SeenOrder> orders;
    std::vector<ExternalId> named;
    std::string cursor;
    for (int pages = 0; pages < kTriesMax; ++pages) {
        const auto page =
            patiently(connector_, clock_, [&] { return connector_.orders_since(window, cursor); });
        if (!page) {
            check(Status(page.error()), "poll");
            return {};
        }
        for (const std::string& problem : page->unreadable) check(false, problem);
        orders.insert(orders.end(), page->orders.begin(), page->orders.end());
        for (const channels::OrderStamp& stamp : page->named) named.push_back(stamp.order);
        cursor = page->next;
        if (cursor.empty()) break;
    }
    const std::vector<SeenOrder> fetched = fetch(std::move(named));
    orders.insert(orders.end(), fetched.begin(), fetched.end());
    return orders;
}

std::vector<SeenOrder> Story::fetch(std::vector<ExternalId> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<SeenOrder> orders;
    const std::size_t most = std::max<std::size_t>(1, connector_.fetch_orders_max());
    for (std::size_t at = 0; at < ids.size(); at += most) {
        const std::span<const ExternalId> some =
            std::span(ids).subspan(at, std::min(most, ids.size() - at));
        const auto page =
            patiently(connector_, clock_, [&] { return connector_.fetch_orders(some); });
        if (!page) {
            check(Status(page.error()), "fetch");
            return {};
        }
        for (const std::string& problem : page->unreadable) check(false, problem);
        orders.insert(orders.end(), page->orders.begin(), page->orders.end());
    }
    return orders;
}

void Story::expect_orders(std::size_t orders, std::int64_t units) {
    const auto compare = [&](const std::vector<SeenOrder>& seen, std::string_view how) {
        std::map<ExternalId, std::int64_t> left;  // two searches may show one order twice
        for (const SeenOrder& each : seen) {
            std::int64_t sum = 0;
            for (const ledger::OrderLine& line : each.order.lines) {
                sum += (line.ordered - line.cancelled).units();
            }
            left[each.order.order] = sum;
        }
        std::int64_t total = 0;
        std::vector<ExternalId> ids;
        for (const auto& [id, sum] : left) {
            ids.push_back(id);
            total += sum;
        }
        check(
            left.size() == orders && total == units,
            fmt::format(
                "{}: {} orders with {} units, not {} with {}",
                how,
                left.size(),
                total,
                orders,
                units
            )
        );
        return ids;
    };
    const std::vector<ExternalId> ids = compare(poll(), "poll");
    (void)compare(fetch(ids), "fetch");
}

void Story::stop_and_resume(std::string_view sku) {
    const std::vector<ExternalId> one = {listing(sku)};
    check(patiently(connector_, clock_, [&] { return connector_.stop_selling(one); }), "stop");
    pass(Duration::seconds(300));
    check(patiently(connector_, clock_, [&] { return connector_.resume_selling(one); }), "resume");
    pass(Duration::seconds(300));
}

void Story::survive_faults() {
    const std::vector<ExternalId> one = {listing(kA)};
    for (const RequestFault fault :
         {RequestFault::outage, RequestFault::server_error, RequestFault::throttled}) {
        recorder_.fail_next(fault);
        const auto failed = connector_.read_listings(one);
        check(!failed && failed.error().retry == Retry::yes, "a fault is no reason to try again");
        pass(Duration::seconds(3600));
        check(connector_.read_listings(one).has_value(), "a fault did not end");
    }
}

void Story::pass(Duration time) {
    clock_.advance(time);
    market_.advance(clock_.now());
}

int Story::end() {
    check(recorder_.good(), "the exchanges could not be written");
    for (const std::string& complaint : complaints_) fmt::print(stderr, "{}\n", complaint);
    fmt::print("{} exchanges recorded\n", recorder_.exchanges());
    return complaints_.empty() ? 0 : 1;
}

}  // namespace tidegate::contract
