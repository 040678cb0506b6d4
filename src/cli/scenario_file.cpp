#include "cli/scenario_file.h"

#include <toml++/toml.h>

#include <cmath>
#include <set>
#include <string_view>
#include <utility>

namespace tidegate::cli {

namespace {

using rehearsal::Marketplace;
using rehearsal::Scenario;

constexpr double kSecondsMax = 366.0 * 24 * 3600;
constexpr double kCountMax = 1e9;

// Takes the fields out of one table; the first thing that is wrong is kept.
class Fields {
public:
    Fields(const toml::table& table, std::string where, std::string& problem)
        : table_(table), where_(std::move(where)), problem_(problem) {}

    void number(std::string_view name, double& value, double most) {
        const toml::node* const node = find(name);
        if (node == nullptr) return;
        const auto found = node->value<double>();
        if (!found || !std::isfinite(*found) || *found < 0 || *found > most) {
            return fail(std::string(name) + " is no number from 0 to " + std::to_string(most));
        }
        value = *found;
    }
    void count(std::string_view name, std::int64_t& value) {
        const toml::node* const node = find(name);
        if (node == nullptr) return;
        const auto found = node->value<std::int64_t>();
        if (!node->is_integer() || !found || std::abs(static_cast<double>(*found)) > kCountMax) {
            return fail(std::string(name) + " is no whole number");
        }
        value = *found;
    }
    void time(std::string_view name, Duration& value) {
        double seconds = static_cast<double>(value.milliseconds()) / 1000;
        number(name, seconds, kSecondsMax);
        value = Duration(std::llround(seconds * 1000));
    }
    void text(std::string_view name, std::string& value) {
        const toml::node* const node = find(name);
        if (node == nullptr) return;
        const auto found = node->value<std::string>();
        if (!found || found->empty()) return fail(std::string(name) + " is no text");
        value = *found;
    }
    void flag(std::string_view name, bool& value) {
        const toml::node* const node = find(name);
        if (node == nullptr) return;
        if (!node->is_boolean()) return fail(std::string(name) + " is neither true nor false");
        value = node->value<bool>().value_or(value);
    }
    template <class Read>
    void each(std::string_view name, Read read) {
        const toml::node* const node = find(name);
        if (node == nullptr) return;
        const toml::array* const array = node->as_array();
        if (array == nullptr) return fail(std::string(name) + " is no list of tables");
        for (std::size_t i = 0; i < array->size(); ++i) {
            const toml::table* const entry = (*array)[i].as_table();
            const std::string place = std::string(name) + " " + std::to_string(i + 1);
            if (entry == nullptr) return fail(place + " is no table");
            Fields fields(*entry, where_ + place + ": ", problem_);
            read(fields);
            fields.done();
        }
    }
    void fail(const std::string& what) {
        if (problem_.empty()) problem_ = where_ + what;
    }
    void done() {
        for (const auto& [key, value] : table_) {
            if (!known_.contains(std::string(key.str())))
                fail("does not know " + std::string(key.str()));
        }
    }

private:
    const toml::node* find(std::string_view name) {
        known_.insert(std::string(name));
        return table_.get(name);
    }

