#include <fmt/core.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/slices.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

bool Interpreter::toIndex(const Value& value, std::int64_t& out) {
  if (value.isInt() || value.isBool()) {
    out = value.asInt();
    return true;
  }
  if (value.is(Kind::bigInteger)) {
    out = bigOf(value).isNegative() ? INT64_MIN : INT64_MAX;
    return true;
  }
  if (isTensorLike(value) && tensors != nullptr && tensors->toInteger != nullptr &&
      (value.is(Kind::tensor) || value.is(Kind::array))) {
    const bool isReal = value.is(Kind::tensor) ? isFloat(value.as<TensorObject>().dtype)
                                               : isFloat(value.as<ArrayObject>().data.dtype());
    if (!isReal && !isSymbolic(value)) return tensors->toInteger(*this, value, out);
  }
  if (value.is(Kind::instance)) {
    const Value method = specialMethod(value, types_->indexName);
    if (!method.isUndefined()) {
      const Value answer = method.isRaised() ? method : call(method, {});
      return !answer.isRaised() && toIndex(answer, out);
    }
  }
  raise(*types_->typeError,
        fmt::format("'{}' object cannot be interpreted as an integer", typeName(value)));
  return false;
}

bool Interpreter::toReal(const Value& value, double& out) {
  if (isNumber(value)) {
    out = realOf(value);
    return true;
  }
  if (isTensorLike(value) && tensors != nullptr && tensors->toReal != nullptr)
    return tensors->toReal(*this, value, out);
  if (value.is(Kind::instance)) {
    const Value method = specialMethod(value, types_->floatName);
    if (!method.isUndefined()) {
      const Value answer = method.isRaised() ? method : call(method, {});
      return !answer.isRaised() && toReal(answer, out);
    }
  }
  raise(*types_->typeError, fmt::format("must be real number, not {}", typeName(value)));
  return false;
}

bool sliceBounds(Interpreter& in, const SliceObject& slice, std::int64_t length, SliceBounds& out) {
  const auto part = [&](const Value& value, std::int64_t& number) {
    if (!value.isInt() && !value.isBool() && !value.is(Kind::bigInteger) &&
        !value.is(Kind::tensor) && !value.is(Kind::array) && !value.is(Kind::instance)) {
      in.raise(*in.types().typeError,
               "slice indices must be integers or None or have an __index__ method");
      return false;
    }
    return in.toIndex(value, number);
  };
  out.step = 1;
  if (!slice.step.isNone() && !part(slice.step, out.step)) return false;
  if (out.step == 0) {
    in.raise(*in.types().valueError, "slice step cannot be zero");
    return false;
  }
  const bool forward = out.step > 0;
  const auto bound = [&](const Value& value, std::int64_t fallback, std::int64_t& number) {
    if (value.isNone()) {
      number = fallback;
      return true;
    }
    if (!part(value, number)) return false;
    if (number < 0) number = number < -length ? -1 : number + length;
    if (value.isInt() && value.asInt() < -length) number = forward ? 0 : -1;
    number = std::clamp<std::int64_t>(number, forward ? 0 : -1, forward ? length : length - 1);
    return true;
  };
  if (!bound(slice.start, forward ? 0 : length - 1, out.start)) return false;
  if (!bound(slice.stop, forward ? length : -1, out.stop)) return false;
  const std::int64_t span = forward ? out.stop - out.start : out.start - out.stop;
  const std::int64_t by = forward ? out.step : (out.step == INT64_MIN ? INT64_MAX : -out.step);
  out.count = span > 0 ? (span - 1) / by + 1 : 0;
  if (out.count > Interpreter::kLongWork) in.lookSoon();
  return true;
}

std::size_t byteOffset(const StringObject& text, std::int64_t index) {
  if (text.isAscii()) return static_cast<std::size_t>(index);
  std::size_t at = 0;
  for (; at < text.text.size(); ++at) {
    if ((static_cast<unsigned char>(text.text[at]) & 0xC0U) == 0x80U) continue;
    if (index-- == 0) return at;
  }
  return text.text.size();
}

