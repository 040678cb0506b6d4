// Goal: strict reading names the first thing that is wrong and where. Method: one body per mistake.

#include "server/json_input.h"

#include <gtest/gtest.h>

namespace tidegate::server {
namespace {

constexpr std::array<std::string_view, 4> kFields{"name", "count", "when", "lines"};
constexpr std::array<std::string_view, 1> kLineFields{"n"};

struct Read {
    InputProblem problem;
    std::string name;
    std::int64_t count = 0;
    std::vector<std::int64_t> lines;
};

Read read(std::string_view text) {
    static JsonBody body;
    Read out;
    if (!body.parse(text, out.problem)) return out;
    ObjectReader in(out.problem, body.root(), kFields);
    out.name = in.text("name", 10);
    out.count = in.integer("count", -5, 1'000'000'000, Need::optional, 3);
    static_cast<void>(in.time("when", Need::optional));
    if (in.ok() && !in.has("lines")) return out;
    ArrayReader lines = in.objects("lines", 1, 2);
    JsonValue value;
    while (in.ok() && lines.next(value)) {
        ObjectReader line(in, "lines", lines.index(), value, kLineFields);
        out.lines.push_back(line.integer("n", 0, 9));
    }
    return out;
}

TEST(JsonInput, ReadsWhatIsRight) {
    const Read right = read(R"( {"name":"\u00e9","count":-5,"lines":[{"n":1},{"n":9}]} )");
    EXPECT_TRUE(right.problem.none()) << right.problem.detail;
    EXPECT_EQ(right.name, "é");
    EXPECT_EQ(right.count, -5);
    EXPECT_EQ(right.lines, (std::vector<std::int64_t>{1, 9}));
    EXPECT_EQ(read(R"({"name":"x"})").count, 3) << "absent and optional";
}

TEST(JsonInput, NamesWhatIsWrong) {
    struct Case {
        const char* text;
        const char* code;
        const char* field;
    };
    const Case cases[] = {
        {"", "malformed_json", ""},
        {"{\"name\":\"x\"", "malformed_json", ""},
        {"{\"name\":\"x\"} 1", "malformed_json", ""},
        {"{\"name\":\"\xff\"}", "malformed_json", ""},
        {R"({"name":[[[[[[[[[1]]]]]]]]]})", "malformed_json", ""},
        {"[]", "wrong_type", ""},
        {"{}", "missing_field", "name"},
        {R"({"name":"x","nam":1})", "unknown_field", "nam"},
        {R"({"name":"x","name":"y"})", "duplicate_field", "name"},
        {R"({"name":1})", "wrong_type", "name"},
        {R"({"name":null})", "wrong_type", "name"},
        {R"({"name":""})", "invalid_value", "name"},
        {R"({"name":"12345678901"})", "invalid_value", "name"},
        {R"({"name":"a\u0000b"})", "invalid_value", "name"},
        {R"({"name":"x","count":"1"})", "wrong_type", "count"},
        {R"({"name":"x","count":1.0})", "wrong_type", "count"},
        {R"({"name":"x","count":true})", "wrong_type", "count"},
        {R"({"name":"x","count":-6})", "out_of_range", "count"},
        {R"({"name":"x","count":1000000001})", "out_of_range", "count"},
        {R"({"name":"x","count":9223372036854775808})", "out_of_range", "count"},
        {R"({"name":"x","count":99999999999999999999999})", "out_of_range", "count"},
        {R"({"name":"x","count":1e999})", "out_of_range", "count"},
        {R"({"name":"x","when":"yesterday"})", "invalid_value", "when"},
        {R"({"name":"x","lines":{}})", "wrong_type", "lines"},
        {R"({"name":"x","lines":[]})", "out_of_range", "lines"},
        {R"({"name":"x","lines":[{"n":1},{"n":2},{"n":3}]})", "out_of_range", "lines"},
        {R"({"name":"x","lines":[{"n":1},2]})", "wrong_type", "lines[1]"},
        {R"({"name":"x","lines":[{"n":1},{"n":10}]})", "out_of_range", "lines[1].n"},
        {R"({"name":"x","lines":[{"n":1,"m":1}]})", "unknown_field", "lines[0].m"},
    };
    for (const Case& wrong : cases) {
        const InputProblem problem = read(wrong.text).problem;
        EXPECT_EQ(problem.code, wrong.code) << wrong.text;
        EXPECT_EQ(problem.field, wrong.field) << wrong.text;
        EXPECT_FALSE(problem.detail.empty()) << wrong.text;
    }
}

TEST(JsonInput, OneBodyReadsManyTexts) {
    const std::string large = R"({"name":"x","when":")" + std::string(100'000, 'x') + "\"}";
    EXPECT_EQ(read(large).problem.field, "when");
    EXPECT_EQ(read(R"({"name":"y"})").name, "y");
    EXPECT_EQ(read("{").problem.code, "malformed_json");
    EXPECT_EQ(read(R"({"name":"z"})").name, "z");
}

}  // namespace
}  // namespace tidegate::server
