#include "rehearsal/scenario.h"

#include <utility>

namespace tidegate::rehearsal {

namespace {

constexpr Duration minutes(std::int64_t count) {
    return Duration::seconds(count * 60);
}

Marketplace steady(std::string code, double buyers_per_minute) {
    Marketplace place;
    place.code = std::move(code);
    place.buyers_per_minute = buyers_per_minute;
    return place;
}

// About 2,165 buyers in two hours: the live channel comes in pulses, the others hardly need their
// quarter of the stock.
Scenario study() {
    Scenario s;
    s.name = "study";
    s.about =
        "1,000 units, four channels, two hours, live pulses; feeds 0.5-60 s, writes 0.3 s-10 min";
    s.stock = 1000;
    Marketplace tiktok = steady("tiktok", 3.0);
    const struct {
        std::int64_t minute;
        double buyers_per_minute;
    } pulses[] = {{8, 45}, {24, 42}, {40, 40}, {54, 35}, {75, 30}, {95, 30}, {112, 19}};
    for (const auto& pulse : pulses) {
        tiktok.pulses.push_back({minutes(pulse.minute), {}, minutes(4), pulse.buyers_per_minute});
    }
    s.marketplaces = {
        tiktok,
        steady("shopify", 350 / 120.0),
        steady("amazon", 252 / 120.0),
        steady("ebay", 238 / 120.0)};
    return s;
}

Scenario slow_feeds() {
    Scenario s = study();
    s.name = "slow-feeds";
    s.about = "the study with every feed at 5-10 min";
    for (Marketplace& place : s.marketplaces) place.feed = {minutes(5), minutes(10)};
    return s;
}

Scenario slow_writes() {
    Scenario s = study();
    s.name = "slow-writes";
    s.about = "the study with every write at 5-15 min";
    for (Marketplace& place : s.marketplaces) place.push = {minutes(5), minutes(15)};
    return s;
}

Scenario hundred() {
    Scenario s = study();
    s.name = "hundred";
    s.about = "the study with 100 units and a tenth of the buyers";
    s.stock = 100;
    for (Marketplace& place : s.marketplaces) {
        place.buyers_per_minute /= 10;
        for (Pulse& pulse : place.pulses) pulse.buyers_per_minute /= 10;
    }
    return s;
}

Scenario lost_replies() {
    Scenario s = study();
    s.name = "lost-replies";
    s.about = "the study; one answer in five is lost, one channel is out for ten minutes";
    for (Marketplace& place : s.marketplaces) place.lost_reply_part = 0.2;
    s.marketplaces[1].outages.push_back({minutes(20), minutes(30)});
    return s;
}

Scenario overshoot() {
    Scenario s = study();
    s.name = "overshoot";
    s.about = "the study; the live channel sells past its own listing for two seconds";
    s.marketplaces[0].overshoot_part = 0.9;
    s.marketplaces[0].overshoot_lag = Duration::seconds(2);
    return s;
}

Scenario restock() {
    Scenario s = study();
    s.name = "restock";
    s.about = "the study; 600 units at first, 400 after 50 min; one order in twenty is cancelled";
    s.stock = 600;
    s.restocks.push_back({minutes(50), 400});
    for (Marketplace& place : s.marketplaces) place.cancelled_part = 0.05;
    s.marketplaces[1].restocks_on_cancel = true;
    return s;
}

Scenario two_shops() {
    Scenario s = study();
    s.name = "two-shops";
    s.about = "TikTok Shop in pulses and Shopify with compare-and-set, 1,000 units";
    Marketplace shopify = steady("shopify", 7.0);
    shopify.semantics = ledger::WriteSemantics::compare_and_set;
    shopify.push = {Duration(300), Duration::seconds(5)};
    shopify.feed = {Duration(500), Duration::seconds(15)};
    s.marketplaces = {s.marketplaces[0], shopify};
    return s;
}

constexpr Scenario (*kScenarios[])() = {
    study, slow_feeds, slow_writes, hundred, lost_replies, overshoot, restock, two_shops};

}  // namespace

std::vector<std::string> scenario_names() {
    std::vector<std::string> names;
    for (const auto make : kScenarios) names.push_back(make().name);
    return names;
}

std::optional<Scenario> built_in_scenario(std::string_view name) {
    for (const auto make : kScenarios) {
        if (Scenario scenario = make(); scenario.name == name) return scenario;
    }
    return std::nullopt;
}

}  // namespace tidegate::rehearsal
