#include "core/ir/rewrite.h"

#include <array>

namespace twin::ir {
namespace {
constexpr std::array<std::string_view, 4> kSafetyTexts = {"S0", "S1", "S2", "S3"};
constexpr std::array<std::string_view, 4> kLevelWords = {"strict", "default", "fast", "unsafe"};
constexpr std::array<std::string_view, 4> kVerificationWords = {"passed", "failed", "skipped",
                                                                "structure only"};
}  // namespace

std::string_view text(Safety safety) { return kSafetyTexts[static_cast<std::size_t>(safety)]; }

std::string_view word(Level level) { return kLevelWords[static_cast<std::size_t>(level)]; }

std::optional<Level> levelFromWord(std::string_view word) {
  for (std::size_t i = 0; i < kLevelWords.size(); ++i) {
    if (kLevelWords[i] == word) return static_cast<Level>(i);
  }
  return std::nullopt;
}

std::string_view word(Verification verification) {
  return kVerificationWords[static_cast<std::size_t>(verification)];
}

}  // namespace twin::ir
