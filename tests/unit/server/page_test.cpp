// Goal: the page's files are found by their paths, bring a policy that allows nothing else, and are
// not sent twice. Method: the files that were built in.

#include "server/page.h"

#include <gtest/gtest.h>

namespace tidegate::server {
namespace {

TEST(Page, FilesAreFoundByPath) {
    const PageFile* const index = find_page_file("/");
    ASSERT_NE(index, nullptr);
    EXPECT_EQ(index, find_page_file("/index.html"));
    EXPECT_TRUE(index->bytes.starts_with("<!doctype html>"));
    for (const char* const path : {"/app.js", "/text.js", "/style.css"}) {
        EXPECT_NE(find_page_file(path), nullptr) << path;
    }
    for (const char* const path : {"", "/App.js", "/app.js/", "/../app.js", "app.js"}) {
        EXPECT_EQ(find_page_file(path), nullptr) << path;
    }
}

TEST(Page, KnownFilesAreNotSentAgain) {
    const PageFile& file = *find_page_file("/app.js");
    const net::Response first = page_response(file, "");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, file.bytes);
    EXPECT_EQ(first.header("etag"), file.etag);
    const net::Response again = page_response(file, file.etag);
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(page_response(file, "\"other\"").status, 200);
}

TEST(Page, EveryAnswerBringsThePolicy) {
    for (const PageFile& file : page_files()) {
        for (const std::string_view known : {std::string_view(), file.etag}) {
            const net::Response response = page_response(file, known);
            const std::string_view policy = response.header("content-security-policy");
            EXPECT_TRUE(policy.starts_with("default-src 'none';")) << policy;
            EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
            EXPECT_EQ(response.header("x-content-type-options"), "nosniff");
            EXPECT_EQ(response.header("referrer-policy"), "no-referrer");
        }
    }
}

}  // namespace
}  // namespace tidegate::server
