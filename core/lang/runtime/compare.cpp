#include <fmt/core.h>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/native_depth.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/tensor_hooks.h"

namespace twin::lang {
namespace {

constexpr const char* kCompareSymbols[] = {
    "<", "<=", ">", ">=", "==", "!=", "is", "is not", "in", "not in"};

CompareOp mirrored(CompareOp op) {
  switch (op) {
    case CompareOp::less:
      return CompareOp::greater;
    case CompareOp::lessEqual:
      return CompareOp::greaterEqual;
    case CompareOp::greater:
      return CompareOp::less;
    case CompareOp::greaterEqual:
      return CompareOp::lessEqual;
    default:
      return op;
  }
}

StringObject* methodName(const Types& types, CompareOp op) {
  switch (op) {
    case CompareOp::less:
      return types.lt;
    case CompareOp::lessEqual:
      return types.le;
    case CompareOp::greater:
      return types.gt;
    case CompareOp::greaterEqual:
      return types.ge;
    case CompareOp::equal:
      return types.eq;
    default:
      return types.ne;
  }
}

bool holds(CompareOp op, int order) {
  switch (op) {
    case CompareOp::less:
      return order < 0;
    case CompareOp::lessEqual:
      return order <= 0;
    case CompareOp::greater:
      return order > 0 && order != 2;
    case CompareOp::greaterEqual:
      return order >= 0 && order != 2;
    case CompareOp::equal:
      return order == 0;
    default:
      return order != 0;
  }
}

// Script methods; undefined: none applies.
Value tryMethods(Interpreter& in, CompareOp op, const Value& left, const Value& right) {
  for (int side = 0; side < 2; ++side) {
    const Value& object = side == 0 ? left : right;
    const Value& other = side == 0 ? right : left;
    if (!object.is(Kind::instance) && !object.is(Kind::opaque)) continue;
    StringObject* name = methodName(in.types(), side == 0 ? op : mirrored(op));
    Value method = in.specialMethod(object, name);
    if (!method.isUndefined()) {
      Value answer = method.isRaised() ? method : in.call(method, {&other, 1});
      if (answer.tag() != Tag::notImplemented) return answer;
    } else if (op == CompareOp::notEqual) {
      method = in.specialMethod(object, in.types().eq);
      if (method.isUndefined()) continue;
      const Value answer = method.isRaised() ? method : in.call(method, {&other, 1});
      if (answer.isRaised()) return answer;
      if (answer.tag() == Tag::notImplemented) continue;
      const int truth = in.truth(answer);
      return truth < 0 ? Value::raised() : Value::boolean(truth == 0);
    }
  }
  return {};
}

const std::vector<Value>* sequenceItems(const Value& value) {
  if (const auto* list = value.tryAs<ListObject>()) return &list->items;
  if (const auto* tuple = value.tryAs<TupleObject>()) return &tuple->items;
  return nullptr;
}

int equalTables(Interpreter& in, const HashStorage& left, const HashStorage& right,
                bool withValues) {
  if (left.size() != right.size()) return 0;
  for (std::size_t k = 0; k < left.entries().size(); ++k) {
    const HashStorage::Entry entry = left.entries()[k];
    if (entry.key.isUndefined()) continue;
    std::size_t hash = 0;
    const std::int64_t found = in.dictFind(right, entry.key, hash);
    if (found < 0) return found == -1 ? 0 : -1;
    if (!withValues) continue;
    const int same = in.equal(entry.value, right.entries()[static_cast<std::size_t>(found)].value);
    if (same != 1) return same;
  }
  return 1;
}

int subset(Interpreter& in, const HashStorage& inner, const HashStorage& outer) {
  for (const HashStorage::Entry& entry : inner.entries()) {
    if (entry.key.isUndefined()) continue;
    std::size_t hash = 0;
    const std::int64_t found = in.dictFind(outer, entry.key, hash);
    if (found < 0) return found == -1 ? 0 : -1;
  }
  return 1;
}

// -1 exception, 0 or 1; 2: not ordered.
int orderSequences(Interpreter& in, CompareOp op, const std::vector<Value>& left,
                   const std::vector<Value>& right) {
  const std::size_t common = std::min(left.size(), right.size());
  for (std::size_t k = 0; k < common; ++k) {
    const Value a = left[k];
    const Value b = right[k];
    const int same = in.equal(a, b);
    if (same < 0) return -1;
    if (same == 1) continue;
    const Value answer = in.compare(op, a, b);
    return answer.isRaised() ? -1 : in.truth(answer);
  }
  const int order = left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
  return holds(op, order) ? 1 : 0;
}

}  // namespace

int Interpreter::equal(const Value& left, const Value& right) {
  if (left.sameAs(right) && !left.isReal()) return 1;
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) == 0 ? 1 : 0;
  if (!left.isObject() && !right.isObject()) return 0;
  if (left.is(Kind::string) && right.is(Kind::string)) {
    return left.as<StringObject>().text == right.as<StringObject>().text ? 1 : 0;
  }
  const Value answer = compare(CompareOp::equal, left, right);
  return answer.isRaised() ? -1 : truth(answer);
}

