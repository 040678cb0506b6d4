#include <hiredis/hiredis.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "peer.h"

// Redis: one Lua script an order checks that the id is new, that a unit is left, lowers the stock
// and keeps a record of about 64 bytes. Usage: peer_redis PORT SKUS ORDERS CONNECTIONS PIPELINE
// NAME. The server runs with appendonly yes, appendfsync always.

namespace {

constexpr const char* kScript =
    "if redis.call('EXISTS', KEYS[1]) == 1 then return 2 end "
    "local left = tonumber(redis.call('GET', KEYS[2])) "
    "if left == nil or left < 1 then return 0 end "
    "redis.call('DECR', KEYS[2]) "
    "redis.call('SET', KEYS[1], ARGV[1]) "
    "return 1";

struct Free {
    void operator()(redisContext* context) const { redisFree(context); }
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Context = std::unique_ptr<redisContext, Free>;
using Reply = std::unique_ptr<redisReply, Free>;

Context connect(int port) {
    Context context(redisConnect("127.0.0.1", port));
    if (context == nullptr || context->err != 0) peer::die("cannot connect to Redis");
    return context;
}

Reply next_reply(redisContext* context) {
    void* reply = nullptr;
    if (redisGetReply(context, &reply) != REDIS_OK) peer::die("Redis went away");
    return Reply(static_cast<redisReply*>(reply));
}

void seed(redisContext* context, std::uint32_t skus) {
    const Reply flushed(static_cast<redisReply*>(redisCommand(context, "FLUSHALL")));
    for (std::uint32_t sku = 0; sku < skus; ++sku) {
        redisAppendCommand(context, "SET s:%u %lld", sku, static_cast<long long>(peer::kStock));
    }
    for (std::uint32_t sku = 0; sku < skus; ++sku) next_reply(context);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) peer::die("peer_redis PORT SKUS ORDERS CONNECTIONS PIPELINE NAME");
    const int port = std::atoi(argv[1]);
    const auto skus = static_cast<std::uint32_t>(std::atoi(argv[2]));
    const auto orders = static_cast<std::uint64_t>(std::atoll(argv[3]));
    const auto connections = static_cast<unsigned>(std::atoi(argv[4]));
    const auto pipeline = static_cast<std::uint64_t>(std::atoi(argv[5]));
    const Context first = connect(port);
    seed(first.get(), skus);
    const Reply loaded(static_cast<redisReply*>(redisCommand(first.get(), "SCRIPT LOAD %s", kScript)
    ));
    const std::string script(loaded->str, loaded->len);
    const std::string record(44, 'r');  // with the id: 64 bytes an order

    const auto client = [&](unsigned, std::uint64_t from, std::uint64_t to, peer::Latencies& took) {
        const Context context = connect(port);
        while (from < to) {
            const std::uint64_t end = std::min(to, from + pipeline);
            const auto start = std::chrono::steady_clock::now();
            for (std::uint64_t number = from; number < end; ++number) {
                const peer::Order order = peer::make_order(number, skus);
                redisAppendCommand(
                    context.get(),
                    "EVALSHA %s 2 o:%s s:%u %s",
                    script.c_str(),
                    order.id.c_str(),
                    order.sku,
                    record.c_str()
                );
            }
            for (; from < end; ++from) {
                const Reply reply = next_reply(context.get());
                if (reply->type == REDIS_REPLY_INTEGER && reply->integer == 1) {
                    took.push_back(peer::microseconds_since(start));
                }
            }
        }
    };
    peer::run_clients({argv[6], orders, connections}, client);
}
