// Goal: what is written is JSON whatever the texts hold. Method: exact strings.

#include "server/json_writer.h"

#include <gtest/gtest.h>

namespace tidegate::server {
namespace {

std::string text_of(std::string_view value) {
    std::string out;
    JsonWriter(out).text(value);
    return out;
}

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().field("a", 1).key("b").begin_array();
    json.begin_object().end_object().begin_object().field("c", true).field("d", "x").end_object();
    json.integer(-5).end_array().field("e", Timestamp(0)).key("f").begin_array().end_array();
    json.end_object();
    EXPECT_EQ(
        out, R"({"a":1,"b":[{},{"c":true,"d":"x"},-5],"e":"1970-01-01T00:00:00.000Z","f":[]})"
    );
}

TEST(JsonWriter, EscapesWhatJsonMust) {
    EXPECT_EQ(text_of("a\"b\\c\n\x01/"), "\"a\\\"b\\\\c\\u000a\\u0001/\"");
    EXPECT_EQ(text_of("陶瓷杯 é 😀"), "\"陶瓷杯 é 😀\"");
}

TEST(JsonWriter, ReplacesBytesThatAreNoUtf8) {
    EXPECT_EQ(
        text_of("a\xff"
                "b"),
        "\"a\xef\xbf\xbd"
        "b\""
    );
    EXPECT_EQ(text_of("\xc3"), "\"\xef\xbf\xbd\"");
    EXPECT_EQ(text_of("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");  // a surrogate
    EXPECT_EQ(text_of("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");                  // overlong
}

TEST(JsonWriter, WritesTheLargestNumbers) {
    std::string out;
    JsonWriter(out).begin_array().integer(INT64_MIN).integer(INT64_MAX).end_array();
    EXPECT_EQ(out, "[-9223372036854775808,9223372036854775807]");
}

}  // namespace
}  // namespace tidegate::server
