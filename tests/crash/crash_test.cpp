// Goal: a process that is killed at any moment under load loses nothing that it acknowledged,
// doubles nothing, and its stock adds up. Method: crash_child.cpp runs the engine over one data
// directory; it is killed (SIGKILL) and started again 200 times. The model here knows for every
// order, receipt and write what was acknowledged and what was under way; the restarted process is
// asked what it found. Counts are compared exactly.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "base/random.h"
#include "support/temp_directory.h"

namespace tidegate {
namespace {

constexpr int kKills = 200;
constexpr std::uint32_t kSkus = 5;
constexpr std::int64_t kUnits = 1'000'000;
constexpr std::uint64_t kUnderWayMax = 64;

class Child {
public:
    explicit Child(const std::string& directory) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        EXPECT_EQ(::pipe(in.data()), 0);
        EXPECT_EQ(::pipe(out.data()), 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(in[0], STDIN_FILENO);
            ::dup2(out[1], STDOUT_FILENO);
            for (const int end : {in[0], in[1], out[0], out[1]}) ::close(end);
            ::execl(TIDEGATE_CRASH_CHILD, "crash_child", directory.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        to_ = ::fdopen(in[1], "w");
        from_ = ::fdopen(out[0], "r");
    }
    ~Child() {
        ::kill(pid_, SIGKILL);
        int status = 0;
        ::waitpid(pid_, &status, 0);
        ::fclose(to_);
        ::fclose(from_);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void tell(const std::string& line) {
        std::fputs((line + "\n").c_str(), to_);
        std::fflush(to_);
    }
    // The next line; empty when the process has gone.
    std::string hear() {
        std::array<char, 512> buffer{};
        if (std::fgets(buffer.data(), static_cast<int>(buffer.size()), from_) == nullptr) return "";
        std::string line = buffer.data();
        if (!line.ends_with('\n')) return "";
        line.pop_back();
        return line;
    }
    std::string ask(const std::string& question) {
        tell(question);
        return hear();
    }
    void kill_now() { ::kill(pid_, SIGKILL); }

private:
    pid_t pid_ = -1;
    FILE* to_ = nullptr;
    FILE* from_ = nullptr;
};

struct Counters {
    std::int64_t ordered = 0;
    std::int64_t cancelled = 0;
    std::int64_t shipped = 0;
    friend bool operator==(const Counters&, const Counters&) = default;
};
struct ModelOrder {
    std::uint32_t sku = 0;
    Counters sure;  // acknowledged, or found after a restart; ordered 0: not there
    Counters sent;
};
struct ModelCommand {
    char kind = 'r';
    std::uint32_t sku = 0;
    std::int64_t units = 0;
    bool sure = false;
};

class CrashTest : public ::testing::Test {
protected:
    void send_something(Child& child) {
        const std::uint64_t number = ++last_number_;
        const auto sku = static_cast<std::uint32_t>(random_.below(kSkus));
        const std::uint64_t kind = random_.below(10);
        if (kind == 0) {
            const auto units = static_cast<std::int64_t>(1 + random_.below(50));
            commands_[number] = {'r', sku, units, false};
        } else if (kind == 1) {
            commands_[number] = {'w', sku, static_cast<std::int64_t>(random_.below(100)), false};
        } else if (kind <= 4 && change_an_order(child)) {
            return;
        } else {
            ModelOrder order{sku, {}, {static_cast<std::int64_t>(1 + random_.below(3)), 0, 0}};
            orders_[number] = order;
            send_order(child, number);
            return;
        }
        const ModelCommand& command = commands_[number];
        under_way_.insert(number);
        child.tell(
            std::string(1, command.kind) + " " + std::to_string(number) + " " +
            std::to_string(command.sku) + " " + std::to_string(command.units)
        );
    }
    void send_order(Child& child, std::uint64_t number) {
        const ModelOrder& order = orders_[number];
        under_way_.insert(number);
        child.tell(
            "o " + std::to_string(number) + " " + std::to_string(order.sku) + " " +
            std::to_string(order.sent.ordered) + " " + std::to_string(order.sent.cancelled) + " " +
            std::to_string(order.sent.shipped)
        );
    }
    // Ships or cancels a unit of an order that is settled and still has one open.
    bool change_an_order(Child& child) {
        auto found = orders_.lower_bound(random_.below(last_number_ + 1));
        if (found == orders_.end() || under_way_.contains(found->first)) return false;
        ModelOrder& order = found->second;
        if (order.sure.shipped + order.sure.cancelled >= order.sure.ordered) return false;
        order.sent = order.sure;
        (random_.below(3) == 0 ? order.sent.cancelled : order.sent.shipped) += 1;
        send_order(child, found->first);
        return true;
    }
    void acknowledge(std::uint64_t number) {
        ASSERT_EQ(under_way_.erase(number), 1U) << "acknowledged twice: " << number;
        if (const auto order = orders_.find(number); order != orders_.end()) {
            order->second.sure = order->second.sent;
        } else {
            commands_[number].sure = true;
        }
    }
    // Reads one acknowledgement; false when the process has gone.
    bool hear_acknowledgement(Child& child) {
        std::istringstream line(child.hear());
        std::string what;
        std::uint64_t number = 0;
        if (!(line >> what >> number)) return false;
        EXPECT_EQ(what, "a");
        acknowledge(number);
        return true;
    }

    // What was under way at the kill happened or did not: asks, and takes it for sure from now on.
    void settle(Child& child) {
        for (const std::uint64_t number : recent_) settle_one(child, number);
        recent_.clear();
        under_way_.clear();
    }
    void settle_one(Child& child, std::uint64_t number) {
        const bool open = under_way_.contains(number);
        if (const auto found = orders_.find(number); found != orders_.end()) {
            ModelOrder& order = found->second;
            std::istringstream line(child.ask("order " + std::to_string(number)));
            std::string word;
            int known = 0;
            Counters now;
            line >> word >> word >> known >> now.ordered >> now.cancelled >> now.shipped;
            EXPECT_TRUE(now == order.sure || (open && now == order.sent)) << "order " << number;
            order.sure = now;
            order.sent = now;
            return;
        }
        ModelCommand& command = commands_[number];
        const std::string name = std::string(1, command.kind) + "-" + std::to_string(number);
        const std::string answer = child.ask("command " + name);
        const bool known = answer.ends_with(" 1");
        EXPECT_TRUE(known == command.sure || open) << name;
        command.sure = known;
    }
    void check_books(Child& child, std::size_t orders_found) {
        std::map<std::uint32_t, std::int64_t> on_hand;
        std::map<std::uint32_t, std::int64_t> reserved;
        std::size_t known = 0;
        for (const auto& [number, order] : orders_) {
            known += order.sure.ordered > 0 ? 1 : 0;
            on_hand[order.sku] -= order.sure.shipped;
            reserved[order.sku] += order.sure.ordered - order.sure.cancelled - order.sure.shipped;
        }
        for (const auto& [number, command] : commands_) {
            if (command.kind == 'r' && command.sure) on_hand[command.sku] += command.units;
        }
        EXPECT_EQ(orders_found, known) << "an order is lost or doubled";
        for (std::uint32_t sku = 0; sku < kSkus; ++sku) {
            EXPECT_EQ(
                child.ask("stock " + std::to_string(sku)),
                "stock " + std::to_string(sku) + " " + std::to_string(kUnits + on_hand[sku]) + " " +
                    std::to_string(reserved[sku])
            );
        }
    }
    void start_and_check(Child& child) {
        std::istringstream line(child.hear());
        std::string word;
        std::string hash;
        std::uint64_t sequence = 0;
        std::size_t violations = 1;
        std::size_t orders = 0;
        line >> word >> sequence >> hash >> violations >> orders;
        ASSERT_EQ(word, "ready") << line.str();
        EXPECT_EQ(violations, 0U);
        EXPECT_EQ(hash, hash_before_.empty() ? hash : hash_before_);
        hash_before_.clear();
        settle(child);
        check_books(child, orders);
        child.tell("go");
    }
    void load_and_kill(Child& child, bool quiet) {
        const std::uint64_t acknowledgements = random_.below(120);
        for (std::uint64_t heard = 0; heard < acknowledgements; ++heard) {
            while (under_way_.size() < 1 + random_.below(kUnderWayMax)) send_something(child);
            for (const std::uint64_t number : under_way_) recent_.insert(number);
            ASSERT_TRUE(hear_acknowledgement(child));
        }
        if (quiet) {
            while (!under_way_.empty()) ASSERT_TRUE(hear_acknowledgement(child));
            hash_before_ = child.ask("hash").substr(5);
        }
        child.kill_now();
        // What it said before it died counts.
        while (hear_acknowledgement(child)) {
        }
    }

    test::TempDirectory directory_;
    Random random_{20240601};
    std::uint64_t last_number_ = 0;
    std::map<std::uint64_t, ModelOrder> orders_;
    std::map<std::uint64_t, ModelCommand> commands_;
    std::set<std::uint64_t> under_way_;
    std::set<std::uint64_t> recent_;  // since the last start
    std::string hash_before_;
};

TEST_F(CrashTest, KilledAtRandomMomentsOverOneDataDirectory) {
    for (int kill = 0; kill < kKills; ++kill) {
        SCOPED_TRACE("kill " + std::to_string(kill));
        Child child(directory_.path().string());
        start_and_check(child);
        load_and_kill(child, kill % 5 == 0);
        ASSERT_FALSE(HasFailure());
    }
    Child child(directory_.path().string());
    for (const auto& [number, order] : orders_) recent_.insert(number);
    for (const auto& [number, command] : commands_) recent_.insert(number);
    start_and_check(child);
    std::printf(
        "%d kills, %zu orders, %zu other commands\n", kKills, orders_.size(), commands_.size()
    );
}

}  // namespace
}  // namespace tidegate
