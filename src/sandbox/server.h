#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "sandbox/world.h"

// The sandbox as servers: every marketplace and the admin API, each on a port of its own.
//
// 1. One lock guards the world: HTTP threads, the driver that lets buyers come, and the senders of
//    webhooks take it in turn. with() gives the same access to tests in this process.
// 2. Time is real unless a clock is given; a given clock must be wound by its owner, who then calls
//    wake().
// 3. A webhook is accepted when it is answered within three seconds as the marketplace wants it.

namespace tidegate::sandbox {

struct SandboxOptions {
    WorldOptions world;
    std::string host = "127.0.0.1";
    PerShop<std::uint16_t> ports;  // 0: any free port
    std::uint16_t admin_port = 0;
    unsigned webhook_threads = 2;
    const Clock* clock = nullptr;  // must outlive the sandbox
};

class Sandbox {
public:
    [[nodiscard]] static Result<std::unique_ptr<Sandbox>> start(SandboxOptions options);

    virtual ~Sandbox() = default;

    // "http://127.0.0.1:PORT"; the base of every path of that marketplace, tokens included.
    [[nodiscard]] virtual std::string url(ShopKind shop) const = 0;
    [[nodiscard]] virtual std::string admin_url() const = 0;
    [[nodiscard]] virtual std::uint16_t port(ShopKind shop) const = 0;
    [[nodiscard]] virtual std::uint16_t admin_port() const = 0;

    // Calls with the world advanced to now, under the lock.
    virtual void with(const std::function<void(World&, Timestamp now)>& use) = 0;
    // Looks at the clock again.
    virtual void wake() = 0;
    virtual void stop() = 0;
};

}  // namespace tidegate::sandbox