int Interpreter::less(const Value& left, const Value& right) {
  const Value answer = compare(CompareOp::less, left, right);
  return answer.isRaised() ? -1 : truth(answer);
}

Value Interpreter::compare(CompareOp op, const Value& left, const Value& right) {
  if (op == CompareOp::is || op == CompareOp::isNot) {
    return Value::boolean(left.sameAs(right) == (op == CompareOp::is));
  }
  if (op == CompareOp::in || op == CompareOp::notIn) {
    const int found = contains(right, left);
    return found < 0 ? Value::raised() : Value::boolean((found == 1) == (op == CompareOp::in));
  }
  if (isNumber(left) && isNumber(right))
    return Value::boolean(holds(op, compareNumbers(left, right)));
  const NativeDepth depth(*this, "in comparison");
  if (depth.tooDeep()) return Value::raised();
  Value answer = tryMethods(*this, op, left, right);
  if (!answer.isUndefined()) return answer;
  if (tensors != nullptr && (isTensorLike(left) || isTensorLike(right))) {
    answer = tensors->compare(*this, op, left, right);
    if (!answer.isUndefined()) return answer;
  }
  if (left.is(Kind::string) && right.is(Kind::string)) {
    // UTF-8 orders as code points do.
    const int order = left.as<StringObject>().text.compare(right.as<StringObject>().text);
    return Value::boolean(holds(op, order < 0 ? -1 : order > 0 ? 1 : 0));
  }
  if (left.is(Kind::bytes) && right.is(Kind::bytes)) {
    const int order = left.as<BytesObject>().bytes.compare(right.as<BytesObject>().bytes);
    return Value::boolean(holds(op, order < 0 ? -1 : order > 0 ? 1 : 0));
  }
  const bool equality = op == CompareOp::equal || op == CompareOp::notEqual;
  const auto fromEquality = [&](int same) {
    return same < 0 ? Value::raised() : Value::boolean((same == 1) == (op == CompareOp::equal));
  };
  if (left.isObject() && right.isObject() && left.asObject()->kind() == right.asObject()->kind()) {
    const std::vector<Value>* a = sequenceItems(left);
    const std::vector<Value>* b = sequenceItems(right);
    if (a != nullptr && b != nullptr) {
      if (equality && a->size() != b->size()) return fromEquality(0);
      if (equality) {
        for (std::size_t k = 0; k < std::min(a->size(), b->size()); ++k) {
          const int same = equal(Value((*a)[k]), Value((*b)[k]));
          if (same != 1) return fromEquality(same);
        }
        return fromEquality(1);
      }
      const int ordered = orderSequences(*this, op, *a, *b);
      return ordered < 0 ? Value::raised() : Value::boolean(ordered == 1);
    }
    if (left.is(Kind::dict) && equality) {
      return fromEquality(
          equalTables(*this, left.as<DictObject>().table, right.as<DictObject>().table, true));
    }
    if (left.is(Kind::set)) {
      const HashStorage& ta = left.as<SetObject>().table;
      const HashStorage& tb = right.as<SetObject>().table;
      if (equality) return fromEquality(equalTables(*this, ta, tb, false));
      const bool leftSmaller = op == CompareOp::less || op == CompareOp::lessEqual;
      const bool strict = op == CompareOp::less || op == CompareOp::greater;
      const int inside = leftSmaller ? subset(*this, ta, tb) : subset(*this, tb, ta);
      if (inside < 0) return Value::raised();
      return Value::boolean(inside == 1 && (!strict || ta.size() != tb.size()));
    }
    if (left.is(Kind::range) && equality) {
      const auto& ra = left.as<RangeObject>();
      const auto& rb = right.as<RangeObject>();
      const bool same =
          ra.length() == rb.length() &&
          (ra.length() == 0 || (ra.start == rb.start && (ra.length() == 1 || ra.step == rb.step)));
      return fromEquality(same ? 1 : 0);
    }
    if (left.is(Kind::boundMethod) && equality) {
      const auto& ma = left.as<BoundMethodObject>();
      const auto& mb = right.as<BoundMethodObject>();
      return fromEquality(ma.self.sameAs(mb.self) && ma.function.sameAs(mb.function) ? 1 : 0);
    }
    if (left.is(Kind::slice) && equality) {
      const auto& sa = left.as<SliceObject>();
      const auto& sb = right.as<SliceObject>();
      const int same = equal(sa.start, sb.start) == 1 && equal(sa.stop, sb.stop) == 1 &&
                       equal(sa.step, sb.step) == 1;
      return fromEquality(same);
    }
  }
  if (equality) return fromEquality(left.sameAs(right) ? 1 : 0);
  return raise(
      *types_->typeError,
      fmt::format("'{}' not supported between instances of '{}' and '{}'",
                  kCompareSymbols[static_cast<std::size_t>(op)], typeName(left), typeName(right)));
}

