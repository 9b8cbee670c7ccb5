#include <fmt/core.h>

#include <algorithm>

#include "core/lang/library/op_calls.h"
#include "core/lang/library/tensor_values.h"
#include "core/lang/library/tensorflow.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"
#include "core/tensor/numpy_print.h"

namespace twin::lang {
namespace {

enum class Place : std::uint8_t { top, inside };

bool itemText(Interpreter& in, const Value& value, std::int64_t summarize, Place place,
              std::string& out);

bool sequenceText(Interpreter& in, const std::vector<Value>& items, std::int64_t summarize,
                  const char* open, const char* close, std::string& out) {
  out += open;
  for (std::size_t k = 0; k < items.size(); ++k) {
    if (k > 0) out += ", ";
    if (!in.tick() || !itemText(in, items[k], summarize, Place::inside, out)) return false;
  }
  out += items.size() == 1 && *open == '(' ? "," : "";
  out += close;
  return true;
}

bool dictText(Interpreter& in, const DictObject& dict, std::int64_t summarize, std::string& out) {
  std::vector<std::pair<std::string, Value>> entries;
  for (const HashStorage::Entry& entry : dict.table.entries()) {
    if (entry.key.isUndefined()) continue;
    std::string key;
    if (!in.repr(entry.key, key)) return false;
    entries.emplace_back(std::move(key), entry.value);
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  out += "{";
  for (std::size_t k = 0; k < entries.size(); ++k) {
    out += (k > 0 ? ", " : "") + entries[k].first + ": ";
    if (!itemText(in, entries[k].second, summarize, Place::inside, out)) return false;
  }
  out += "}";
  return true;
}

bool itemText(Interpreter& in, const Value& value, std::int64_t summarize, Place place,
              std::string& out) {
  if (value.is(Kind::tensor) || value.is(Kind::variable)) {
    Tensor data;
    if (!dataOf(in, value, data)) return false;
    out += tfPrintText(data, summarize);
    return true;
  }
  if (const auto* text = value.tryAs<StringObject>()) {
    out += place == Place::top ? text->text : quoted(text->text);
    return true;
  }
  if (const auto* list = value.tryAs<ListObject>())
    return sequenceText(in, list->items, summarize, "[", "]", out);
  if (const auto* tuple = value.tryAs<TupleObject>(); tuple != nullptr && !tuple->namedClass) {
    return sequenceText(in, tuple->items, summarize, "(", ")", out);
  }
  if (const auto* dict = value.tryAs<DictObject>()) return dictText(in, *dict, summarize, out);
  return in.repr(value, out);
}

Value print(Interpreter& in, std::span<Value> a) {
  std::string separator = " ";
  std::string end = "\n";
  std::int64_t summarize = 3;
  if (const auto* text = a[4].tryAs<StringObject>()) separator = text->text;
  if (const auto* text = a[3].tryAs<StringObject>()) end = text->text;
  if (!a[2].isNone() && !in.toIndex(a[2], summarize)) return Value::raised();
  OutputStream stream = OutputStream::err;
  if (a[1].is(Kind::opaque) && in.typeName(a[1]) == "stdout") stream = OutputStream::out;
  const std::vector<Value>& items = a[0].as<TupleObject>().items;
  if (in.trace != nullptr) {
    return in.trace->print(in, *in.frame(), items, separator, end, summarize,
                           stream == OutputStream::out);
  }
  std::string out;
  const bool lone = items.size() == 1 && items[0].is(Kind::tensor) &&
                    !items[0].as<TensorObject>().isSymbolic() &&
                    items[0].as<TensorObject>().dtype == DType::string &&
                    items[0].as<TensorObject>().data.rank() == 0;
  if (lone) {
    out = items[0].as<TensorObject>().data.data<std::string>()[0];
  } else {
    for (std::size_t k = 0; k < items.size(); ++k) {
      if (k > 0) out += separator;
      if (!itemText(in, items[k], summarize, Place::top, out)) return Value::raised();
    }
  }
  return in.write(stream, out + end) ? Value::none() : Value::raised();
}

constexpr NamedRow kTfPrintRows[] = {
    {"print",
     {"print", "*inputs, output_stream=None, summarize=None, end=None, sep=None, name=None",
      "Prints tensors when the op runs.", print}}};

}  // namespace

void addTfPrint(TensorFlowModule& module) { addRows(module, kTfPrintRows); }

}  // namespace twin::lang
