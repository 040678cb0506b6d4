// Goal: a file is read whole, plain or compressed, whatever it is called; one that cannot be read
// or is cut off is an error, never a shorter file. Method: files made here, read in small pieces.

#include "cli/file_source.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <string>

#include "support/temp_directory.h"

namespace tidegate::cli {
namespace {

class FileSource : public testing::Test {
protected:
    std::string write(const std::string& name, const std::string& bytes) {
        std::ofstream(directory_.file(name), std::ios::binary) << bytes;
        return directory_.file(name);
    }
    std::string compressed(const std::string& name, const std::string& bytes) {
        std::string path = directory_.file(name);
        gzFile file = gzopen(path.c_str(), "wb");
        EXPECT_EQ(
            gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())),
            static_cast<int>(bytes.size())
        );
        EXPECT_EQ(gzclose(file), Z_OK);
        return path;
    }
    // The content, or the code of the error.
    static std::string read(const std::string& path) {
        const auto source = open_file_source(path);
        if (!source) return source.error().code;
        std::string all;
        for (;;) {
            char buffer[7];
            const Result<std::size_t> got = (*source)(buffer, sizeof(buffer));
            if (!got) return got.error().code + ": " + got.error().hint;
            if (*got == 0) return all;
            all.append(buffer, *got);
        }
    }

    test::TempDirectory directory_;
};

TEST_F(FileSource, TellsCompressedFilesByTheirBytes) {
    const std::string text = "sku,quantity\nCUP,5\n";
    EXPECT_EQ(read(write("a.csv", text)), text);
    EXPECT_EQ(read(write("plain.gz", text)), text);
    EXPECT_EQ(read(compressed("b.csv.gz", text)), text);
    EXPECT_EQ(read(compressed("packed.csv", text)), text);
    EXPECT_EQ(read(write("empty", "")), "");
}

TEST_F(FileSource, ACutOffFileIsAnError) {
    std::string text;
    for (int i = 0; i < 100000; ++i) text += std::to_string(i * 7919) + "\n";
    const std::string path = compressed("whole.gz", text);
    std::ifstream in(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(read(path), text);
    EXPECT_EQ(
        read(write("half.gz", bytes.substr(0, bytes.size() / 2))),
        "file_unreadable: the file is cut off: fetch it again"
    );
}

TEST_F(FileSource, WhatIsNoFileIsSaid) {
    EXPECT_EQ(read(directory_.file("missing")), "file_unreadable");
    EXPECT_EQ(read(directory_.path().string()), "file_unreadable");
}

}  // namespace
}  // namespace tidegate::cli
