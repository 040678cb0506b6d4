#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "channels/amazon/sign_v4.h"
#include "channels/channel.h"

// The seller's own SQS queue, into which Amazon puts notifications: AWS's JSON protocol, signed.
//
// 1. A message that was received is hidden for `hidden_seconds` and comes again unless it is
//    deleted. It may come twice, and out of order.
// 2. A message that is not understood is handed over with the reason, and is not lost.

namespace tidegate::channels::amazon {

struct QueueOptions {
    std::string url;       // of the queue; empty: there is none
    std::string endpoint;  // where requests go; empty: what the queue's url begins with
    std::string region = "us-east-1";
    AwsKeys keys;
    int wait_seconds = 1;     // that a request waits for a first message
    int hidden_seconds = 60;  // longer than recording ten messages takes
};

class Queue {
public:
    Queue(QueueOptions options, std::string seller, Send send, const Clock& clock);

    [[nodiscard]] bool exists() const noexcept { return !options_.url.empty(); }
    [[nodiscard]] Result<std::vector<QueuedEvent>> receive();
    [[nodiscard]] Status remove(std::span<const std::string> receipts);

private:
    [[nodiscard]] Result<std::string> call(std::string_view action, std::string body);

    QueueOptions options_;
    std::string seller_;
    Send send_;
    const Clock& clock_;
};

}  // namespace tidegate::channels::amazon
