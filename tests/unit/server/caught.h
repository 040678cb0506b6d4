#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "server/call.h"

// Calls whose answers stay here, for tests of what handlers answer.

namespace tidegate::server {

class Caught {
public:
    [[nodiscard]] Call call(std::vector<net::QueryParameter> query) {
        net::Request request;
        request.query = std::move(query);
        sink_ = std::make_shared<Sink>();
        return Call{std::move(request), net::Responder(sink_), {}, {}};
    }
    // The answer of the last call.
    [[nodiscard]] const net::Response& response() const { return sink_->response; }

private:
    struct Sink final : net::Responder::Sink {
        void send(net::Response answer) override { response = std::move(answer); }
        std::shared_ptr<net::EventStream> stream(net::Headers) override {
            TIDEGATE_ASSERT(false);
            return nullptr;
        }
        net::Response response;
    };

    std::shared_ptr<Sink> sink_;
};

}  // namespace tidegate::server
