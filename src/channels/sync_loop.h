#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "channels/channel.h"
#include "channels/fetch_queue.h"
#include "channels/metrics.h"
#include "channels/poll_windows.h"
#include "channels/projector.h"
#include "channels/recent_orders.h"
#include "engine/engine.h"
#include "net/backoff.h"
#include "net/rate_limiter.h"

// Keeps one channel in step: a thread that owns its connector.
//
// 1. The watermark: what a complete poll proves (poll_windows.h) is sent to the ledger after all
//    orders of the poll are durable. A webhook never moves it.
// 2. One write of a listing is under way at a time: the ledger allows no second one, and a job
//    stays here until its outcome is reported.
// 3. An applied write took effect at the latest when its answer arrived, plus write_delay_max, plus
//    clock_skew. An unknown one, and one that was under way when the process before this one ended,
//    may still land for landing_max: it is read back after that, and until then nothing is read of
//    that listing.
// 4. What takes units back goes out first; writes of zero have a rate budget of their own. A budget
//    counts calls to the marketplace, not listings.
// 5. While calls fail, each kind of work waits longer from time to time, with full jitter.
// 6. A message of the marketplace's queue is deleted only when its orders are durable.
// 7. Stock in the marketplace's own warehouses is counted by the marketplace: at every reconcile
// its
//    count replaces ours, at a location of the channel's own.
// 8. A listing that the marketplace no longer has is read all the same, so that the ledger learns
//    that it sells nothing; while it is gone nothing is written there.

namespace tidegate::channels {

struct SyncOptions {
    std::string code;  // of the channel in the ledger
    bool restocks_on_cancel = false;
    Duration poll_interval = Duration::seconds(30);
    Duration poll_overlap = Duration::seconds(600);  // lengthened where it proves too little
    Duration feed_delay_max = Duration::seconds(300);
    Duration first_lookback = Duration::seconds(24 * 3600);
    Duration clock_skew = Duration::seconds(2);
    Duration write_delay_max = Duration::seconds(2);
    Duration landing_max = Duration::seconds(30);
    Duration reconcile_interval = Duration::seconds(600);
    Duration queue_interval = Duration::seconds(1);
    Duration discover_interval = Duration::seconds(3600);
    double writes_per_second = 5;
    double writes_burst = 10;
    net::Backoff::Options backoff{Duration(500), Duration::seconds(60)};
    std::uint64_t seed = 1;  // of the jitter
};

struct ChannelStatus {
    std::string code;
    std::string_view marketplace;
    ChannelId channel;
    bool connected = false;
    bool access_ended = false;
    std::string problem;  // of a kind of work that fails; empty while none does
    std::size_t listings = 0;
    std::size_t unmapped = 0;     // listings whose seller SKU the ledger does not know
    std::size_t overselling = 0;  // listings that sell on at zero
    std::size_t gone = 0;         // mapped, but not on sale over there any more
    std::size_t writes_waiting = 0;
    std::size_t writes_unresolved = 0;  // unknown, to be read back
    Timestamp last_complete_poll;
    Timestamp watermark;
};

class SyncLoop final : public WriteSink {
public:
    SyncLoop(
        SyncOptions options,
        std::unique_ptr<Connector> connector,
        engine::Engine& engine,
        Projector& projector,
        const Clock& clock,
        HubMetrics& metrics
    );
    ~SyncLoop() override;

    void start();
    void stop();  // a call under way is waited for

    // Any thread.
    void write(const WriteOrder& order) override;
    void resolve(ListingId listing, ExternalId external) override;
    void drifted(ListingId listing) override;
    void fetch(const std::vector<ExternalId>& orders);
    void read(const std::vector<ExternalId>& listings);
    void product_changed();
    void end_access();
    // What follows from a message besides its orders.
    void follow(const WebhookEvent& event);
    // Looks at once whether something has to be renewed: the key of a signature is missing.
    void renew();
    // One answer a question, in order: nothing is available of an unknown SKU.
    [[nodiscard]] std::vector<StockAnswer> stock(std::span<const StockQuestion> questions) const;
    // None until the channel is connected.
    [[nodiscard]] std::optional<ChannelId> channel() const;
    [[nodiscard]] const std::string& code() const noexcept { return options_.code; }
    [[nodiscard]] const Connector& connector() const { return *connector_; }
    [[nodiscard]] ChannelStatus status() const;
    [[nodiscard]] const ChannelMetrics& metrics() const { return counts_; }

private:
    enum Work : std::uint8_t {
        connecting,
        renewing,
        fetching,
        polling,
        listening,
        reading,
        counting,
        writing,
        works
    };
    struct Pending {
        WriteOrder order;
        Timestamp not_before;
        unsigned attempts = 0;
        bool sent = false;  // and perhaps not shown yet
    };
    struct Read {
        Timestamp not_before;
        bool resolves = false;   // an unknown write waits for it
        std::uint32_t asks = 0;  // tells a read that answers the last ask from an earlier one
    };
    using Asked = std::map<ExternalId, std::uint32_t>;
    struct Poll {
        Timestamp began_at;
        OrdersWindow window;
        std::string cursor{};
        std::deque<ExternalId> wanted{};  // named by the last page, content to be fetched
        bool last_page = false;
        std::string problem{};  // why it is not complete
    };

