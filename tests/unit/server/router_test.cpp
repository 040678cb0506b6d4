// Goal: paths find their routes and give their values decoded. Method: the real table of routes.

#include "server/router.h"

#include <gtest/gtest.h>

#include <set>

namespace tidegate::server {
namespace {

struct Found {
    std::string operation;
    std::array<std::string, 2> values;
    std::string allow;
};

Found find(std::string_view method, std::string_view target) {
    static const Router router(all_routes());
    Found found;
    const Router::Match match = router.find(method, target, found.values);
    if (match.route != nullptr) found.operation = match.route->operation;
    found.allow = match.allow;
    return found;
}

TEST(Router, FindsRoutesByMethodAndPath) {
    EXPECT_EQ(find("GET", "/api/v1/skus").operation, "listSkus");
    EXPECT_EQ(find("POST", "/api/v1/skus").operation, "defineSku");
    EXPECT_EQ(find("GET", "/api/v1/skus?q=a/b&limit=1").operation, "listSkus");
    EXPECT_EQ(find("GET", "/api/v1/events/stream").operation, "streamEvents");
    EXPECT_EQ(find("DELETE", "/api/v1/skus").allow, "GET, POST");
    EXPECT_EQ(find("GET", "/api/v1/skus/A/kit").allow, "POST");
    EXPECT_EQ(find("GET", "/api/v1").operation, "");
}

TEST(Router, DecodesValuesByTheirSegments) {
    const Found found = find("GET", "/api/v1/listings/shop%2F1/gid%3A%2F%2Fx%2F42?x=1");
    EXPECT_EQ(found.operation, "getListing");
    EXPECT_EQ(found.values[0], "shop/1");
    EXPECT_EQ(found.values[1], "gid://x/42");
    EXPECT_EQ(find("GET", "/api/v1/skus/a%20b").values[0], "a b");
}

TEST(Router, FindsNothingForBrokenPaths) {
    for (const char* target :
         {"/api/v1/skus/",
          "/api/v1/skus//timeline",
          "/api/v1/skus/%4",
          "/api/v1/skus/%zz",
          "",
          "/",
          "/api/v1/skus/a/b/c"}) {
        EXPECT_EQ(find("GET", target).operation, "") << target;
    }
}

TEST(Router, EveryOperationHasOneRoute) {
    std::set<std::string_view> operations;
    for (const Route& route : all_routes()) {
        EXPECT_TRUE(operations.insert(route.operation).second) << route.operation;
        EXPECT_NE(route.handler, nullptr) << route.operation;
        EXPECT_EQ(route.access == Access::write, route.method == "POST") << route.operation;
    }
}

}  // namespace
}  // namespace tidegate::server
