#include "engine/engine.h"

#include <future>
#include <utility>

#include "base/assert.h"
#include "engine/pipeline.h"

namespace tidegate::engine {

Result<std::unique_ptr<Engine>> Engine::open(
    std::unique_ptr<journal::Journal> journal, Options options
) {
    auto engine = std::make_unique<Pipeline>(std::move(journal), std::move(options));
    TIDEGATE_CHECK(engine->open());
    return std::unique_ptr<Engine>(std::move(engine));
}

Result<ledger::Outcome> Engine::execute(ledger::Command command) {
    std::promise<Result<Outcomes>> answered;
    auto answer = answered.get_future();
    CommandBatch batch;
    batch.push_back(std::move(command));
    submit(std::move(batch), [&](Result<Outcomes> outcomes) {
        answered.set_value(std::move(outcomes));
    });
    TIDEGATE_TRY(const Outcomes outcomes, answer.get());
    TIDEGATE_ASSERT(outcomes.size() == 1);
    return outcomes.front();
}

}  // namespace tidegate::engine
