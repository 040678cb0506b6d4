// Goal: values survive being written and read, ids with all their bits; broken texts are refused.
// Method: tables of texts.
#include "sandbox/json.h"

#include <gtest/gtest.h>

namespace tidegate::sandbox {
namespace {

TEST(SandboxJson, WhatIsWrittenIsReadAgain) {
    for (const char* text :
         {"null",
          "true",
          "-5",
          "9223372036854775807",
          "-9223372036854775808",
          "\"a \\\" \\\\ \\n \\u0001\"",
          "[]",
          "[1,[2,{}]]",
          R"({"b":1,"a":{"c":[null,false]}})"}) {
        const auto json = Json::parse(text);
        ASSERT_TRUE(json.has_value()) << text;
        EXPECT_EQ(json->dump(), text);
    }
}

TEST(SandboxJson, BrokenTextsAreRefused) {
    for (const char* text :
         {"", " ", "{", "[1,]", "{\"a\":}", "tru", "1 2", "{} x", "\"\xff\"", "nan"}) {
        EXPECT_FALSE(Json::parse(text).has_value()) << text;
    }
}

TEST(SandboxJson, KindsAreNotMixedUp) {
    const Json json = *Json::parse(R"({"n":9007199254740993,"t":"1","d":1.5,"z":null})");
    EXPECT_EQ(json["n"].as_integer(), 9'007'199'254'740'993);
    EXPECT_TRUE(json["n"].is_integer());
    EXPECT_FALSE(json["d"].is_integer());
    EXPECT_TRUE(json["d"].is_number());
    EXPECT_EQ(json["t"].as_integer(7), 7);
    EXPECT_EQ(json["n"].as_string(), "");
    EXPECT_TRUE(json["z"].is_null());
    EXPECT_TRUE(json["absent"].is_null());
    EXPECT_NE(json.find("z"), nullptr);
    EXPECT_EQ(json.find("absent"), nullptr);
    EXPECT_EQ(Json(1)["any"], Json());
    EXPECT_TRUE(Json("text").items().empty());
}

TEST(SandboxJson, SetReplacesAndPushAppends) {
    Json json = Json::object({{"a", 1}});
    json.set("a", 2).set("b", Json::array().push(1).push("x"));
    EXPECT_EQ(json.dump(), R"({"a":2,"b":[1,"x"]})");
    EXPECT_EQ(json, *Json::parse(json.dump()));
}

}  // namespace
}  // namespace tidegate::sandbox