namespace {

Value stringItem(Interpreter& in, const StringObject& text, const Value& index) {
  if (const auto* slice = index.tryAs<SliceObject>()) {
    SliceBounds bounds;
    if (!sliceBounds(in, *slice, text.length, bounds)) return Value::raised();
    std::string out;
    if (text.isAscii()) {
      for (std::int64_t k = 0; k < bounds.count; ++k)
        out += text.text[static_cast<std::size_t>(bounds.start + k * bounds.step)];
    } else {
      const std::u32string points = codePoints(text.text);
      for (std::int64_t k = 0; k < bounds.count; ++k)
        appendUtf8(out, points[static_cast<std::size_t>(bounds.start + k * bounds.step)]);
    }
    return makeString(std::move(out));
  }
  std::int64_t at = 0;
  if (!isIntegral(index) && !index.is(Kind::tensor) && !index.is(Kind::array)) {
    return in.raise(*in.types().typeError,
                    fmt::format("string indices must be integers, not '{}'", in.typeName(index)));
  }
  if (!in.toIndex(index, at)) return Value::raised();
  if (at < 0) at += text.length;
  if (at < 0 || at >= text.length)
    return in.raise(*in.types().indexError, "string index out of range");
  const std::size_t begin = byteOffset(text, at);
  const std::size_t end = byteOffset(text, at + 1);
  return makeString(text.text.substr(begin, end - begin));
}

Value sequenceItem(Interpreter& in, const std::vector<Value>& items, const Value& index,
                   const char* name, bool isTuple) {
  if (const auto* slice = index.tryAs<SliceObject>()) {
    SliceBounds bounds;
    if (!sliceBounds(in, *slice, static_cast<std::int64_t>(items.size()), bounds))
      return Value::raised();
    std::vector<Value> out;
    out.reserve(static_cast<std::size_t>(bounds.count));
    for (std::int64_t k = 0; k < bounds.count; ++k)
      out.push_back(items[static_cast<std::size_t>(bounds.start + k * bounds.step)]);
    return isTuple ? makeTuple(std::move(out)) : makeList(std::move(out));
  }
  std::int64_t at = 0;
  const bool indexes = isIntegral(index) || index.is(Kind::tensor) || index.is(Kind::array) ||
                       index.is(Kind::instance);
  if (!indexes || isSymbolic(index)) {
    return in.raise(
        *in.types().typeError,
        fmt::format("{} indices must be integers or slices, not {}", name, in.typeName(index)));
  }
  if (!in.toIndex(index, at)) return Value::raised();
  const auto size = static_cast<std::int64_t>(items.size());
  if (at < 0) at += size;
  if (at < 0 || at >= size)
    return in.raise(*in.types().indexError, fmt::format("{} index out of range", name));
  return items[static_cast<std::size_t>(at)];
}

Value rangeItem(Interpreter& in, const RangeObject& range, const Value& index) {
  if (const auto* slice = index.tryAs<SliceObject>()) {
    SliceBounds bounds;
    if (!sliceBounds(in, *slice, range.length(), bounds)) return Value::raised();
    return makeValue<RangeObject>(range.start + bounds.start * range.step,
                                  range.start + bounds.stop * range.step, range.step * bounds.step);
  }
  std::int64_t at = 0;
  if (!in.toIndex(index, at)) return Value::raised();
  if (at < 0) at += range.length();
  if (at < 0 || at >= range.length())
    return in.raise(*in.types().indexError, "range object index out of range");
  return Value::integer(range.start + at * range.step);
}

Value keyError(Interpreter& in, const Value& key) {
  const Ref<ExceptionObject> exception = make<ExceptionObject>(*in.types().keyError);
  exception->arguments.push_back(key);
  return in.raise(exception.value());
}

bool assignSlice(Interpreter& in, ListObject& list, const SliceObject& slice, const Value& value) {
  SliceBounds bounds;
  if (!sliceBounds(in, slice, static_cast<std::int64_t>(list.items.size()), bounds)) return false;
  std::vector<Value> fresh;
  if (!in.toVector(value, fresh)) return false;
  // toVector may have run script code that changed the list.
  if (!sliceBounds(in, slice, static_cast<std::int64_t>(list.items.size()), bounds)) return false;
  if (bounds.step == 1) {
    const auto begin = list.items.begin() + bounds.start;
    std::vector<Value> old(begin, begin + bounds.count);
    const auto at = list.items.erase(begin, begin + bounds.count);
    list.items.insert(at, fresh.begin(), fresh.end());
    return in.checkElements(static_cast<std::int64_t>(list.items.size()));
  }
  if (static_cast<std::int64_t>(fresh.size()) != bounds.count) {
    in.raise(*in.types().valueError,
             fmt::format("attempt to assign sequence of size {} to extended slice of size {}",
                         fresh.size(), bounds.count));
    return false;
  }
  for (std::int64_t k = 0; k < bounds.count; ++k) {
    list.items[static_cast<std::size_t>(bounds.start + k * bounds.step)] =
        fresh[static_cast<std::size_t>(k)];
  }
  return true;
}

}  // namespace

