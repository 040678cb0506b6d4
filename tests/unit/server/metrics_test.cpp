// Goal: metrics are Prometheus' text format. Method: exact text.

#include "server/metrics.h"

#include <gtest/gtest.h>

namespace tidegate::server {
namespace {

TEST(MetricsWriter, WritesHelpTypeAndValues) {
    std::string out;
    MetricsWriter writer(out);
    writer.metric("a_total", "counter", "How many").value(7);
    writer.metric("b", "gauge", "By name").value("name", "x\"y\\z\n", -1);
    EXPECT_EQ(
        out,
        "# HELP a_total How many\n# TYPE a_total counter\na_total 7\n"
        "# HELP b By name\n# TYPE b gauge\nb{name=\"x\\\"y\\\\z\\n\"} -1\n"
    );
}

}  // namespace
}  // namespace tidegate::server
