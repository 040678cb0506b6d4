#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "channels/channel.h"

// A marketplace that answers from a script: remembers every request, gives the answers in order.

namespace tidegate::channels::testing {

class Script {
public:
    void answer(int status, std::string body, net::Headers headers = {}) {
        answers_.push_back(net::Response{status, std::move(headers), std::move(body)});
    }
    void lose(std::string code = "network_outcome_unknown") {
        answers_.push_back(Error{std::move(code), "lost", "", Retry::yes});
    }
    [[nodiscard]] Send send() {
        return [this](const net::ClientRequest& request) -> Result<net::Response> {
            requests.push_back(request);
            if (answers_.empty()) return Error{"network_unreachable", "the script has ended"};
            Result<net::Response> answer = std::move(answers_.front());
            answers_.pop_front();
            return answer;
        };
    }
    [[nodiscard]] bool ended() const { return answers_.empty(); }

    std::vector<net::ClientRequest> requests;

private:
    std::deque<Result<net::Response>> answers_;
};

[[nodiscard]] inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace tidegate::channels::testing
