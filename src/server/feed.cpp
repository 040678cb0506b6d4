#include "server/feed.h"

#include <string>
#include <utility>

#include "server/encode.h"
#include "server/event_source.h"
#include "server/problem.h"
#include "server/summary.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

using namespace std::chrono_literals;

constexpr auto kTurn = 20ms;
constexpr auto kIdleTurn = 100ms;
constexpr auto kSummaryEvery = 200ms;
constexpr auto kSummaryAtLeastEvery = 1s;
constexpr auto kKeepAliveEvery = 15s;
constexpr auto kTickEvery = 1s;
constexpr std::size_t kEventsPerTurn = 2000;

}  // namespace

Feed::Feed(const Api& api, Ticks ticks) : api_(api), ticks_(ticks) {
    thread_ = std::thread([this] { run(); });
}

Feed::~Feed() {
    stop();
}

void Feed::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        wake_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

void Feed::follow_events(std::shared_ptr<net::EventStream> stream, Sequence after) {
    const std::lock_guard lock(mutex_);
    new_event_readers_.push_back({std::move(stream), after});
    wake_.notify_all();
}

void Feed::follow_summary(std::shared_ptr<net::EventStream> stream) {
    const std::lock_guard lock(mutex_);
    new_summary_readers_.push_back(std::move(stream));
    wake_.notify_all();
}

void Feed::post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    wake_.notify_all();
}

void Feed::run() {
    const Clock::time_point begin = Clock::now();
    kept_alive_at_ = begin;
    ticked_at_ = begin;
    for (;;) {
        std::vector<std::function<void()>> tasks;
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, event_readers_.empty() ? kIdleTurn : kTurn, [&] {
                return stopping_ || !tasks_.empty() || !new_event_readers_.empty() ||
                       !new_summary_readers_.empty();
            });
            if (stopping_) break;
            tasks.swap(tasks_);
            take_new();
        }
        for (const auto& task : tasks) task();
        const Clock::time_point now = Clock::now();
        feed_events();
        feed_summaries(now);
        keep_alive(now);
        tick(now);
        readers_.store(event_readers_.size() + summary_readers_.size());
    }
    take_new();
    for (const EventReader& reader : event_readers_) reader.stream->close();
    for (const auto& stream : summary_readers_) stream->close();
}

void Feed::take_new() {
    for (EventReader& reader : new_event_readers_) event_readers_.push_back(std::move(reader));
    for (auto& stream : new_summary_readers_) {
        summary_readers_.push_back(std::move(stream));
        summary_wanted_ = true;
    }
    new_event_readers_.clear();
    new_summary_readers_.clear();
}

void Feed::feed_events() {
    std::erase_if(event_readers_, [this](EventReader& reader) { return !feed_reader(reader); });
}

bool Feed::feed_reader(EventReader& reader) {
    if (reader.stream->closed()) return false;
    if (reader.after >= api_.views->folded()) return true;
    // Encoded under the views' lock, sent without it.
    std::vector<std::pair<Sequence, ledger::Event>> events;
    const From from = events_are_in(api_, reader.after);
    const Status visited = visit_events(
        api_,
        reader.after,
        kEventsPerTurn,
        from,
        [&](Sequence sequence, const ledger::Event& event) { events.emplace_back(sequence, event); }
    );
    if (!visited) {
        reader.stream->send("problem", "", problem(visited.error()).body);
        reader.stream->close();
        return false;
    }
    std::vector<std::string> texts(events.size());
    api_.views->read([&](const views::ReadModel& model) {
        for (std::size_t i = 0; i < events.size(); ++i) {
            JsonWriter json(texts[i]);
            write_event(json, model.state(), events[i].first, events[i].second);
        }
    });
    for (std::size_t i = 0; i < events.size(); ++i) {
        const std::string id = std::to_string(events[i].first.value());
        if (!reader.stream->send("", id, texts[i])) return false;
        reader.after = events[i].first;
    }
    return true;
}

void Feed::feed_summaries(Clock::time_point now) {
    if (summary_readers_.empty()) return;
    const Sequence folded = api_.views->folded();
    const auto age = now - summary_at_;
    const bool news = folded != summarised_ && age >= kSummaryEvery;
    if (!news && !summary_wanted_ && age < kSummaryAtLeastEvery) return;
    const std::string summary = summary_json(api_);
    const std::string id = std::to_string(folded.value());
    std::erase_if(summary_readers_, [&](const std::shared_ptr<net::EventStream>& stream) {
        return stream->closed() || !stream->send("summary", id, summary);
    });
    summarised_ = folded;
    summary_at_ = now;
    summary_wanted_ = false;
}

void Feed::keep_alive(Clock::time_point now) {
    if (now - kept_alive_at_ < kKeepAliveEvery) return;
    kept_alive_at_ = now;
    std::erase_if(event_readers_, [](const EventReader& r) { return !r.stream->keep_alive(); });
}

void Feed::tick(Clock::time_point now) {
    if (ticks_ == Ticks::off || now - ticked_at_ < kTickEvery) return;
    ticked_at_ = now;
    engine::CommandBatch batch(1);
    batch.front().at = api_.clock.now();
    batch.front().body = ledger::Tick{};
    // A tick that finds no room is made up for by the next one.
    static_cast<void>(api_.engine.try_submit(std::move(batch), [](const Result<engine::Outcomes>&) {
    }));
}

}  // namespace tidegate::server
