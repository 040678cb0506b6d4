#include "cli/signals.h"

#include <csignal>
#include <ctime>

namespace tidegate::cli {

namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

StopSignals::StopSignals() {
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

bool StopSignals::wait(std::chrono::milliseconds at_most) const {
    const sigset_t set = stop_signals();
    timespec time{};
    time.tv_sec = at_most.count() / 1000;
    time.tv_nsec = (at_most.count() % 1000) * 1'000'000;
    return sigtimedwait(&set, nullptr, &time) > 0;
}

void StopSignals::wait() const {
    const sigset_t set = stop_signals();
    int caught = 0;
    sigwait(&set, &caught);
}

}  // namespace tidegate::cli
