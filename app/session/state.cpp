#include "app/session/state.h"

#include <array>
#include <utility>

namespace twin::session {
namespace {

template <class Enum>
struct Words;
template <>
struct Words<Perspective> {
  static constexpr std::array<std::string_view, 4> kAll = {"build", "debug", "optimise", "profile"};
};
template <>
struct Words<Theme> {
  static constexpr std::array<std::string_view, 4> kAll = {"light", "dark", "contrast-light",
                                                           "contrast-dark"};
};
template <>
struct Words<Lens> {
  static constexpr std::array<std::string_view, 3> kAll = {"structure", "difference", "time"};
};
template <>
struct Words<Sides> {
  static constexpr std::array<std::string_view, 3> kAll = {"both", "eager", "graph"};
};
template <>
struct Words<Granularity> {
  static constexpr std::array<std::string_view, 2> kAll = {"statement", "op"};
};
template <>
struct Words<Motion> {
  static constexpr std::array<std::string_view, 8> kAll = {"over",      "into",   "out",   "back",
                                                           "back-into", "resume", "first", "last"};
};

template <class Enum>
std::string_view wordOf(Enum value) {
  return Words<Enum>::kAll.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view word(Perspective perspective) { return wordOf(perspective); }
std::string_view word(Theme theme) { return wordOf(theme); }
std::string_view word(Lens lens) { return wordOf(lens); }
std::string_view word(Sides sides) { return wordOf(sides); }
std::string_view word(Granularity granularity) { return wordOf(granularity); }
std::string_view word(Motion motion) { return wordOf(motion); }

template <class Enum>
std::optional<Enum> fromWord(std::string_view text) {
  const auto& words = Words<Enum>::kAll;
  for (std::size_t k = 0; k < words.size(); ++k) {
    if (words[k] == text) return static_cast<Enum>(k);
  }
  return std::nullopt;
}
template std::optional<Perspective> fromWord(std::string_view text);
template std::optional<Theme> fromWord(std::string_view text);
template std::optional<Lens> fromWord(std::string_view text);
template std::optional<Sides> fromWord(std::string_view text);
template std::optional<Granularity> fromWord(std::string_view text);
template std::optional<Motion> fromWord(std::string_view text);

ir::GraphPtr Compiled::stage(std::size_t k) const {
  if (k == 0 || records.empty()) return target->graph;
  return records[std::min(k, records.size()) - 1].after;
}

ir::GraphPtr Document::graphInView() const {
  const Target* now = currentTarget();
  if (now == nullptr) return nullptr;
  if (compiled != nullptr && compiled->target.get() == now) return compiled->stage(stage);
  return now->graph;
}

const Document* State::document(DocumentId id) const {
  for (const DocumentPtr& document : documents) {
    if (document->id == id) return document.get();
  }
  return nullptr;
}

}  // namespace twin::session
