#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "allocation/planner.h"
#include "base/random.h"
#include "base/time.h"
#include "channels/channel.h"
#include "channels/metrics.h"
#include "engine/engine.h"
#include "ledger/state.h"

// Follows the engine: folds its durable groups into a State of its own, asks the planner what to
// write next, requests it, and hands every accepted write to the channel that has to send it.
//
// 1. It only acts on durable events. A write is handed out because its WriteRequested is in the
//    journal, never because somebody asked for it.
// 2. A write that is pending when the projector starts was handed to a process that is gone: it
//    becomes unknown and is read back.
// 3. One round of requests is under way at a time: the next plan is made from a State that has seen
//    the outcome of the last.
// 4. A listing whose write failed rests before it is planned again, longer each time.
// 5. Nothing is requested for a channel without a sink, nor for a listing that is not on sale.

namespace tidegate::channels {

// A write on its way out.
struct WriteOrder {
    WriteJob job;
    bool lowers = false;                // it can only take units back
    std::optional<Timestamp> cause_at;  // when the order of another channel that caused it was seen
};

// Where writes of one channel go. Called from the projector's thread, must not block.
class WriteSink {
public:
    virtual ~WriteSink() = default;
    virtual void write(const WriteOrder& order) = 0;
    // The outcome of a write of this listing is unknown: read it back.
    virtual void resolve(ListingId listing, ExternalId external) = 0;
    // What it shows was more than anything we knew allowed.
    virtual void drifted(ListingId listing) = 0;
};

class Projector {
public:
    struct Options {
        std::size_t writes_per_round = 64;
        Duration rest_after_failure = Duration(250);
        Duration rest_after_failure_max = Duration::seconds(60);
    };

    Projector(
        engine::Engine& engine,
        allocation::Settings settings,
        const Clock& clock,
        HubMetrics& metrics,
        Options options
    );
    ~Projector();
    Projector(const Projector&) = delete;
    Projector& operator=(const Projector&) = delete;

    // Subscribes and starts the thread; returns when the first State is there.
    [[nodiscard]] Status start();
    // Before or after the engine stops.
    void stop();

    // From now on writes of this channel are planned and go to `sink`, which outlives detach().
    void attach(ChannelId channel, WriteSink* sink);
    void detach(ChannelId channel);

    // Nothing is written to a listing that its marketplace no longer has or has off sale.
    enum class OnSale : bool { no, yes };
    void set_on_sale(ListingId listing, OnSale on_sale);

    // Runs `look` on the State while nothing changes it. Any thread; keep it short.
    void look(const std::function<void(const ledger::State&)>& look) const;
    // Changes the planner's settings and plans everything anew.
    void set_settings(allocation::Settings settings);

private:
    using Group = std::shared_ptr<const engine::PublishedGroup>;
    struct Rest {
        Duration length;
        Timestamp until;
    };
    // What is to be done once the lock is released.
    struct Actions {
        std::vector<std::pair<WriteSink*, WriteOrder>> writes;
        std::vector<std::pair<WriteSink*, ListingId>> drifts;
        std::vector<std::tuple<WriteSink*, ListingId, ExternalId>> resolves;
        engine::CommandBatch requests;
    };

    void run();
    void begin(ledger::State state);
    void fold(const ledger::Event& event, Actions& actions);
    void before_fold(const ledger::Event& event, Actions& actions);
    void after_fold(const ledger::Event& event, Actions& actions);
    void plan(Actions& actions);
    [[nodiscard]] bool may_write(ListingId listing, Timestamp now);
    [[nodiscard]] std::optional<Timestamp> cause_of(const ledger::Listing& listing) const;
    void perform(Actions& actions);
    [[nodiscard]] WriteSink* sink_of(ListingId listing) const;

    engine::Engine& engine_;
    const Clock& clock_;
    HubMetrics& metrics_;
    Options options_;

    // What the engine's publishing thread leaves here. Shared with the callbacks that the engine
    // still holds when the projector is gone.
    struct Inbox {
        std::mutex mutex;
        std::condition_variable wake;
        std::deque<Group> groups;
        bool stopping = false;
        bool planning_wanted = false;
        bool round_under_way = false;
        Sequence round_reaches{0};
        std::uint64_t refused = 0;

        [[nodiscard]] bool has_work() const {
            return stopping || !groups.empty() || planning_wanted;
        }
        void want_planning();
        void answered(const Result<engine::Outcomes>& outcomes);
    };
    const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();

    mutable std::mutex state_mutex_;  // never held together with the inbox's
    ledger::State state_;
    allocation::Planner planner_;
    std::map<ChannelId, WriteSink*> sinks_;
    std::set<ListingId> off_sale_;
    std::map<ListingId, Rest> rests_;
    std::set<std::pair<Timestamp, ListingId>> rested_;  // wake-ups
    struct Cause {
        Timestamp at;
        ChannelId channel;
    };
    std::map<SkuId, Cause> triggers_;        // orders since the last round, by SKU
    std::map<ListingId, Timestamp> causes_;  // of requested writes
    std::thread thread_;
};

}  // namespace tidegate::channels
