#include "app/view/svg.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/base/text.h"

namespace twin::view {

namespace {

constexpr double kMargin = 10;

// At most three decimals, no trailing zeros; numbers that are not finite are 0.
std::string number(double value) {
  if (!std::isfinite(value)) return "0";
  std::string text = fmt::format("{:.3f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

class SvgWriter {
 public:
  explicit SvgWriter(const Scene& scene) : scene_(scene) {}

  std::string write(const std::string& note) {
    const Rect frame = scene_.items.empty() ? Rect{0, 0, 100, 40} : scene_.bounds.grown(kMargin);
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out_ += fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"{} {} {} "
        "{}\" font-family=\"Inter, sans-serif\">\n",
        number(frame.width), number(frame.height), number(frame.x), number(frame.y),
        number(frame.width), number(frame.height));
    if (!note.empty()) out_ += "<desc>" + escapeXml(displayText(note)) + "</desc>\n";
    textures();
    styles();
    out_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>\n",
                        number(frame.x), number(frame.y), number(frame.width), number(frame.height),
                        hex(scene_.background));
    for (const SceneItem& item : scene_.items) write(item);
    return std::move(out_) + "</svg>\n";
  }

 private:
  void textures() {
    constexpr std::array<std::string_view, 4> kMarks{
        "", "<path d=\"M0 5L5 0\" stroke=\"#000\" stroke-opacity=\".35\" stroke-width=\".6\"/>",
        "<circle cx=\"2.5\" cy=\"2.5\" r=\".7\" fill=\"#000\" fill-opacity=\".35\"/>",
        "<path d=\"M0 5L5 0M0 0L5 5\" stroke=\"#000\" stroke-opacity=\".35\" "
        "stroke-width=\".6\"/>"};
    std::string defs;
    for (std::size_t t = 1; t < kMarks.size(); ++t) {
      bool used = false;
      for (const Style& style : scene_.styles) {
        used = used || static_cast<std::size_t>(style.texture) == t;
      }
      if (!used) continue;
      defs += fmt::format(
          "<pattern id=\"t{}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">{}"
          "</pattern>\n",
          t, kMarks[t]);
    }
    if (!defs.empty()) out_ += "<defs>\n" + defs + "</defs>\n";
  }

  // Presentation as one class per style keeps a document of many nodes small.
  void styles() {
    out_ += "<style>\n";
    for (std::size_t k = 0; k < scene_.styles.size(); ++k) {
      const Style& s = scene_.styles[k];
      std::string css = s.fillAlpha > 0 ? "fill:" + hex(s.fill) : "fill:none";
      if (s.fillAlpha > 0 && s.fillAlpha < 1) {
        css += ";fill-opacity:" + number(static_cast<double>(s.fillAlpha));
      }
      if (s.strokeAlpha > 0 && s.strokeWidth > 0) {
        css += ";stroke:" + hex(s.stroke) +
               ";stroke-width:" + number(static_cast<double>(s.strokeWidth)) +
               ";stroke-linecap:round";
        if (s.strokeAlpha < 1) {
          css += ";stroke-opacity:" + number(static_cast<double>(s.strokeAlpha));
        }
        if (s.dashOn > 0) {
          css += ";stroke-linecap:butt;stroke-dasharray:" + number(static_cast<double>(s.dashOn)) +
                 "," + number(static_cast<double>(s.dashOff));
        }
      }
      if (s.fontPx > 0) css += fontCss(s);
      out_ += fmt::format(".s{}{{{}}}\n", k, css);
    }
    out_ += "</style>\n";
  }

  static std::string fontCss(const Style& s) {
    std::string css = ";font-size:" + number(static_cast<double>(s.fontPx)) + "px";
    if (s.face == Face::semiBold || s.face == Face::monoSemiBold) css += ";font-weight:600";
    if (familyOf(s.face) != "Inter") css += ";font-family:'JetBrains Mono',monospace";
    if (s.anchor == Anchor::middle) css += ";text-anchor:middle";
    if (s.anchor == Anchor::end) css += ";text-anchor:end";
    return css + ";font-kerning:none";
  }

  void rect(const SceneItem& item, std::string_view paint) {
    out_ += fmt::format("<rect {} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", paint,
                        number(item.rect.x), number(item.rect.y), number(item.rect.width),
                        number(item.rect.height));
    if (item.radius > 0) {
      out_ += fmt::format(" rx=\"{}\"", number(static_cast<double>(item.radius)));
    }
    out_ += "/>\n";
  }

  void ellipse(const SceneItem& item, std::string_view paint) {
    const Point c = item.rect.centre();
    out_ +=
        fmt::format("<ellipse {} cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\"/>\n", paint, number(c.x),
                    number(c.y), number(item.rect.width / 2), number(item.rect.height / 2));
  }

  void path(const SceneItem& item, std::string_view paint) {
    std::string d;
    for (std::uint32_t k = 0; k < item.count; ++k) {
      const Point p = scene_.points[item.first + k];
      if (k == 0) {
        d += "M";
      } else if (item.shape == Shape::cubic) {
        d += k % 3 == 1 ? "C" : " ";
      } else {
        d += "L";
      }
      d += number(p.x) + " " + number(p.y);
    }
    if (item.shape == Shape::polygon || item.shape == Shape::triangle) d += "Z";
    out_ += fmt::format("<path {} d=\"{}\"/>\n", paint, d);
  }

  void text(const SceneItem& item) {
    // The baseline lies 0.36 em below the middle of a line of Inter's capitals.
    const double baseline = item.rect.y + item.rect.height * 0.36;
    out_ += fmt::format("<text class=\"s{}\" x=\"{}\" y=\"{}\">{}</text>\n", item.style,
                        number(item.rect.x), number(baseline), escapeXml(scene_.texts[item.first]));
  }

  void write(const SceneItem& item) {
    if (item.shape == Shape::text) {
      text(item);
      return;
    }
    shape(item, fmt::format("class=\"s{}\"", item.style));
    const Texture texture = scene_.styles[item.style].texture;
    if (texture != Texture::none) {
      shape(item, fmt::format("fill=\"url(#t{})\"", static_cast<int>(texture)));
    }
  }

  void shape(const SceneItem& item, std::string_view paint) {
    switch (item.shape) {
      case Shape::rect:
        rect(item, paint);
        break;
      case Shape::ellipse:
        ellipse(item, paint);
        break;
      case Shape::triangle:
      case Shape::polyline:
      case Shape::cubic:
      case Shape::polygon:
        path(item, paint);
        break;
      case Shape::text:
        break;
    }
  }

  const Scene& scene_;
  std::string out_;
};

}  // namespace

std::string svgText(const Scene& scene, const std::string& note) {
  return SvgWriter(scene).write(note);
}

}  // namespace twin::view
