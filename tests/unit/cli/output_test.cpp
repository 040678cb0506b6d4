// Goal: what the commands print is JSON whatever is in it, and every complaint says what to do.
// Method: exact text.

#include "cli/output.h"

#include <gtest/gtest.h>

#include <limits>

namespace tidegate::cli {
namespace {

TEST(JsonText, EscapesWhatJsonWants) {
    EXPECT_EQ(json_text("a\"b\\c\n\x01\x1f"), "\"a\\\"b\\\\c\\u000a\\u0001\\u001f\"");
    EXPECT_EQ(json_text("潮闸 é 😀"), "\"潮闸 é 😀\"");
}

TEST(JsonText, ReplacesWhatIsNoUtf8) {
    EXPECT_EQ(json_text("a\xff"), "\"a\xef\xbf\xbd\"");
    // Overlong, a surrogate, beyond the last code point, cut off.
    for (const char* const bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe6\xbd"}) {
        EXPECT_EQ(utf8_length(bad), 0U);
        EXPECT_EQ(json_text(bad).find(bad), std::string::npos);
    }
    EXPECT_EQ(utf8_length("é"), 2U);
    EXPECT_EQ(utf8_length("潮"), 3U);
    EXPECT_EQ(utf8_length("😀"), 4U);
}

TEST(JsonObject, KeepsTheOrderAndTheTypes) {
    JsonObject object;
    object.add("n", 7).add("big", std::uint64_t{18446744073709551615U}).add("ok", true);
    object.add("part", 0.25).add("none", std::numeric_limits<double>::quiet_NaN());
    object.add("text", "x").add("list", std::vector<std::string>{"a", "\""});
    object.add("objects", std::vector<JsonObject>{JsonObject().add("i", -1), JsonObject()});
    object.add("inner", JsonObject().add("j", 1));
    EXPECT_EQ(
        object.text(),
        R"({"n":7,"big":18446744073709551615,"ok":true,"part":0.25,"none":null,"text":"x",)"
        R"("list":["a","\""],"objects":[{"i":-1},{}],"inner":{"j":1}})"
    );
    EXPECT_EQ(JsonObject().text(), "{}");
}

TEST(Complain, SaysWhatToDoAboutIt) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(complain(Error{"file_unreadable", "cannot open x", "check its name"}), 1);
    EXPECT_EQ(
        testing::internal::GetCapturedStderr(),
        "tidegate: cannot open x\ntidegate: check its name\n"
    );
    testing::internal::CaptureStderr();
    EXPECT_EQ(complain(Error{"no_header", "x has no header"}), 1);
    EXPECT_EQ(
        testing::internal::GetCapturedStderr(),
        "tidegate: x has no header\ntidegate: Let the first row name the columns.\n"
    );
}

}  // namespace
}  // namespace tidegate::cli
