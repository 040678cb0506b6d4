// Goal: every benchmark runs to its end and prints the fields that docs/benchmarks.md lists.
// Method: the real program with tiny sizes; no figure is looked at but those that must be exact.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/program.h"
#include "support/temp_directory.h"

namespace tidegate::test {
namespace {

class Bench : public testing::Test {
protected:
    Ran bench(const std::string& arguments) {
        return run_program(
            std::string(TIDEGATE_BINARY) + " bench " + arguments + " --json --dir " +
            directory_.file("bench") + " 2>/dev/null"
        );
    }
    static void expect_fields(const Ran& ran, const std::vector<std::string>& fields) {
        EXPECT_EQ(ran.exit_code, 0) << ran.output;
        EXPECT_EQ(ran.output.substr(0, 10), "{\"bench\":\"") << ran.output;
        for (const std::string& field : fields) {
            EXPECT_NE(ran.output.find("\"" + field + "\":"), std::string::npos) << field;
        }
    }

    TempDirectory directory_;
};

TEST_F(Bench, Ledger) {
    const Ran ran =
        bench("ledger --orders 2000 --rounds 1 --skus 1,10 --seconds 0.05 --remember 3000");
    expect_fields(
        ran,
        {"orders_per_second",
         "p50_us",
         "p99_us",
         "durable",
         "fsyncs",
         "bytes_per_order",
         "share_of_bare",
         "workloads",
         "half_rate",
         "cpu_ns_per_order",
         "remember",
         "longest_pause_us"}
    );
    EXPECT_EQ(json_field(ran.output, "orders"), "2000");
}

TEST_F(Bench, Ingest) {
    const Ran ran = bench("ingest --messages 500 --rounds 1 --skus 10");
    expect_fields(
        ran,
        {"kinds",
         "orders_per_second",
         "p50_us",
         "p99_us",
         "durable",
         "fsyncs",
         "verify_share",
         "decode_share",
         "submit_share",
         "decide_share",
         "journal_share"}
    );
}

TEST_F(Bench, Http) {
    for (const char* const kind : {"tiktok_webhook", "tiktok_detail", "shopify_webhook"}) {
        const Ran ran = bench(
            std::string("http --requests 300 --rounds 1 --connections 4 --skus 10 --kind ") + kind
        );
        expect_fields(
            ran,
            {"orders_per_second",
             "p50_us",
             "p99_us",
             "durable",
             "fsyncs",
             "beast_requests_per_second",
             "share_of_beast",
             "server_alone_requests_per_second"}
        );
    }
}

TEST_F(Bench, RecoveryEndsInTheSameState) {
    const Ran ran = bench("recovery --orders 3000 --tail 500 --skus 10");
    expect_fields(
        ran,
        {"events",
         "replay_events_per_second",
         "snapshot_bytes",
         "snapshot_write_seconds",
         "snapshot_ready_seconds",
         "snapshot_and_tail_ready_seconds",
         "durable"}
    );
    EXPECT_EQ(json_field(ran.output, "same_state"), "true");
}

TEST_F(Bench, MemoryAndCore) {
    const std::string program = std::string(TIDEGATE_BINARY) + " bench ";
    expect_fields(
        run_program(program + "memory --json --skus 100 --orders 1000"),
        {"bytes_per_sku", "resident_bytes_per_sku", "bytes_per_order", "resident_bytes_per_order"}
    );
    expect_fields(
        run_program(program + "core --json --skus 10 --orders 1000"),
        {"orders_per_second", "decide_ns", "bytes_per_order"}
    );
}

TEST_F(Bench, AWrongNameIsAWrongCommandLine) {
    EXPECT_EQ(
        run_program(std::string(TIDEGATE_BINARY) + " bench nothing 2>/dev/null").exit_code, 2
    );
    EXPECT_EQ(bench("http --kind nothing").exit_code, 1);
}

}  // namespace
}  // namespace tidegate::test
