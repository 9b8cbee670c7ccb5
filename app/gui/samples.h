// samples: where the shipped programs are and what each is about: its first comment line.
// Plain functions; any thread. Errors: a folder that is missing gives no samples.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace twin::gui {

struct Sample {
  std::filesystem::path path{};
  std::string title{};  // "Two sides"
  std::string about{};
  std::size_t lines = 0;
};
// share/twinscope/samples beside the program's folder, else samples in a folder above it.
[[nodiscard]] std::vector<Sample> findSamples(const std::filesystem::path& program);

}  // namespace twin::gui