    const toml::table& table_;
    std::string where_;
    std::string& problem_;
    std::set<std::string> known_;
};

void read_semantics(Fields& fields, Marketplace& place) {
    std::string name = "absolute";
    fields.text("semantics", name);
    if (name == "absolute") return;
    if (name == "on_hand") {
        place.semantics = ledger::WriteSemantics::on_hand;
    } else if (name == "compare_and_set") {
        place.semantics = ledger::WriteSemantics::compare_and_set;
    } else if (name == "delta") {
        place.semantics = ledger::WriteSemantics::delta;
    } else {
        fields.fail("semantics is none of absolute, on_hand, compare_and_set, delta");
    }
}

void read_outage(Fields& fields, std::vector<rehearsal::Outage>& outages) {
    rehearsal::Outage& outage = outages.emplace_back();
    fields.time("from", outage.from);
    fields.time("to", outage.to);
    if (outage.to <= outage.from) fields.fail("to must be after from");
}

void read_warehouses(Fields& fields, Scenario& scenario) {
    fields.each("warehouse", [&](Fields& inner) {
        std::int64_t& units = scenario.warehouses.emplace_back();
        inner.count("units", units);
        if (units < 0) inner.fail("units is below 0");
    });
    if (scenario.warehouses.empty()) return;
    if (scenario.stock != 0) fields.fail("has both stock and warehouses");
    for (const std::int64_t units : scenario.warehouses) scenario.stock += units;
}

// After the marketplaces and the stock: a lock is for one of them.
void read_locks(Fields& fields, Scenario& scenario) {
    std::int64_t locked = 0;
    fields.each("lock", [&](Fields& inner) {
        rehearsal::Lock& lock = scenario.locks.emplace_back();
        std::string code;
        inner.text("marketplace", code);
        inner.count("units", lock.units);
        inner.time("until", lock.until);
        while (lock.place < scenario.marketplaces.size() &&
               scenario.marketplaces[lock.place].code != code)
            ++lock.place;
        if (lock.place == scenario.marketplaces.size()) inner.fail("marketplace is none of them");
        if (lock.units <= 0) inner.fail("units must be more than 0");
        locked += lock.units;
    });
    if (locked > scenario.stock) fields.fail("locks are for more units than there are");
}

void read_marketplace(Fields& fields, Marketplace& place) {
    fields.text("code", place.code);
    read_semantics(fields, place);
    fields.number("buyers_per_minute", place.buyers_per_minute, 1e6);
    fields.time("feed_least", place.feed.least);
    fields.time("feed_most", place.feed.most);
    fields.time("push_least", place.push.least);
    fields.time("push_most", place.push.most);
    fields.time("poll_every", place.poll_every);
    fields.count("ratio", place.ratio);
    fields.number("duplicate_part", place.duplicate_part, 1);
    fields.number("lost_reply_part", place.lost_reply_part, 1);
    fields.number("cancelled_part", place.cancelled_part, 1);
    fields.flag("restocks_on_cancel", place.restocks_on_cancel);
    fields.number("overshoot_part", place.overshoot_part, 1);
    fields.time("overshoot_lag", place.overshoot_lag);
    fields.each("pulse", [&](Fields& inner) {
        rehearsal::Pulse& pulse = place.pulses.emplace_back();
        inner.time("first", pulse.first);
        inner.time("period", pulse.period);
        inner.time("length", pulse.length);
        inner.number("buyers_per_minute", pulse.buyers_per_minute, 1e6);
        inner.time("halves_every", pulse.halves_every);
    });
    fields.each("outage", [&](Fields& inner) { read_outage(inner, place.outages); });
    if (place.code.empty()) fields.fail("has no code");
    if (place.poll_every <= Duration()) fields.fail("poll_every must be more than 0");
    if (place.feed.least <= Duration() || place.feed.most < place.feed.least ||
        place.push.least <= Duration() || place.push.most < place.push.least) {
        fields.fail("a delay must be above 0, its least not above its most");
    }
}

Error wrong(const std::string& name, const std::string& what) {
    return {"wrong_scenario", name + ": " + what, "docs/cli.md shows a scenario"};
}

template <class Parse>
Result<Scenario> read(const std::string& name, Parse parse) {
    toml::table parsed;
    try {
        parsed = parse();
    } catch (const toml::parse_error& error) {
        return wrong(
            name,
            "line " + std::to_string(error.source().begin.line) + ": " +
                std::string(error.description())
        );
    }
    Scenario scenario;
    scenario.name = name;
    std::string problem;
    Fields fields(parsed, "", problem);
    fields.text("name", scenario.name);
    fields.text("about", scenario.about);
    fields.count("stock", scenario.stock);
    read_warehouses(fields, scenario);
    fields.time("length", scenario.length);
    fields.each("marketplace", [&](Fields& inner) {
        read_marketplace(inner, scenario.marketplaces.emplace_back());
    });
    fields.each("restock", [&](Fields& inner) {
        rehearsal::StockChange& change = scenario.restocks.emplace_back();
        inner.time("at", change.at);
        inner.count("units", change.units);
    });
    fields.each("hub_outage", [&](Fields& inner) { read_outage(inner, scenario.hub_outages); });
    read_locks(fields, scenario);
    fields.done();
    if (scenario.marketplaces.empty()) fields.fail("has no marketplace");
    if (scenario.stock < 0) fields.fail("stock is below 0");
    if (!problem.empty()) return wrong(name, problem);
    return scenario;
}

}  // namespace

Result<Scenario> read_scenario_file(const std::string& path) {
    return read(path, [&] { return toml::parse_file(path); });
}

Result<Scenario> read_scenario(std::string_view text, const std::string& name) {
    return read(name, [&] { return toml::parse(text); });
}

}  // namespace tidegate::cli