int Interpreter::contains(const Value& container, const Value& item) {
  if (const auto* text = container.tryAs<StringObject>()) {
    const auto* part = item.tryAs<StringObject>();
    if (part == nullptr) {
      raise(*types_->typeError,
            fmt::format("'in <string>' requires string as left operand, not {}", typeName(item)));
      return -1;
    }
    return text->text.find(part->text) != std::string::npos ? 1 : 0;
  }
  if (container.is(Kind::dict) || container.is(Kind::set)) {
    const HashStorage& table = container.is(Kind::dict) ? container.as<DictObject>().table
                                                        : container.as<SetObject>().table;
    std::size_t hash = 0;
    const std::int64_t found = dictFind(table, item, hash);
    return found == -2 ? -1 : found >= 0 ? 1 : 0;
  }
  if (const std::vector<Value>* items = sequenceItems(container)) {
    for (std::size_t k = 0; k < items->size(); ++k) {
      if (!tick()) return -1;
      const int same = equal(Value((*items)[k]), item);
      if (same != 0) return same;
    }
    return 0;
  }
  if (const auto* range = container.tryAs<RangeObject>(); range != nullptr && item.isInt()) {
    if (range->length() == 0) return 0;
    const std::int64_t last = range->start + (range->length() - 1) * range->step;
    const std::int64_t low = std::min(range->start, last);
    const std::int64_t high = std::max(range->start, last);
    return item.asInt() >= low && item.asInt() <= high &&
                   (item.asInt() - range->start) % range->step == 0
               ? 1
               : 0;
  }
  if (isTensorLike(container) && tensors != nullptr && tensors->contains != nullptr) {
    return tensors->contains(*this, container, item);
  }
  const Value method = container.isObject() ? specialMethod(container, types_->contains) : Value();
  if (!method.isUndefined()) {
    const Value answer = method.isRaised() ? method : call(method, {&item, 1});
    return answer.isRaised() ? -1 : truth(answer);
  }
  if (!container.isObject()) {
    raise(*types_->typeError,
          fmt::format("argument of type '{}' is not iterable", typeName(container)));
    return -1;
  }
  const Value iterator = iterate(container);
  if (iterator.isRaised()) return -1;
  for (;;) {
    if (!tick()) return -1;
    Value value;
    const Next step = next(iterator, value);
    if (step == Next::raised) return -1;
    if (step == Next::done) return 0;
    const int same = equal(value, item);
    if (same != 0) return same;
  }
}

}  // namespace twin::lang
