#pragma once

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

#include "base/time.h"
#include "channels/channel.h"
#include "sandbox/shop.h"

// Stands between a connector and a sandbox shop, without sockets and in virtual time, and writes
// every exchange as one line of JSON: what openapi_check.py reads.
//
// {"request": {"method", "target", "headers": {}, "body"}, "response": {"status", "headers": {},
// "body"}}
//
// 1. Names of headers are in lower case. A header that proves who is asking is written as
//    "(secret)": it was there, and that is all that may be known of it.
// 2. A call takes kTrip each way. An answer that waits for its write waits as long as the market
//    says.
// 3. What a client adds by itself is added here too: Host and Accept.

namespace tidegate::contract {

class Recorder {
public:
    // All four outlive the recorder.
    Recorder(
        sandbox::Shop& shop, sandbox::Market& market, ManualClock& clock, const std::string& file
    );

    [[nodiscard]] channels::Send send();
    // The next call is not executed; the shop answers it with this fault.
    void fail_next(sandbox::RequestFault fault) { fault_ = fault; }
    [[nodiscard]] std::uint64_t exchanges() const { return exchanges_; }
    // Whether every line reached the file.
    [[nodiscard]] bool good() { return static_cast<bool>(file_.flush()); }

    static constexpr Duration kTrip = Duration(20);

private:
    [[nodiscard]] Result<net::Response> exchange(const net::ClientRequest& sent);
    [[nodiscard]] net::Response answer(const net::Request& request);
    void record(const net::Request& request, const net::Response& response);

    sandbox::Shop& shop_;
    sandbox::Market& market_;
    ManualClock& clock_;
    std::ofstream file_;
    std::optional<sandbox::RequestFault> fault_;
    std::uint64_t exchanges_ = 0;
};

}  // namespace tidegate::contract
