#include "app/view/font_metrics.h"

#include <algorithm>
#include <map>

#include "core/base/file.h"
#include "core/base/text.h"

namespace twin::view {

std::string_view familyOf(Face face) {
  return face == Face::mono || face == Face::monoSemiBold ? "JetBrains Mono" : "Inter";
}

namespace {

// Reads big-endian numbers; reading past the end gives 0, which every caller treats as absent.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] std::uint32_t u16(std::size_t at) const { return byte(at) << 8 | byte(at + 1); }
  [[nodiscard]] std::uint32_t u32(std::size_t at) const { return u16(at) << 16 | u16(at + 2); }
  [[nodiscard]] Bytes from(std::size_t at) const {
    return Bytes(at < bytes_.size() ? bytes_.substr(at) : std::string_view());
  }
  [[nodiscard]] std::string_view text(std::size_t at, std::size_t count) const {
    return at < bytes_.size() ? bytes_.substr(at, count) : std::string_view();
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  [[nodiscard]] std::uint32_t byte(std::size_t at) const {
    return at < bytes_.size() ? static_cast<unsigned char>(bytes_[at]) : 0U;
  }
  std::string_view bytes_;
};

constexpr std::size_t kMostGlyphs = 65536;

void readSegments(const Bytes& table, std::map<char32_t, std::uint16_t>& glyphs) {
  const std::size_t count = table.u16(6) / 2;
  const std::size_t ends = 14;
  const std::size_t starts = ends + 2 * count + 2;
  const std::size_t deltas = starts + 2 * count;
  const std::size_t offsets = deltas + 2 * count;
  for (std::size_t s = 0; s < count && glyphs.size() < kMostGlyphs; ++s) {
    const std::uint32_t first = table.u16(starts + 2 * s);
    const std::uint32_t last = table.u16(ends + 2 * s);
    const std::uint32_t offset = table.u16(offsets + 2 * s);
    for (std::uint32_t c = first; c <= last && c != 0xFFFF; ++c) {
      std::uint32_t glyph = c;
      if (offset != 0) {
        glyph = table.u16(offsets + 2 * s + offset + 2 * std::size_t{c - first});
        if (glyph == 0) continue;
      }
      glyph = (glyph + table.u16(deltas + 2 * s)) & 0xFFFFU;
      if (glyph != 0) glyphs[c] = static_cast<std::uint16_t>(glyph);
    }
  }
}

void readGroups(const Bytes& table, std::map<char32_t, std::uint16_t>& glyphs) {
  const std::size_t count = std::min<std::size_t>(table.u32(12), table.size() / 12);
  for (std::size_t g = 0; g < count; ++g) {
    const std::uint32_t first = table.u32(16 + 12 * g);
    const std::uint32_t last = table.u32(20 + 12 * g);
    const std::uint32_t glyph = table.u32(24 + 12 * g);
    if (last < first || last - first >= kMostGlyphs || last > 0x10FFFF) continue;
    for (std::uint32_t c = first; c <= last && glyphs.size() < kMostGlyphs; ++c) {
      glyphs[c] = static_cast<std::uint16_t>(glyph + (c - first));
    }
  }
}

std::map<char32_t, std::uint16_t> readCharacterMap(const Bytes& cmap) {
  std::map<char32_t, std::uint16_t> glyphs;
  const std::size_t count = cmap.u16(2);
  for (std::size_t k = 0; k < count; ++k) {
    const std::uint32_t platform = cmap.u16(4 + 8 * k);
    if (platform != 0 && platform != 3) continue;
    const Bytes table = cmap.from(cmap.u32(8 + 8 * k));
    if (table.u16(0) == 4) readSegments(table, glyphs);
    if (table.u16(0) == 12) readGroups(table, glyphs);
  }
  return glyphs;
}

bool isWide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}

double absentAdvance(char32_t c) {
  // Combining marks and joiners take no room.
  if ((c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F)) return 0;
  return isWide(c) ? 1.0 : 0.6;
}

constexpr std::array<std::string_view, kFaceCount> kFiles{"Inter-Regular.otf", "Inter-SemiBold.otf",
                                                          "JetBrainsMono-Regular.ttf",
                                                          "JetBrainsMono-SemiBold.ttf"};

}  // namespace