Value Interpreter::getItem(const Value& object, const Value& index) {
  if (object.isObject()) {
    switch (object.asObject()->kind()) {
      case Kind::list:
        return sequenceItem(*this, object.as<ListObject>().items, index, "list", false);
      case Kind::tuple:
        return sequenceItem(*this, object.as<TupleObject>().items, index, "tuple", true);
      case Kind::string:
        return stringItem(*this, object.as<StringObject>(), index);
      case Kind::range:
        return rangeItem(*this, object.as<RangeObject>(), index);
      case Kind::bytes: {
        const std::string& bytes = object.as<BytesObject>().bytes;
        std::vector<Value> items;
        for (const char c : bytes) items.push_back(Value::integer(static_cast<unsigned char>(c)));
        const Value part = sequenceItem(*this, items, index, "bytes", false);
        if (!part.is(Kind::list)) return part;
        std::string out;
        for (const Value& item : part.as<ListObject>().items)
          out += static_cast<char>(item.asInt());
        return makeValue<BytesObject>(std::move(out));
      }
      case Kind::dict: {
        Value found = dictGet(object.as<DictObject>(), index);
        return found.isUndefined() ? keyError(*this, index) : found;
      }
      case Kind::type:
        return object;  // list[int] in an annotation-like place
      default:
        break;
    }
    if (isTensorLike(object) && tensors != nullptr) {
      Value found = tensors->getItem(*this, object, index);
      if (!found.isUndefined()) return found;
    }
    const Value method = specialMethod(object, types_->getitem);
    if (!method.isUndefined()) return method.isRaised() ? method : call(method, {&index, 1});
  }
  return raise(*types_->typeError,
               fmt::format("'{}' object is not subscriptable", typeName(object)));
}

bool Interpreter::setItem(const Value& object, const Value& index, Value value) {
  if (auto* list = object.tryAs<ListObject>()) {
    if (const auto* slice = index.tryAs<SliceObject>()) {
      const bool done = assignSlice(*this, *list, *slice, value);
      if (recorder != nullptr) recorder->changed(*list);
      return done;
    }
    std::int64_t at = 0;
    if (!isIntegral(index) && !index.is(Kind::tensor) && !index.is(Kind::array) &&
        !index.is(Kind::instance)) {
      raise(*types_->typeError,
            fmt::format("list indices must be integers or slices, not {}", typeName(index)));
      return false;
    }
    if (!toIndex(index, at)) return false;
    const auto size = static_cast<std::int64_t>(list->items.size());
    if (at < 0) at += size;
    if (at < 0 || at >= size) {
      raise(*types_->indexError, "list assignment index out of range");
      return false;
    }
    if (recorder != nullptr) recorder->itemWritten(*list, at, value);
    list->items[static_cast<std::size_t>(at)] = std::move(value);
    return true;
  }
  if (auto* dict = object.tryAs<DictObject>()) return dictSet(*dict, index, std::move(value));
  if (isTensorLike(object) && tensors != nullptr && tensors->setItem != nullptr) {
    return tensors->setItem(*this, object, index, value);
  }
  if (object.isObject() && (object.is(Kind::instance) || object.is(Kind::opaque))) {
    const Value method = specialMethod(object, types_->setitem);
    if (!method.isUndefined()) {
      const Value arguments[2] = {index, std::move(value)};
      return !method.isRaised() && !call(method, arguments).isRaised();
    }
  }
  raise(*types_->typeError,
        fmt::format("'{}' object does not support item assignment", typeName(object)));
  return false;
}