    void run();
    [[nodiscard]] Timestamp work();  // does what is due, returns when to look again

    [[nodiscard]] Timestamp step_or(Timestamp again);
    [[nodiscard]] bool wants_discovery();
    void renew_token();
    void connect();
    [[nodiscard]] Status define_channel(ChannelId& id, Timestamp& watermark);
    [[nodiscard]] Status map_listings(ChannelId id);

    // Each does one call at most and returns when it wants the next; they run on the thread.
    [[nodiscard]] Timestamp step_writes(Timestamp now);
    [[nodiscard]] Timestamp step_fetch(Timestamp now);
    [[nodiscard]] Timestamp step_poll(Timestamp now);
    [[nodiscard]] Timestamp step_queue(Timestamp now);
    [[nodiscard]] Timestamp step_reads(Timestamp now);
    [[nodiscard]] Timestamp step_bound_stock(Timestamp now);

    [[nodiscard]] std::vector<WriteOrder> take_writes(Timestamp now, Timestamp& again);
    [[nodiscard]] std::optional<Duration> afford(
        net::TokenBucket& bucket, Timestamp now, std::vector<WriteOrder>& due
    );
    void settle(
        const WriteJob& job,
        const WriteResult& result,
        Timestamp sent_at,
        engine::CommandBatch& commands
    );
    void note_sent(Pending& pending, Timestamp sent_at);
    [[nodiscard]] bool record_orders(OrdersPage& page, Timestamp asked_at, Work work);
    [[nodiscard]] Timestamp poll_page();
    [[nodiscard]] Timestamp poll_named();
    [[nodiscard]] Timestamp poll_failed(const Error* error);
    void page_done(const OrdersPage& page);
    void finish_poll();
    [[nodiscard]] bool record_bound_stock(const std::vector<BoundStock>& counted);
    [[nodiscard]] LocationId bound_location();
    [[nodiscard]] std::vector<ExternalId> take_reads(Timestamp now, Timestamp& again, Asked& asked);
    [[nodiscard]] bool report_reads(const std::vector<ListingRead>& reads, const Asked& asked);
    void note_gone(const std::vector<ListingRead>& reads);
    [[nodiscard]] bool run_commands(
        Work work, engine::CommandBatch commands, engine::Outcomes* outcomes = nullptr
    );

    // Under the mutex.
    Read& want_read(ExternalId listing);
    void note_problem(Work work, const Error& error);

    void failed(Work work, const Error& error);
    void succeeded(Work work);
    [[nodiscard]] Timestamp pause(Work work);
    void wake();  // under the mutex

    const SyncOptions options_;
    const std::unique_ptr<Connector> connector_;
    engine::Engine& engine_;
    Projector& projector_;
    const Clock& clock_;
    HubMetrics& hub_metrics_;
    ChannelMetrics counts_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool awake_ = false;
    bool rediscover_ = false;
    std::map<ListingId, Pending> writes_;
    FetchQueue fetches_;
    std::map<ExternalId, Read> reads_;
    std::map<ListingId, ExternalId> external_of_;
    std::set<ListingId> gone_;
    std::string problems_[works];
    ChannelStatus status_;

    // Of the thread alone.
    std::map<ExternalId, ListingId> listing_of_;
    std::map<ListingId, Timestamp> quiet_until_;  // a read that is sent earlier proves nothing
    RecentOrders recent_;
    std::optional<Poll> poll_;
    PollWindows windows_;
    Timestamp next_poll_;
    Timestamp next_reconcile_;
    Timestamp next_queue_;
    Timestamp next_count_;  // of stock in the marketplace's warehouses
    Timestamp next_discovery_;
    Timestamp paused_until_[works];
    net::Backoff backoffs_[works];
    net::TokenBucket bucket_;
    net::TokenBucket brake_bucket_;
    Random random_;
    std::thread thread_;
};

}  // namespace tidegate::channels
