#pragma once

#include <atomic>
#include <cstdint>

#include "channels/histogram.h"

// What is counted while orders and writes pass. Any thread may add and read.

namespace tidegate::channels {

// Of the whole hub.
struct HubMetrics {
    LatencyHistogram order_to_durable;  // an order is in our hands .. its group is on disk
    LatencyHistogram order_to_write;    // the order was seen .. a write it caused elsewhere is sent
    std::atomic<std::uint64_t> webhooks{0};
    std::atomic<std::uint64_t> webhooks_refused{0};
    std::atomic<std::uint64_t> webhooks_repeated{0};
    std::atomic<std::uint64_t> writes_planned{0};
    std::atomic<std::uint64_t> writes_refused_by_ledger{0};
};

// Of one channel.
struct ChannelMetrics {
    std::atomic<std::uint64_t> orders_seen{0};  // new or changed
    std::atomic<std::uint64_t> polls{0};
    std::atomic<std::uint64_t> polls_incomplete{0};
    std::atomic<std::uint64_t> orders_unreadable{0};
    std::atomic<std::uint64_t> writes_sent{0};
    std::atomic<std::uint64_t> writes_applied{0};
    std::atomic<std::uint64_t> writes_refused{0};
    std::atomic<std::uint64_t> writes_unknown{0};
    std::atomic<std::uint64_t> writes_deferred{0};
    std::atomic<std::uint64_t> reads{0};
    std::atomic<std::uint64_t> drifts{0};  // shows more than the bound allowed: a broken promise
    std::atomic<std::uint64_t> errors{0};  // calls that failed
    std::atomic<std::int64_t> watermark_ms{0};
};

}  // namespace tidegate::channels
