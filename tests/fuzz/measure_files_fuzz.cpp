#include <fmt/format.h>

#include "app/session/measure_files.h"
#include "app/session/saved_profile.h"
#include "core/base/hash.h"
#include "tests/fuzz/fuzz_input.h"

// Any bytes between a measurement and the process that makes it, or taken as a saved profile.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view content = twin::fuzz::text(data, size);
  const twin::fuzz::MemoryFile file(content);
  if (const auto request = twin::session::readRequest(file.path()); !request) {
    twin::fuzz::demandGoodError(request.error());
  }
  if (const auto answer = twin::session::readAnswer(file.path()); !answer) {
    twin::fuzz::demandGoodError(answer.error());
  }
  // With the right checksum at the end, as only this program writes it.
  const auto saved = twin::session::parseSavedProfile(
      fmt::format("{},\"checksum\":\"{:016x}\"}}\n", content, twin::hashText(content)),
      "fuzz.twtrace");
  if (!saved) {
    twin::fuzz::demandGoodError(saved.error());
    return 0;
  }
  const std::string once = twin::session::savedProfileText(*saved);
  const auto again = twin::session::parseSavedProfile(once, "again.twtrace");
  twin::fuzz::demand(again.has_value() && twin::session::savedProfileText(*again) == once);
  return 0;
}