bool Interpreter::deleteItem(const Value& object, const Value& index) {
  if (auto* dict = object.tryAs<DictObject>()) {
    std::size_t hash = 0;
    const std::int64_t found = dictFind(dict->table, index, hash);
    if (found == -1) keyError(*this, index);
    if (found < 0) return false;
    dict->table.erase(found);
    if (recorder != nullptr) recorder->changed(*dict);
    return true;
  }
  if (auto* list = object.tryAs<ListObject>()) {
    if (const auto* slice = index.tryAs<SliceObject>()) {
      SliceBounds bounds;
      if (!sliceBounds(*this, *slice, static_cast<std::int64_t>(list->items.size()), bounds))
        return false;
      std::vector<bool> gone(list->items.size());
      for (std::int64_t k = 0; k < bounds.count; ++k)
        gone[static_cast<std::size_t>(bounds.start + k * bounds.step)] = true;
      std::vector<Value> left;
      for (std::size_t k = 0; k < gone.size(); ++k) {
        if (!gone[k]) left.push_back(list->items[k]);
      }
      list->items.swap(left);
    } else {
      std::int64_t at = 0;
      if (!toIndex(index, at)) return false;
      const auto size = static_cast<std::int64_t>(list->items.size());
      if (at < 0) at += size;
      if (at < 0 || at >= size) {
        raise(*types_->indexError, "list assignment index out of range");
        return false;
      }
      const Value removed = std::move(list->items[static_cast<std::size_t>(at)]);
      list->items.erase(list->items.begin() + at);
    }
    if (recorder != nullptr) recorder->changed(*list);
    return true;
  }
  if (object.is(Kind::instance)) {
    const Value method = specialMethod(object, types_->delitem);
    if (!method.isUndefined()) return !method.isRaised() && !call(method, {&index, 1}).isRaised();
  }
  raise(*types_->typeError,
        fmt::format("'{}' object doesn't support item deletion", typeName(object)));
  return false;
}

std::int64_t Interpreter::length(const Value& object) {
  if (object.isObject()) {
    switch (object.asObject()->kind()) {
      case Kind::string:
        return object.as<StringObject>().length;
      case Kind::bytes:
        return static_cast<std::int64_t>(object.as<BytesObject>().bytes.size());
      case Kind::list:
        return static_cast<std::int64_t>(object.as<ListObject>().items.size());
      case Kind::tuple:
        return static_cast<std::int64_t>(object.as<TupleObject>().items.size());
      case Kind::dict:
        return static_cast<std::int64_t>(object.as<DictObject>().table.size());
      case Kind::set:
        return static_cast<std::int64_t>(object.as<SetObject>().table.size());
      case Kind::range:
        return object.as<RangeObject>().length();
      default:
        break;
    }
    if (isTensorLike(object) && tensors != nullptr && tensors->length != nullptr)
      return tensors->length(*this, object);
    const Value method = specialMethod(object, types_->lenName);
    if (!method.isUndefined()) {
      const Value answer = method.isRaised() ? method : call(method, {});
      if (answer.isRaised()) return -1;
      std::int64_t size = 0;
      if (!toIndex(answer, size)) return -1;
      if (size < 0) {
        raise(*types_->valueError, "__len__() should return >= 0");
        return -1;
      }
      return size;
    }
  }
  raise(*types_->typeError, fmt::format("object of type '{}' has no len()", typeName(object)));
  return -1;
}

}  // namespace twin::lang
