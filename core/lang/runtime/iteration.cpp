#include <fmt/core.h>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/set_order.h"
#include "core/lang/runtime/slices.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {
namespace {

Value listIterator(const Value& list) {
  return makeValue<IteratorObject>("list_iterator",
                                   [list, at = std::size_t{0}](Interpreter&, Value& out) mutable {
                                     const std::vector<Value>& items = list.as<ListObject>().items;
                                     if (at >= items.size()) return Next::done;
                                     out = items[at++];
                                     return Next::value;
                                   });
}
Value tupleIterator(const Value& tuple) {
  return makeValue<IteratorObject>(
      "tuple_iterator", [tuple, at = std::size_t{0}](Interpreter&, Value& out) mutable {
        const std::vector<Value>& items = tuple.as<TupleObject>().items;
        if (at >= items.size()) return Next::done;
        out = items[at++];
        return Next::value;
      });
}
Value rangeIterator(const RangeObject& range) {
  return makeValue<IteratorObject>("range_iterator",
                                   [at = range.start, step = range.step, left = range.length()](
                                       Interpreter&, Value& out) mutable {
                                     if (left <= 0) return Next::done;
                                     --left;
                                     out = Value::integer(at);
                                     if (left > 0) at += step;
                                     return Next::value;
                                   });
}
Value stringIterator(const Value& text) {
  return makeValue<IteratorObject>(
      "str_iterator", [text, at = std::size_t{0}](Interpreter&, Value& out) mutable {
        const std::string& bytes = text.as<StringObject>().text;
        if (at >= bytes.size()) return Next::done;
        std::size_t end = at + 1;
        while (end < bytes.size() && (static_cast<unsigned char>(bytes[end]) & 0xC0U) == 0x80U)
          ++end;
        out = makeString(bytes.substr(at, end - at));
        at = end;
        return Next::value;
      });
}
Value keyIterator(const Value& table) {
  return makeValue<IteratorObject>(
      "dict_keyiterator", [table, at = std::size_t{0}, size = table.as<DictObject>().table.size()](
                              Interpreter& in, Value& out) mutable {
        const HashStorage& entries = table.as<DictObject>().table;
        if (entries.size() != size) {
          in.raise(*in.types().runtimeError, "dictionary changed size during iteration");
          return Next::raised;
        }
        while (at < entries.entries().size() && entries.entries()[at].key.isUndefined()) ++at;
        if (at >= entries.entries().size()) return Next::done;
        out = entries.entries()[at++].key;
        return Next::value;
      });
}
Value setIterator(const Value& object) {
  return makeValue<IteratorObject>(
      "set_iterator", [object, at = std::size_t{0}, items = orderedItems(object.as<SetObject>())](
                          Interpreter& in, Value& out) mutable {
        if (object.as<SetObject>().table.size() != items.size()) {
          in.raise(*in.types().runtimeError, "Set changed size during iteration");
          return Next::raised;
        }
        if (at >= items.size()) return Next::done;
        out = items[at++];
        return Next::value;
      });
}
// Objects with __getitem__ and no __iter__.
Value sequenceIterator(const Value& object) {
  return makeValue<IteratorObject>(
      "iterator", [object, at = std::int64_t{0}](Interpreter& in, Value& out) mutable {
        out = in.getItem(object, Value::integer(at++));
        if (!out.isRaised()) return Next::value;
        if (in.stopReason() == StopReason::none && in.pending() != nullptr &&
            in.pending()->type->isSubclassOf(*in.types().indexError)) {
          in.takePending();
          return Next::done;
        }
        return Next::raised;
      });
}

}  // namespace

Value Interpreter::iterate(const Value& object) {
  if (object.isObject()) {
    switch (object.asObject()->kind()) {
      case Kind::iterator:
        return object;
      case Kind::list:
        return listIterator(object);
      case Kind::tuple:
        return tupleIterator(object);
      case Kind::range:
        return rangeIterator(object.as<RangeObject>());
      case Kind::string:
        return stringIterator(object);
      case Kind::dict:
        return keyIterator(object);
      case Kind::set:
        return setIterator(object);
      case Kind::bytes: {
        std::vector<Value> items;
        for (const char c : object.as<BytesObject>().bytes)
          items.push_back(Value::integer(static_cast<unsigned char>(c)));
        return listIterator(makeList(std::move(items)));
      }
      default:
        break;
    }
    if (isTensorLike(object) && tensors != nullptr && tensors->iterate != nullptr) {
      Value iterator = tensors->iterate(*this, object);
      if (!iterator.isUndefined()) return iterator;
    }
    const Value method = specialMethod(object, types_->iterName);
    if (!method.isUndefined()) {
      const Value iterator = method.isRaised() ? method : call(method, {});
      if (iterator.isRaised()) return iterator;
      if (iterator.is(Kind::iterator) || typeOf(iterator).find(types_->nextName) != nullptr)
        return iterator;
      return raise(*types_->typeError,
                   fmt::format("iter() returned non-iterator of type '{}'", typeName(iterator)));
    }
    if (!object.is(Kind::type) && typeOf(object).find(types_->getitem) != nullptr)
      return sequenceIterator(object);
  }
  return raise(*types_->typeError, fmt::format("'{}' object is not iterable", typeName(object)));
}

Next Interpreter::next(const Value& iterator, Value& out) {
  if (auto* native = iterator.tryAs<IteratorObject>()) {
    if (!native->step) return Next::done;
    const Next answer = native->step(*this, out);
    if (answer == Next::done) native->step = nullptr;
    return answer;
  }
  const Value method = specialMethod(iterator, types_->nextName);
  if (method.isUndefined()) {
    raise(*types_->typeError, fmt::format("'{}' object is not an iterator", typeName(iterator)));
    return Next::raised;
  }
  if (method.isRaised()) return Next::raised;
  out = call(method, {});
  if (!out.isRaised()) return Next::value;
  if (stopReason_ == StopReason::none && pending() != nullptr &&
      pending()->type->isSubclassOf(*types_->stopIteration)) {
    takePending();
    return Next::done;
  }
  return Next::raised;
}

bool Interpreter::toVector(const Value& iterable, std::vector<Value>& out) {
  if (const auto* list = iterable.tryAs<ListObject>()) {
    out.insert(out.end(), list->items.begin(), list->items.end());
    return true;
  }
  if (const auto* tuple = iterable.tryAs<TupleObject>()) {
    out.insert(out.end(), tuple->items.begin(), tuple->items.end());
    return true;
  }
  if (const auto* range = iterable.tryAs<RangeObject>()) {
    if (!checkElements(range->length())) return false;
  }
  const Value iterator = iterate(iterable);
  if (iterator.isRaised()) return false;
  for (;;) {
    Value item;
    const Next step = next(iterator, item);
    if (step == Next::raised || !tick()) return false;
    if (step == Next::done) return true;
    if (out.size() == out.capacity() && !checkElements(static_cast<std::int64_t>(out.size()) * 2))
      return false;
    out.push_back(std::move(item));
  }
}

}  // namespace twin::lang
