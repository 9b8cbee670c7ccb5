// FontMetrics: widths of text without a window system, read from the bundled faces (cmap and hmtx).
// Window, command line and SVG use the same widths, so they break and elide alike.
// Owner: FontSet is a plain value, immutable once loaded. Thread: any. Errors: a face that is
// missing or damaged is replaced by average widths; loadedFaces() tells.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace twin::view {

enum class Face : std::uint8_t { regular, semiBold, mono, monoSemiBold };
inline constexpr std::size_t kFaceCount = 4;
[[nodiscard]] std::string_view familyOf(Face face);  // "Inter", "JetBrains Mono"

class FontFace {
 public:
  [[nodiscard]] static Result<FontFace> parse(std::string_view bytes);
  // Advance in em of one code point; code points that the face lacks count 1 em or 0.6 em.
  [[nodiscard]] double advance(char32_t codePoint) const;

 private:
  struct Segment {
    char32_t first = 0;
    char32_t last = 0;
    std::vector<std::uint16_t> glyphs{};
  };
  std::vector<Segment> segments_{};
  std::vector<std::uint16_t> advances_{};
  double unitsPerEm_ = 1000;
};

class FontSet {
 public:
  // Average widths only.
  FontSet() = default;
  // The faces in `folder`; those that cannot be read keep average widths.
  [[nodiscard]] static FontSet load(const std::filesystem::path& folder);
  // The folder of the faces: share/twinscope/fonts beside the program's folder, else
  // resources/fonts in a folder above it (a source tree); empty where there is none.
  [[nodiscard]] static std::filesystem::path findFolder(const std::filesystem::path& program);

  [[nodiscard]] std::size_t loadedFaces() const;
  [[nodiscard]] double width(std::string_view text, Face face, double px) const;
  // The text, cut with an ellipsis so that it is at most `most` wide.
  [[nodiscard]] std::string elide(std::string_view text, Face face, double px, double most) const;

 private:
  std::array<std::vector<FontFace>, kFaceCount> faces_{};  // none or one each
};

}  // namespace twin::view
