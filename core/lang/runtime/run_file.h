// run_file: a recorded run as a file (.twrun): the script's text and everything that was recorded,
// so that it is looked at without being run. Little endian; every count is checked against what is
// left of the file and every index against its table. Owner: plain values. Thread: any. Errors:
// damaged with the byte where reading stopped; unsupported for a program that has no text to parse
// again, and for a file of a later version.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/lang/runtime/run.h"

namespace twin::lang {

// "TWRUN", three bytes 0, the version, then a hash of everything behind the hash.
inline constexpr std::string_view kRunMagic{"TWRUN\0\0\0", 8};
inline constexpr std::size_t kRunHeader = 20;

[[nodiscard]] Result<std::string> runFileContent(const RecordedRun& run);
// `file` names the file in errors.
[[nodiscard]] Result<RecordedRun> readRunFile(std::string_view content, const std::string& file);

}  // namespace twin::lang