Result<FontFace> FontFace::parse(std::string_view bytes) {
  const Bytes file(bytes);
  std::map<std::string, Bytes, std::less<>> tables;
  const std::size_t count = std::min<std::size_t>(file.u16(4), 256);
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t at = 12 + 16 * k;
    tables.emplace(std::string(file.text(at, 4)), file.from(file.u32(at + 8)));
  }
  for (const char* const name : {"head", "hhea", "hmtx", "cmap"}) {
    if (tables.find(name) != tables.end()) continue;
    return fail({.code = ErrorCode::damaged,
                 .message = "this is not a TrueType or OpenType face: no table {}",
                 .arguments = {name}});
  }
  FontFace face;
  face.unitsPerEm_ = std::max(1.0, static_cast<double>(tables.at("head").u16(18)));
  const std::size_t metrics = tables.at("hhea").u16(34);
  const Bytes& hmtx = tables.at("hmtx");
  for (std::size_t k = 0; k < std::min(metrics, hmtx.size() / 4); ++k) {
    face.advances_.push_back(static_cast<std::uint16_t>(hmtx.u16(4 * k)));
  }
  if (face.advances_.empty()) {
    return fail({.code = ErrorCode::damaged, .message = "the face has no widths"});
  }
  for (const auto& [code, glyph] : readCharacterMap(tables.at("cmap"))) {
    if (face.segments_.empty() || face.segments_.back().last + 1 != code) {
      face.segments_.push_back({code, code, {}});
    }
    face.segments_.back().last = code;
    face.segments_.back().glyphs.push_back(glyph);
  }
  return face;
}

double FontFace::advance(char32_t codePoint) const {
  const auto after = std::upper_bound(segments_.begin(), segments_.end(), codePoint,
                                      [](char32_t c, const Segment& s) { return c < s.first; });
  if (after == segments_.begin()) return absentAdvance(codePoint);
  const Segment& segment = *(after - 1);
  if (codePoint > segment.last) return absentAdvance(codePoint);
  const std::size_t glyph = segment.glyphs[codePoint - segment.first];
  // Glyphs behind the last entry share its width.
  return advances_[std::min(glyph, advances_.size() - 1)] / unitsPerEm_;
}

FontSet FontSet::load(const std::filesystem::path& folder) {
  FontSet set;
  Limits limits;
  limits.fileBytes = 64LL << 20;
  for (std::size_t k = 0; k < kFaceCount; ++k) {
    const auto file = MappedFile::open(folder / std::string(kFiles[k]), limits);
    if (!file) continue;
    const auto bytes = (*file)->bytes();
    // NOLINTNEXTLINE: bytes of a file as characters
    auto face = FontFace::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (face) set.faces_[k].push_back(std::move(*face));
  }
  return set;
}

std::filesystem::path FontSet::findFolder(const std::filesystem::path& program) {
  std::error_code ignored;
  std::filesystem::path at = program.parent_path();
  const std::filesystem::path installed = at.parent_path() / "share" / "twinscope" / "fonts";
  if (std::filesystem::is_directory(installed, ignored)) return installed;
  for (int up = 0; up < 6 && at.has_relative_path(); ++up, at = at.parent_path()) {
    const std::filesystem::path source = at / "resources" / "fonts";
    if (std::filesystem::is_directory(source, ignored)) return source;
  }
  return {};
}

std::size_t FontSet::loadedFaces() const {
  return static_cast<std::size_t>(
      std::count_if(faces_.begin(), faces_.end(), [](const auto& f) { return !f.empty(); }));
}

double FontSet::width(std::string_view text, Face face, double px) const {
  const std::vector<FontFace>& loaded = faces_[static_cast<std::size_t>(face)];
  double em = 0;
  for (const char32_t c : codePoints(text)) {
    em += loaded.empty() ? absentAdvance(c) : loaded.front().advance(c);
  }
  return em * px;
}

std::string FontSet::elide(std::string_view text, Face face, double px, double most) const {
  constexpr std::size_t kMostBytes = 4096;  // no label on a screen is longer
  if (text.size() <= kMostBytes && width(text, face, px) <= most) return std::string(text);
  const double room = most - width("…", face, px);
  std::string out;
  double used = 0;
  for (const char32_t c : codePoints(text.substr(0, kMostBytes))) {
    std::string one;
    appendUtf8(one, c);
    used += width(one, face, px);
    if (used > room) break;
    out += one;
  }
  return out + "…";
}

}  // namespace twin::view
