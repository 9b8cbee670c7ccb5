#include "core/lang/tracing/structure.h"

#include <algorithm>

namespace twin::lang {
namespace {

constexpr std::string_view kFlow = "flow";

const Value* flowOf(const Value& value) {
  const auto* opaque = value.tryAs<OpaqueObject>();
  if (opaque == nullptr) return nullptr;
  for (const AttributeTable::Entry& entry : opaque->attributes.entries()) {
    if (entry.name->text == kFlow) return &entry.value;
  }
  return nullptr;
}

bool keyLess(const Value& a, const Value& b) {
  const auto* x = a.tryAs<StringObject>();
  const auto* y = b.tryAs<StringObject>();
  if (x != nullptr && y != nullptr) return x->text < y->text;
  if (a.isInt() && b.isInt()) return a.asInt() < b.asInt();
  return x == nullptr && y != nullptr;
}

}  // namespace

bool isCarrier(const Value& value) {
  const Value* flow = flowOf(value);
  return flow != nullptr && isSymbolic(*flow);
}

Structure flatten(Interpreter& in, const Value& value, std::vector<Value>& leaves) {
  Structure structure;
  if (value.isNone()) {
    structure.form = Structure::Form::none;
  } else if (const auto* list = value.tryAs<ListObject>()) {
    structure.form = Structure::Form::list;
    for (const Value& item : list->items) structure.parts.push_back(flatten(in, item, leaves));
  } else if (const auto* tuple = value.tryAs<TupleObject>()) {
    structure.form = Structure::Form::tuple;
    structure.model = value;
    for (const Value& item : tuple->items) structure.parts.push_back(flatten(in, item, leaves));
  } else if (const auto* dict = value.tryAs<DictObject>()) {
    structure.form = Structure::Form::dict;
    for (const HashStorage::Entry& entry : dict->table.entries()) {
      if (!entry.key.isUndefined()) structure.keys.push_back(entry.key);
    }
    std::stable_sort(structure.keys.begin(), structure.keys.end(), keyLess);
    for (const Value& key : structure.keys)
      structure.parts.push_back(flatten(in, in.dictGet(*dict, key), leaves));
  } else if (isCarrier(value)) {
    structure.form = Structure::Form::carrier;
    structure.model = value;
    leaves.push_back(*flowOf(value));
  } else {
    leaves.push_back(value);
  }
  return structure;
}

Value rebuild(Interpreter& in, const Structure& structure, std::span<const Value>& leaves) {
  const auto takeParts = [&] {
    std::vector<Value> items;
    items.reserve(structure.parts.size());
    for (const Structure& part : structure.parts) items.push_back(rebuild(in, part, leaves));
    return items;
  };
  switch (structure.form) {
    case Structure::Form::none:
      return Value::none();
    case Structure::Form::list:
      return makeList(takeParts());
    case Structure::Form::tuple: {
      const Ref<TupleObject> tuple = make<TupleObject>(takeParts());
      if (const auto* model = structure.model.tryAs<TupleObject>())
        tuple->namedClass = model->namedClass;
      return tuple.value();
    }
    case Structure::Form::dict: {
      const Ref<DictObject> dict = make<DictObject>();
      for (std::size_t k = 0; k < structure.parts.size(); ++k) {
        if (!in.dictSet(*dict, structure.keys[k], rebuild(in, structure.parts[k], leaves)))
          return Value::raised();
      }
      return dict.value();
    }
    case Structure::Form::carrier: {
      const auto& model = structure.model.as<OpaqueObject>();
      const Ref<OpaqueObject> copy = make<OpaqueObject>(*model.type);
      for (const AttributeTable::Entry& entry : model.attributes.entries()) {
        copy->attributes.set(entry.name.get(),
                             entry.name->text == kFlow ? leaves.front() : entry.value);
      }
      leaves = leaves.subspan(1);
      return copy.value();
    }
    case Structure::Form::leaf:
      break;
  }
  Value leaf = leaves.front();
  leaves = leaves.subspan(1);
  return leaf;
}

bool sameStructure(const Structure& a, const Structure& b) {
  if (a.form != b.form || a.parts.size() != b.parts.size()) return false;
  for (std::size_t k = 0; k < a.parts.size(); ++k) {
    if (a.form == Structure::Form::dict &&
        (keyLess(a.keys[k], b.keys[k]) || keyLess(b.keys[k], a.keys[k])))
      return false;
    if (!sameStructure(a.parts[k], b.parts[k])) return false;
  }
  return true;
}

std::string structureWord(const Structure& structure) {
  switch (structure.form) {
    case Structure::Form::none:
      return "None";
    case Structure::Form::list:
      return "a list of " + std::to_string(structure.parts.size());
    case Structure::Form::tuple:
      return "a tuple of " + std::to_string(structure.parts.size());
    case Structure::Form::dict:
      return "a dict of " + std::to_string(structure.parts.size());
    case Structure::Form::carrier:
      return "a TensorArray";
    case Structure::Form::leaf:
      break;
  }
  return "one value";
}

}  // namespace twin::lang
