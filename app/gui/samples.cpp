#include "app/gui/samples.h"

#include <algorithm>
#include <system_error>

#include "core/base/file.h"
#include "core/base/text.h"

namespace twin::gui {
namespace {

std::filesystem::path findFolder(const std::filesystem::path& program) {
  std::error_code error;
  std::filesystem::path folder = program.parent_path();
  const std::filesystem::path installed = folder / ".." / "share" / "twinscope" / "samples";
  if (std::filesystem::is_directory(installed, error)) return installed;
  for (int up = 0; up < 5 && folder.has_relative_path(); ++up) {
    if (std::filesystem::is_directory(folder / "samples", error)) return folder / "samples";
    folder = folder.parent_path();
  }
  return {};
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// "05_loop_in_a_graph" -> "Loop in a graph".
std::string titleOf(const std::filesystem::path& path) {
  std::string name = path.stem().string();
  name.erase(0, std::min(name.find_first_not_of("0123456789_"), name.size()));
  std::replace(name.begin(), name.end(), '_', ' ');
  return capitalised(std::move(name));
}

}  // namespace

std::vector<Sample> findSamples(const std::filesystem::path& program) {
  std::vector<Sample> samples;
  std::error_code error;
  const std::filesystem::path folder = findFolder(program);
  if (folder.empty()) return samples;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".py") continue;
    const auto text = readText(entry.path(), Limits{});
    if (!text) continue;
    Sample sample{.path = entry.path(), .title = titleOf(entry.path())};
    const std::vector<std::string_view> lines = split(*text, '\n');
    sample.lines = lines.size();
    for (const std::string_view line : lines) {
      if (!line.starts_with("#")) continue;
      constexpr std::string_view kIntroduction = "Shows: ";
      std::string_view about = trim(line.substr(1));
      if (about.starts_with(kIntroduction)) about.remove_prefix(kIntroduction.size());
      sample.about = capitalised(std::string(about));
      break;
    }
    samples.push_back(std::move(sample));
  }
  std::sort(samples.begin(), samples.end(),
            [](const Sample& a, const Sample& b) { return a.path < b.path; });
  return samples;
}

}  // namespace twin::gui
