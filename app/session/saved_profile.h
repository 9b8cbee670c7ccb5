// saved_profile: a profile as a file (.twtrace): the document of `profile` with what another
// comparison needs: the machine, the samples of every process, every attributed span, and what the
// function gave. Two of them are compared like two sides of one program. Owner: values. Thread:
// any; measuring waits for children, so never the pool. Errors: damaged with one reason for what is
// no saved profile; usage for two that were measured on different inputs.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/measure.h"

namespace twin::session {

// What an output was: its bits by their hash, and elements spread over it.
struct SavedOutput {
  std::string dtype{};
  std::vector<std::int64_t> shape{};
  std::uint64_t hash = 0;
  std::vector<double> sample{};  // of numbers, in order; at most kMostSampled
  bool isComplete = false;       // the sample is the whole output
};
constexpr std::int64_t kMostSampled = 4096;

struct SavedProfile {
  std::string function{};
  std::string safetyClass = "S0";
  std::uint64_t seed = 0;
  std::uint64_t inputsHash = 0;
  profiler::ProfilePtr profile{};
  std::vector<double> attributedRuns{};
  std::vector<std::vector<double>> samples{};  // medians of slots, by process
  std::vector<std::vector<double>> runs{};     // all single runs, by process
  std::vector<SavedOutput> outputs{};
};

[[nodiscard]] Result<SavedProfile> measureProfile(const CompiledPtr& compiled, profiler::Mode mode,
                                                  const MeasureOptions& options);
[[nodiscard]] std::string savedProfileText(const SavedProfile& saved);
// `file` is named by errors.
[[nodiscard]] Result<SavedProfile> parseSavedProfile(std::string_view text,
                                                     const std::string& file);
[[nodiscard]] Result<SavedProfile> readSavedProfile(const std::filesystem::path& path,
                                                    const Limits& limits);

// The candidate against the baseline: `eager` of the comparison is the baseline, `graph` the
// candidate.
[[nodiscard]] Result<profiler::ComparisonPtr> compareSaved(const SavedProfile& baseline,
                                                           const SavedProfile& candidate,
                                                           std::uint64_t seed);

}  // namespace twin::session
