#include "cli/file_source.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>

namespace tidegate::cli {

namespace {

struct FileCloser {
    void operator()(gzFile file) const noexcept { gzclose(file); }
};
using File = std::unique_ptr<gzFile_s, FileCloser>;

Result<std::size_t> read(gzFile file, const std::string& path, char* buffer, std::size_t size) {
    const auto wanted = static_cast<unsigned>(std::min<std::size_t>(size, 1U << 30));
    const int got = gzread(file, buffer, wanted);
    int code = Z_OK;
    const char* const why = gzerror(file, &code);
    const bool cut_off = got == 0 && code == Z_BUF_ERROR;
    if (got >= 0 && !cut_off) return static_cast<std::size_t>(got);
    return Error{
        "file_unreadable",
        "cannot read " + path + ": " + (code == Z_ERRNO ? std::strerror(errno) : why),
        cut_off ? "the file is cut off: fetch it again" : "check the file and the disk"};
}

}  // namespace

Result<CsvReader::Source> open_file_source(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return Error{"file_unreadable", path + " is a directory", "name a file"};
    }
    const std::shared_ptr<gzFile_s> file(File(gzopen(path.c_str(), "rbe")));
    if (!file) {
        const std::string why = std::strerror(errno);
        return Error{"file_unreadable", "cannot open " + path + ": " + why, "check its name"};
    }
    gzbuffer(file.get(), 1U << 18);
    return CsvReader::Source([file, path](char* buffer, std::size_t size) {
        return read(file.get(), path, buffer, size);
    });
}

}  // namespace tidegate::cli
