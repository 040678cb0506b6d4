#include "channels/amazon/queue.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "channels/amazon/notification.h"
#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::amazon {

namespace {

constexpr std::size_t kMessagesMax = 10;  // of one request, received or deleted

std::string origin_of(const std::string& url) {
    const std::size_t scheme = url.find("://");
    return url.substr(0, url.find('/', scheme == std::string::npos ? 0 : scheme + 3));
}

struct Message {
    std::string receipt;
    std::string body;
};

bool read_messages(std::string_view body, std::vector<Message>& messages) {
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return false;
    return json::each_field(object, [&](std::string_view key, json::od::value value) {
        if (key != "Messages") return true;
        return json::each_element(value, [&](json::od::value element) {
            Message& message = messages.emplace_back();
            const bool read =
                json::each_field(element, [&](std::string_view part, json::od::value field) {
                    if (part == "ReceiptHandle") message.receipt = json::text(field).value_or("");
                    if (part == "Body") message.body = json::text(field).value_or("");
                    return true;
                });
            return read && !message.receipt.empty();
        });
    });
}

// The first refusal of a batch; empty when there is none.
std::optional<std::string> read_failure(std::string_view body) {
    std::string failure;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return std::nullopt;
    const bool read = json::each_field(object, [&](std::string_view key, json::od::value value) {
        if (key != "Failed") return true;
        return json::each_element(value, [&](json::od::value entry) {
            return json::each_field(entry, [&](std::string_view part, json::od::value field) {
                if (part == "Code" && failure.empty()) failure = json::text(field).value_or("?");
                return true;
            });
        });
    });
    return read ? std::optional(failure) : std::nullopt;
}

std::string error_type(std::string_view body) {
    json::od::document document;
    json::od::value value;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document["__type"].get(value)) return "";
    return std::string(json::text(value).value_or("").substr(0, 80));
}

}  // namespace

Queue::Queue(QueueOptions options, std::string seller, Send send, const Clock& clock)
    : options_(std::move(options)),
      seller_(std::move(seller)),
      send_(std::move(send)),
      clock_(clock) {
    if (options_.endpoint.empty()) options_.endpoint = origin_of(options_.url);
}

Result<std::string> Queue::call(std::string_view action, std::string body) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = options_.endpoint + '/';
    request.headers = {
        {"content-type", "application/x-amz-json-1.0"},
        {"x-amz-target", "AmazonSQS." + std::string(action)}};
    request.body = std::move(body);
    sign_v4(request, options_.keys, {options_.region, "sqs"}, clock_.now());
    Result<net::Response> response = send_(request);
    if (!response) return response.error();
    if (response->status == 200) return std::move(response->body);
    const std::string type = error_type(response->body);
    const std::string text =
        "The queue answered HTTP " + std::to_string(response->status) + ' ' + type;
    const bool slow = type.find("Throttl") != std::string::npos || response->status == 429;
    if (slow) return channel_throttled(text);
    if (response->status >= 500) return channel_unavailable(text);
    return channel_misconfigured(
        text, "Check the queue's url and region, and that the AWS key may receive and delete."
    );
}

Result<std::vector<QueuedEvent>> Queue::receive() {
    TIDEGATE_TRY(
        const std::string body,
        call(
            "ReceiveMessage",
            "{\"QueueUrl\":" + json::quote(options_.url) +
                ",\"MaxNumberOfMessages\":" + std::to_string(kMessagesMax) +
                ",\"WaitTimeSeconds\":" + std::to_string(options_.wait_seconds) +
                ",\"VisibilityTimeout\":" + std::to_string(options_.hidden_seconds) + '}'
        )
    );
    std::vector<Message> messages;
    if (!read_messages(body, messages)) {
        return channel_protocol("The queue's answer cannot be read");
    }
    std::vector<QueuedEvent> events;
    for (Message& message : messages) {
        QueuedEvent queued;
        queued.receipt = std::move(message.receipt);
        Result<WebhookEvent> event = decode_notification(message.body, seller_);
        if (event) {
            queued.event = std::move(*event);
        } else {
            queued.problem = event.error().message;
        }
        events.push_back(std::move(queued));
    }
    return events;
}

Status Queue::remove(std::span<const std::string> receipts) {
    while (!receipts.empty()) {
        const std::size_t count = std::min(receipts.size(), kMessagesMax);
        std::string entries;
        for (std::size_t i = 0; i < count; ++i) {
            if (i > 0) entries += ',';
            entries += "{\"Id\":\"" + std::to_string(i) +
                       "\",\"ReceiptHandle\":" + json::quote(receipts[i]) + '}';
        }
        TIDEGATE_TRY(
            const std::string body,
            call(
                "DeleteMessageBatch",
                "{\"QueueUrl\":" + json::quote(options_.url) + ",\"Entries\":[" + entries + "]}"
            )
        );
        const auto failure = read_failure(body);
        if (!failure) return channel_protocol("The queue's answer cannot be read");
        if (!failure->empty()) {
            return channel_unavailable("The queue did not delete a message: " + *failure);
        }
        receipts = receipts.subspan(count);
    }
    return {};
}

}  // namespace tidegate::channels::amazon
