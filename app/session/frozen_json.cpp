#include "app/session/frozen_json.h"

namespace twin::session {
namespace {

using Json = nlohmann::ordered_json;
using lang::FrozenKind;
using lang::FrozenValue;

Json shapeOf(const PartialShape& shape) {
  if (!shape.rankKnown()) return nullptr;
  Json dims = Json::array();
  for (const std::int64_t dim : shape.dims()) dims.push_back(dim);
  return dims;
}

PartialShape shapeFrom(const Json& json) {
  if (json.is_null()) return {};
  Dims dims;
  for (const Json& dim : json) dims.push_back(dim.get<std::int64_t>());
  return PartialShape(std::move(dims));
}

// Members that say nothing are left out: most values are numbers.
Json valueJson(const FrozenValue& value, TensorWriter& tensors) {
  Json out{{"kind", std::string(lang::word(value.kind))}};
  if (value.number != 0) out["number"] = value.number;
  if (!value.text.empty()) out["text"] = hexText(value.text);
  if (value.link != lang::kNoFrozen) out["link"] = value.link;
  if (!value.parts.empty()) out["parts"] = value.parts;
  if (value.kind == FrozenKind::function) out["counts"] = value.counts;
  if (!value.names.empty()) out["names"] = value.names;
  if (!value.slots.empty()) out["slots"] = value.slots;
  if (!value.numbers.empty()) out["numbers"] = value.numbers;
  if (value.tensor.valid()) out["tensor"] = tensors.add(value.tensor);
  const bool isSpec = value.kind == FrozenKind::tensorSpec;
  if (isSpec || value.kind == FrozenKind::tensorShape) out["shape"] = shapeOf(value.shape);
  if (isSpec || value.kind == FrozenKind::dtype) out["dtype"] = std::string(text(value.dtype));
  return out;
}

Result<FrozenValue> valueFrom(const OpenContainer& open, const Json& json) {
  FrozenValue value;
  const auto kind = lang::frozenKindFromWord(json.at("kind").get_ref<const std::string&>());
  const auto bytes = fromHexText(json.value("text", ""));
  if (!kind || !bytes) return damagedContainer(open.path, "a frozen value of no known kind");
  value.kind = *kind;
  value.text = *bytes;
  value.number = json.value("number", std::int64_t{0});
  value.link = json.value("link", lang::kNoFrozen);
  value.parts = json.value("parts", value.parts);
  value.counts = json.value("counts", value.counts);
  value.names = json.value("names", value.names);
  value.slots = json.value("slots", value.slots);
  value.numbers = json.value("numbers", value.numbers);
  if (json.contains("tensor")) {
    TWIN_TRY(tensor, readTensor(open, json.at("tensor")));
    value.tensor = tensor;
  }
  const bool wantsTensor = *kind == FrozenKind::tensor || *kind == FrozenKind::array;
  if (wantsTensor && !value.tensor.valid())
    return damagedContainer(open.path, "a frozen tensor without content");
  if (json.contains("shape")) value.shape = shapeFrom(json.at("shape"));
  if (json.contains("dtype")) {
    const auto dtype = dtypeFromText(json.at("dtype").get_ref<const std::string&>());
    if (!dtype) return damagedContainer(open.path, "a frozen dtype that is none");
    value.dtype = *dtype;
  }
  return value;
}

}  // namespace

Json frozenJson(const lang::FrozenFunction& function, TensorWriter& tensors) {
  Json cells = Json::array();
  for (const lang::CellText& cell : function.cells)
    cells.push_back({{"line", cell.firstLine}, {"text", hexText(cell.text)}});
  Json codes = Json::array();
  for (const lang::FrozenCode& code : function.codes) {
    codes.push_back({{"index", code.index},
                     {"name", code.name},
                     {"line", code.line},
                     {"end_line", code.endLine}});
  }
  Json values = Json::array();
  for (const FrozenValue& value : function.values) values.push_back(valueJson(value, tensors));
  Json globals = Json::array();
  for (const auto& [name, id] : function.globals) globals.push_back({name, id});
  return {{"file", function.file},          {"cells", std::move(cells)},
          {"codes", std::move(codes)},      {"values", std::move(values)},
          {"globals", std::move(globals)},  {"callee", function.callee},
          {"arguments", function.arguments}};
}

Result<lang::FrozenFunction> frozenFrom(const OpenContainer& open, const Json& json) {
  lang::FrozenFunction function;
  function.file = json.value("file", "");
  for (const Json& cell : json.at("cells")) {
    auto source = fromHexText(cell.at("text").get_ref<const std::string&>());
    if (!source) return damagedContainer(open.path, "a source that is no text");
    function.cells.push_back({std::move(*source), cell.value("line", 1)});
  }
  for (const Json& code : json.at("codes")) {
    function.codes.push_back({.index = code.at("index").get<std::size_t>(),
                              .name = code.value("name", ""),
                              .line = code.value("line", 0),
                              .endLine = code.value("end_line", 0)});
  }
  for (const Json& value : json.at("values")) {
    TWIN_TRY(read, valueFrom(open, value));
    function.values.push_back(std::move(read));
  }
  for (const Json& entry : json.at("globals"))
    function.globals.emplace_back(entry.at(0).get<std::string>(),
                                  entry.at(1).get<lang::FrozenId>());
  function.callee = json.at("callee").get<lang::FrozenId>();
  function.arguments = json.at("arguments").get<std::vector<lang::FrozenId>>();
  return function;
}

}  // namespace twin::session
