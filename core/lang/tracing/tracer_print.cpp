#include <fmt/core.h>

#include "core/lang/runtime/types.h"
#include "core/lang/tracing/tracer.h"

namespace twin::lang {
namespace {

constexpr std::string_view kMark = "{}";

bool isSingleText(std::span<const Value> items) {
  if (items.size() != 1) return false;
  const auto* tensor = items[0].tryAs<TensorObject>();
  return tensor != nullptr && tensor->dtype == DType::string && tensor->shape.rankKnown() &&
         tensor->shape.rank() == 0;
}

}  // namespace

// Python values stand as text; tensors and Variables, also inside containers, leave a mark.
bool Tracer::printTemplate(const Value& item, TemplateForm form, std::string& out,
                           std::vector<Value>& tensors) {
  if (item.is(Kind::tensor) || item.is(Kind::variable)) {
    out += kMark;
    tensors.push_back(item);
    return true;
  }
  const auto sequence = [&](const std::vector<Value>& items, char open, char close) {
    out += open;
    for (std::size_t k = 0; k < items.size(); ++k) {
      if (k > 0) out += ", ";
      if (!printTemplate(items[k], TemplateForm::repr, out, tensors)) return false;
    }
    out += close;
    return true;
  };
  if (const auto* list = item.tryAs<ListObject>()) return sequence(list->items, '[', ']');
  if (const auto* tuple = item.tryAs<TupleObject>()) return sequence(tuple->items, '(', ')');
  if (item.is(Kind::dict)) {
    std::vector<Value> leaves;
    const Structure structure = flatten(in_, item, leaves);
    const auto& dict = item.as<DictObject>();
    out += '{';
    for (std::size_t k = 0; k < structure.keys.size(); ++k) {
      std::string key;
      if (!in_.repr(structure.keys[k], key)) return false;
      out += (k > 0 ? ", " : "") + key + ": ";
      if (!printTemplate(in_.dictGet(dict, structure.keys[k]), TemplateForm::repr, out, tensors))
        return false;
    }
    out += '}';
    return true;
  }
  std::string piece;
  const bool done = form == TemplateForm::repr ? in_.repr(item, piece) : in_.str(item, piece);
  out += piece;
  return done;
}

Value Tracer::print(Interpreter&, Frame&, std::span<const Value> items, std::string_view separator,
                    std::string_view end, std::int64_t summarize, bool toStdout) {
  std::optional<ir::ValueId> message;
  if (isSingleText(items)) {
    message = convert(items[0], {}, {.node = level().scope + "PrintV2", .argument = "input"});
  } else {
    std::string pattern;
    std::vector<Value> tensors;
    for (std::size_t k = 0; k < items.size(); ++k) {
      if (k > 0) pattern += separator;
      if (!printTemplate(items[k], TemplateForm::str, pattern, tensors)) return Value::raised();
    }
    const std::string full = level().reserve("StringFormat");
    std::vector<ir::ValueId> inputs;
    for (std::size_t k = 0; k < tensors.size(); ++k) {
      const auto input =
          convert(tensors[k], {}, {.node = full, .argument = fmt::format("inputs_{}", k)});
      if (!input) return Value::raised();
      inputs.push_back(*input);
    }
    const std::optional<Made> made = addNode({.kind = "string_format",
                                              .name = full,
                                              .nameState = ir::NameState::reserved,
                                              .opType = "StringFormat",
                                              .inputs = std::move(inputs),
                                              .attributes = {{"template", pattern},
                                                             {"placeholder", std::string(kMark)},
                                                             {"summarize", summarize}}});
    if (made) message = ir::ValueId{.node = made->id};
  }
  if (!message) return Value::raised();
  Effects effects;
  effects.isStateful = true;
  effects.isOrdered = true;
  const std::optional<Made> made =
      addNode({.kind = "print",
               .name = "PrintV2",
               .opType = "PrintV2",
               .inputs = {*message},
               .attributes = {{"output_stream", std::string(toStdout ? "stdout" : "stderr")},
                              {"end", std::string(end)}}},
              effects);
  return made ? Value::none() : Value::raised();
}

}  // namespace twin::lang
