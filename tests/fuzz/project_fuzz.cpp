#include <array>

#include "core/formats/project.h"
#include "tests/fuzz/fuzz_input.h"

// Any text taken as a project: what is read is written and read again as the same project.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr std::array<std::string_view, 2> kWords{"build", "debug"};
  static constexpr twin::formats::ProjectWords kKnown{.perspectives = kWords,
                                                      .granularities = kWords,
                                                      .lenses = kWords,
                                                      .levels = kWords,
                                                      .verifies = kWords};
  const auto project =
      twin::formats::readProject(twin::fuzz::text(data, size), "fuzz.twin", kKnown);
  if (!project) {
    twin::fuzz::demandGoodError(project.error());
    return 0;
  }
  const std::string once = twin::formats::projectContent(*project);
  const auto again = twin::formats::readProject(once, "again.twin", kKnown);
  twin::fuzz::demand(again.has_value() && twin::formats::projectContent(*again) == once);
  return 0;
}
