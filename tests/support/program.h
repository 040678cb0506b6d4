#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

// Runs a program as a person would, through the shell, and looks at what it printed.

namespace tidegate::test {

struct Ran {
    int exit_code = -1;
    std::string output;
};

// Standard output; with "2>&1" in the command also standard error.
inline Ran run_program(const std::string& command) {
    Ran ran;
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return ran;
    std::array<char, 4096> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
        ran.output.append(buffer.data(), got);
    }
    const int status = ::pclose(pipe);
    ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

// The value of a field of one flat JSON object, as it is written there; empty if there is none.
inline std::string json_field(std::string_view json, const std::string& name) {
    const std::string key = "\"" + name + "\":";
    const auto at = json.find(key);
    if (at == std::string_view::npos) return {};
    json.remove_prefix(at + key.size());
    const bool list = json.starts_with('[');
    const bool object = json.starts_with('{');
    const auto end = list     ? json.find(']') + 1
                     : object ? json.find('}') + 1
                              : json.find_first_of(",}");
    return std::string(json.substr(0, end));
}

}  // namespace tidegate::test
