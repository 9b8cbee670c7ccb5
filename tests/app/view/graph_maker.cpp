#include "tests/app/view/graph_maker.h"

#include <map>

#include "core/base/text.h"
#include "tests/support/test.h"

namespace twin::test {

namespace {

PartialShape shapeOf(std::string_view words) {
  Dims dims;
  if (!trim(words).empty()) {
    for (const std::string_view word : split(trim(words), ',')) {
      dims.push_back(parseInt(word).value_or(kUnknownDim));
    }
  }
  return PartialShape(dims);
}

}  // namespace

ir::GraphPtr makeGraph(std::string_view lines, int sourceLine) {
  ir::Graph::Parts parts;
  std::map<std::string, ir::NodeId, std::less<>> ids;
  for (const std::string_view line : split(lines, '\n')) {
    if (trim(line).empty()) continue;
    const std::size_t colon = line.find(" :");
    auto node = std::make_shared<ir::Node>();
    node->id = ir::nextNodeId();
    std::size_t at = 0;
    for (const std::string_view word : split(line.substr(0, colon), ' ')) {
      if (word.empty()) continue;
      if (at == 0) node->name = word;
      if (at == 1) node->opType = word;
      if (at > 1 && word.front() == '^')
        node->controlInputs.push_back(ids.at(std::string(word.substr(1))));
      if (at > 1 && word.front() != '^') node->inputs.push_back({ids.at(std::string(word)), 0});
      ++at;
    }
    node->kind = node->opType == "Const" ? "const" : node->opType;
    node->outputs.push_back(ir::tensorType(DType::f32, colon == std::string_view::npos
                                                           ? PartialShape(Dims{8})
                                                           : shapeOf(line.substr(colon + 2))));
    if (sourceLine > 0) {
      ir::Origin origin;
      origin.span.line = sourceLine;
      node->origin.push_back(std::move(origin));
    }
    ids[node->name] = node->id;
    parts.nodes.push_back(std::move(node));
  }
  return std::make_shared<ir::Graph>(std::move(parts));
}

const view::FontSet& fonts() {
  static const view::FontSet set = view::FontSet::load(sourceFile("resources/fonts"));
  return set;
}

}  // namespace twin::test
