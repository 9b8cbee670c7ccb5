// Svg: writes a drawing list as an SVG document; text stays text, and the bytes are the same
// everywhere. Pure; any thread; no errors: names of files and scripts are made safe and escaped.
#pragma once

#include <string>

#include "app/view/scene.h"

namespace twin::view {

// `note` is put into the document's description (measure, unit, device and run of an exported
// figure).
[[nodiscard]] std::string svgText(const Scene& scene, const std::string& note = {});

}  // namespace twin::view
