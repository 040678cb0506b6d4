#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/external_id.h"
#include "base/result.h"
#include "journal/journal.h"
#include "ledger/chunked_vector.h"
#include "ledger/hash_index.h"

// What the ledger is measured against: the least that remembers every order id, checks and lowers
// one number, and makes as many bytes durable before it answers. The same index, the same journal,
// the same two threads that hand each other groups of the same size; no lines, listings, exposure,
// stages, holds or events.

namespace tidegate::cli::bench {

struct BareOrder {
    ExternalId id;
    std::uint32_t sku = 0;
};

class BareLoop {
public:
    struct Options {
        std::uint32_t skus = 1;
        std::int64_t stock = 0;
        std::size_t bytes_per_order = 48;  // at least 20: id and SKU
        std::size_t group_orders_max = 4096;
    };
    // Called on the publishing thread with the number of orders accepted, once they are durable.
    using Done = std::function<void(std::size_t accepted)>;

    BareLoop(std::unique_ptr<journal::Journal> journal, Options options);
    ~BareLoop();

    void submit(std::vector<BareOrder> orders, Done done);

private:
    struct Batch {
        std::vector<BareOrder> orders;
        Done done;
    };
    struct Answer {
        Done done;
        std::size_t accepted = 0;
    };
    struct Group {
        std::string bytes;
        std::size_t orders = 0;
        std::vector<Answer> answers;
    };

    void decide_loop();
    void decide(Batch& batch, const Batch* next);
    [[nodiscard]] bool accept(const BareOrder& order);
    void hand_over();
    void publish_loop();

    const std::unique_ptr<journal::Journal> journal_;
    const Options options_;

    // Deciding thread
    ledger::ChunkedVector<ExternalId> ids_;
    ledger::HashIndex<12> index_;
    std::vector<std::int64_t> available_;
    Group filling_;

    std::mutex mutex_;
    std::condition_variable arrived_;   // batches, room for a group, the end
    std::condition_variable prepared_;  // a group, the end
    std::vector<Batch> queue_;
    Group waiting_;
    bool has_waiting_ = false;
    bool publishing_ = false;
    bool closed_ = false;
    bool decided_ = false;

    std::thread decider_;
    std::thread publisher_;
};

}  // namespace tidegate::cli::bench
