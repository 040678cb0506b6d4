// Goal: a request target splits into the path and query that a person would expect, and a malformed
// one is refused. Method: tables.

#include "net/request_target.h"

#include <gtest/gtest.h>

#include <string>

namespace tidegate::net {
namespace {

// "path|name=value|name=value", or "refused".
std::string split(const std::string& target, const std::string& method = "GET") {
    Request request;
    request.method = method;
    if (!parse_request_target(target, request)) return "refused";
    EXPECT_EQ(request.target, target);
    std::string text = request.path;
    for (const QueryParameter& parameter : request.query) {
        text += '|' + parameter.name + '=' + parameter.value;
    }
    return text;
}

TEST(RequestTarget, splits_well_formed_targets) {
    EXPECT_EQ(split("/"), "/");
    EXPECT_EQ(split("/a/b%20c"), "/a/b c");
    EXPECT_EQ(split("/a?x=1&y=2"), "/a|x=1|y=2");
    EXPECT_EQ(split("/a?x=1+2"), "/a|x=1+2");
    EXPECT_EQ(split("/a?x=%26%3D&%79"), "/a|x=&=|y=");
    EXPECT_EQ(split("/a?&&x=a=b&"), "/a|x=a=b");
    EXPECT_EQ(split("/a?"), "/a");
    EXPECT_EQ(split("/a?b=/c?d"), "/a|b=/c?d");
    EXPECT_EQ(split("http://host:1/p?q=1"), "/p|q=1");
    EXPECT_EQ(split("HTTPS://host"), "/");
    EXPECT_EQ(split("*", "OPTIONS"), "*");
}

TEST(RequestTarget, refuses_malformed_targets) {
    for (const char* target :
         {"",
          "a",
          "*",
          "?a=1",
          "host:80",
          "ftp://host/",
          "/a#b",
          "/%",
          "/%4",
          "/%4g",
          "/%g4",
          "/%00",
          "/?a=%",
          "/?%zz=1",
          "/?a=1#f"}) {
        EXPECT_EQ(split(target), "refused") << target;
    }
}

}  // namespace
}  // namespace tidegate::net
