#pragma once

#include "base/result.h"
#include "base/time.h"

// A renewal of a token that failed rests: until kRest is over the same problem is answered and
// nobody is asked, so that a marketplace which refuses is not asked by every call.

namespace tidegate::channels {

class RenewalRest {
public:
    static constexpr Duration kRest = Duration::seconds(10);

    // What `ask` answers, a Status or a Result; while the last failure rests, that failure. The
    // rest begins when `ask` has answered.
    template <class Ask>
    auto attempt(const Clock& clock, Ask ask) -> decltype(ask()) {
        if (clock.now() < until_) return problem_;
        auto answer = ask();
        if (!answer) {
            problem_ = answer.error();
            until_ = clock.now() + kRest;
        }
        return answer;
    }

private:
    Timestamp until_;
    Error problem_{};
};

}  // namespace tidegate::channels
