#include <fmt/core.h>

#include <cmath>

#include "core/lang/runtime/interpreter.h"
#include "core/lang/runtime/long_loop.h"
#include "core/lang/runtime/native_depth.h"
#include "core/lang/runtime/numbers.h"
#include "core/lang/runtime/recorder.h"
#include "core/lang/runtime/set_order.h"
#include "core/lang/runtime/tensor_hooks.h"
#include "core/lang/runtime/text_format.h"

namespace twin::lang {
namespace {

constexpr const char* kSymbols[] = {"+",           "-",  "*",  "@", "/", "//", "%",
                                    "** or pow()", "<<", ">>", "&", "|", "^"};
constexpr const char* kInPlaceSymbols[] = {
    "+=", "-=", "*=", "@=", "/=", "//=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^="};

bool isScriptObject(const Value& value) {
  return value.is(Kind::instance) || value.is(Kind::opaque) || value.is(Kind::exception);
}

Value repeat(Interpreter& in, const std::vector<Value>& items, std::int64_t times, bool isTuple) {
  times = std::max<std::int64_t>(times, 0);
  std::int64_t count = 0;
  if (__builtin_mul_overflow(static_cast<std::int64_t>(items.size()), times, &count))
    count = INT64_MAX;
  if (!in.checkElements(count)) return Value::raised();
  std::vector<Value> out;
  out.reserve(static_cast<std::size_t>(count));
  LongLoop loop(in);
  for (std::int64_t k = 0; k < times; ++k) {
    for (const Value& item : items) {
      if (!loop.turn()) return Value::raised();
      out.push_back(item);
    }
  }
  return isTuple ? makeTuple(std::move(out)) : makeList(std::move(out));
}

Value repeatText(Interpreter& in, const std::string& text, std::int64_t times) {
  times = std::max<std::int64_t>(times, 0);
  std::int64_t count = 0;
  if (__builtin_mul_overflow(static_cast<std::int64_t>(text.size()), times, &count))
    count = INT64_MAX;
  if (!in.checkElements(count)) return Value::raised();
  std::string out;
  if (count == 0) return makeString(std::move(out));
  out.reserve(static_cast<std::size_t>(count));
  out = text;
  // Doubling copies a long text at the speed of memory.
  const auto wanted = static_cast<std::size_t>(count);
  while (out.size() < wanted) out.append(out, 0, std::min(out.size(), wanted - out.size()));
  return makeString(std::move(out));
}

Value concatenate(Interpreter& in, const Value& left, const Value& right) {
  if (left.is(Kind::string) && right.is(Kind::string)) {
    const std::string& a = left.as<StringObject>().text;
    const std::string& b = right.as<StringObject>().text;
    if (!in.checkElements(static_cast<std::int64_t>(a.size() + b.size()))) return Value::raised();
    return makeString(a + b);
  }
  if (left.is(Kind::bytes) && right.is(Kind::bytes)) {
    return makeValue<BytesObject>(left.as<BytesObject>().bytes + right.as<BytesObject>().bytes);
  }
  const bool lists = left.is(Kind::list) && right.is(Kind::list);
  const bool tuples = left.is(Kind::tuple) && right.is(Kind::tuple);
  if (!lists && !tuples) return {};
  const std::vector<Value>& a = lists ? left.as<ListObject>().items : left.as<TupleObject>().items;
  const std::vector<Value>& b =
      lists ? right.as<ListObject>().items : right.as<TupleObject>().items;
  if (!in.checkElements(static_cast<std::int64_t>(a.size() + b.size()))) return Value::raised();
  std::vector<Value> out;
  out.reserve(a.size() + b.size());
  out.insert(out.end(), a.begin(), a.end());
  out.insert(out.end(), b.begin(), b.end());
  return lists ? makeList(std::move(out)) : makeTuple(std::move(out));
}

Value multiplySequence(Interpreter& in, const Value& left, const Value& right) {
  const Value& sequence = isIntegral(left) ? right : left;
  const Value& times = isIntegral(left) ? left : right;
  if (!isIntegral(times)) return {};
  const std::int64_t count =
      times.isObject() ? (bigOf(times).isNegative() ? 0 : INT64_MAX) : times.asInt();
  if (sequence.is(Kind::string)) return repeatText(in, sequence.as<StringObject>().text, count);
  if (sequence.is(Kind::list)) return repeat(in, sequence.as<ListObject>().items, count, false);
  if (sequence.is(Kind::tuple)) return repeat(in, sequence.as<TupleObject>().items, count, true);
  return {};
}

Value setOperation(Interpreter& in, BinaryOp op, const SetObject& left, const SetObject& right) {
  const Ref<SetObject> out = make<SetObject>();
  out->frozen = left.frozen;
  const auto add = [&](const SetObject& from, const SetObject& other, bool wanted) {
    for (const Value& item : orderedItems(from)) {
      std::size_t hash = 0;
      const std::int64_t found = in.dictFind(other.table, item, hash);
      if (found == -2) return false;
      if ((found >= 0) == wanted && !in.setAdd(*out, item)) return false;
    }
    return true;
  };
  const SetObject nothing;
  bool done = false;
  switch (op) {
    case BinaryOp::bitAnd:
      // CPython goes through the smaller one.
      done =
          right.table.size() <= left.table.size() ? add(right, left, true) : add(left, right, true);
      break;
    case BinaryOp::bitOr:
      noteMerge(*out, left.table.size());
      done = add(left, nothing, false);
      noteMerge(*out, right.table.size());
      done = done && add(right, nothing, false);
      break;
    case BinaryOp::subtract:
      // CPython erases from a copy where little is to be taken away.
      if (left.table.size() / 4 > right.table.size()) noteMerge(*out, left.table.size());
      done = add(left, right, false);
      break;
    default:
      noteMerge(*out, left.table.size());
      done = add(left, right, false) && add(right, left, false);
      break;
  }
  return done ? out.value() : Value::raised();
}

Value dictUnion(Interpreter& in, const DictObject& left, const DictObject& right) {
  const Ref<DictObject> out = make<DictObject>();
  for (const DictObject* from : {&left, &right}) {
    for (const HashStorage::Entry& entry : from->table.entries()) {
      if (!entry.key.isUndefined() && !in.dictSet(*out, entry.key, entry.value))
        return Value::raised();
    }
  }
  return out.value();
}

Value builtinBinary(Interpreter& in, BinaryOp op, const Value& left, const Value& right) {
  if (isNumber(left) && isNumber(right)) return numberArithmetic(in, op, left, right);
  if (op == BinaryOp::add) return concatenate(in, left, right);
  if (op == BinaryOp::multiply) return multiplySequence(in, left, right);
  if (op == BinaryOp::modulo && left.is(Kind::string)) {
    std::string out;
    return percentFormat(in, left.as<StringObject>().text, right, out) ? makeString(std::move(out))
                                                                       : Value::raised();
  }
  if (left.is(Kind::set) && right.is(Kind::set) &&
      (op == BinaryOp::bitAnd || op == BinaryOp::bitOr || op == BinaryOp::bitXor ||
       op == BinaryOp::subtract)) {
    return setOperation(in, op, left.as<SetObject>(), right.as<SetObject>());
  }
  if (op == BinaryOp::bitOr && left.is(Kind::dict) && right.is(Kind::dict)) {
    return dictUnion(in, left.as<DictObject>(), right.as<DictObject>());
  }
  return {};
}

// A script's __add__ and the like. Undefined: no such method, or it answered NotImplemented.
Value tryMethod(Interpreter& in, const Value& object, StringObject* name, const Value& argument) {
  if (!isScriptObject(object)) return {};
  const Value method = in.specialMethod(object, name);
  if (method.isUndefined() || method.isRaised()) return method;
  Value answer = in.call(method, {&argument, 1});
  return answer.tag() == Tag::notImplemented ? Value() : answer;
}

Value unsupported(Interpreter& in, BinaryOp op, const Value& left, const Value& right,
                  const char* symbol) {
  if (op == BinaryOp::add && left.is(Kind::string)) {
    return in.raise(*in.types().typeError,
                    fmt::format("can only concatenate str (not \"{}\") to str", in.typeName(right)),
                    "Turn the value into text first: str(value), or an f-string.");
  }
  if (op == BinaryOp::add && (left.is(Kind::list) || left.is(Kind::tuple))) {
    const std::string name = in.typeName(left);
    return in.raise(*in.types().typeError, fmt::format("can only concatenate {} (not \"{}\") to {}",
                                                       name, in.typeName(right), name));
  }
  const bool sequence = left.is(Kind::string) || left.is(Kind::list) || left.is(Kind::tuple) ||
                        right.is(Kind::string) || right.is(Kind::list) || right.is(Kind::tuple);
  if (op == BinaryOp::multiply && sequence) {
    const bool leftIs = left.is(Kind::string) || left.is(Kind::list) || left.is(Kind::tuple);
    return in.raise(*in.types().typeError,
                    fmt::format("can't multiply sequence by non-int of type '{}'",
                                in.typeName(leftIs ? right : left)));
  }
  return in.raise(*in.types().typeError,
                  fmt::format("unsupported operand type(s) for {}: '{}' and '{}'", symbol,
                              in.typeName(left), in.typeName(right)));
}

Value binaryWith(Interpreter& in, BinaryOp op, const Value& left, const Value& right,
                 const char* symbol) {
  const auto index = static_cast<std::size_t>(op);
  if (left.isObject() || right.isObject()) {
    // The right operand goes first when its class derives from the left one's.
    const bool rightFirst = isScriptObject(right) && isScriptObject(left) &&
                            &in.typeOf(right) != &in.typeOf(left) &&
                            in.typeOf(right).isSubclassOf(in.typeOf(left));
    for (int k = 0; k < 2; ++k) {
      const bool reflected = (k == 1) != rightFirst;
      Value answer = reflected ? tryMethod(in, right, in.types().reflectedNames[index], left)
                               : tryMethod(in, left, in.types().binaryNames[index], right);
      if (!answer.isUndefined()) return answer;
    }
    if (in.tensors != nullptr && (isTensorLike(left) || isTensorLike(right))) {
      Value answer = in.tensors->binary(in, op, left, right);
      if (!answer.isUndefined()) return answer;
    }
  }
  Value answer = builtinBinary(in, op, left, right);
  return answer.isUndefined() ? unsupported(in, op, left, right, symbol) : answer;
}

}  // namespace

Value Interpreter::binary(BinaryOp op, const Value& left, const Value& right) {
  return binaryWith(*this, op, left, right, kSymbols[static_cast<std::size_t>(op)]);
}

Value Interpreter::inPlace(BinaryOp op, const Value& left, const Value& right) {
  if (left.is(Kind::list)) {
    if (op == BinaryOp::add) {
      auto& list = left.as<ListObject>();
      std::vector<Value> more;
      if (!toVector(right, more) ||
          !checkElements(static_cast<std::int64_t>(list.items.size() + more.size()))) {
        return Value::raised();
      }
      list.items.insert(list.items.end(), more.begin(), more.end());
      if (recorder != nullptr) recorder->changed(list);
      return left;
    }
    if (op == BinaryOp::multiply) {
      const Value repeated = binary(op, left, right);
      if (repeated.isRaised()) return repeated;
      left.as<ListObject>().items = repeated.as<ListObject>().items;
      if (recorder != nullptr) recorder->changed(*left.asObject());
      return left;
    }
  }
  if (isScriptObject(left)) {
    Value answer =
        tryMethod(*this, left, types_->inPlaceNames[static_cast<std::size_t>(op)], right);
    if (!answer.isUndefined()) return answer;
  }
  if (tensors != nullptr && isTensorLike(left) && tensors->inPlace != nullptr) {
    Value answer = tensors->inPlace(*this, op, left, right);
    if (!answer.isUndefined()) return answer;
  }
  if (left.is(Kind::set) && right.is(Kind::set)) {
    const Value made = binary(op, left, right);
    if (made.isRaised()) return made;
    left.as<SetObject>().table = made.as<SetObject>().table;
    left.as<SetObject>().merges = made.as<SetObject>().merges;
    return left;
  }
  return binaryWith(*this, op, left, right, kInPlaceSymbols[static_cast<std::size_t>(op)]);
}

Value Interpreter::unary(UnaryOp op, const Value& operand) {
  if (isTensorLike(operand) && tensors != nullptr) {
    Value answer = tensors->unary(*this, op, operand);
    if (!answer.isUndefined()) return answer;
  }
  if (operand.isReal() && op != UnaryOp::invert) {
    return Value::real(op == UnaryOp::negate ? -operand.asReal() : operand.asReal());
  }
  if (isIntegral(operand)) {
    if (op == UnaryOp::plus) return operand.isBool() ? Value::integer(operand.asInt()) : operand;
    if (!operand.isObject() && operand.asInt() != INT64_MIN) {
      return Value::integer(op == UnaryOp::negate ? -operand.asInt() : ~operand.asInt());
    }
    const BigInteger negated = bigOf(operand).negated();
    return integerValue(op == UnaryOp::negate ? negated : negated - BigInteger(1));
  }
  if (isScriptObject(operand)) {
    StringObject* name = op == UnaryOp::negate ? types_->neg
                         : op == UnaryOp::plus ? types_->pos
                                               : types_->invert;
    const Value method = specialMethod(operand, name);
    if (!method.isUndefined()) return method.isRaised() ? method : call(method, {});
  }
  const char* symbol = op == UnaryOp::negate ? "-" : op == UnaryOp::plus ? "+" : "~";
  return raise(*types_->typeError,
               fmt::format("bad operand type for unary {}: '{}'", symbol, typeName(operand)));
}

int Interpreter::truth(const Value& value) {
  switch (value.tag()) {
    case Tag::none:
      return 0;
    case Tag::boolean:
    case Tag::integer:
      return value.asInt() != 0 ? 1 : 0;
    case Tag::real:
      return value.asReal() != 0 ? 1 : 0;
    case Tag::object:
      break;
    default:
      return 1;
  }
  if (isTensorLike(value) && tensors != nullptr) return tensors->truth(*this, value);
  switch (value.asObject()->kind()) {
    case Kind::string:
      return value.as<StringObject>().text.empty() ? 0 : 1;
    case Kind::bytes:
      return value.as<BytesObject>().bytes.empty() ? 0 : 1;
    case Kind::list:
      return value.as<ListObject>().items.empty() ? 0 : 1;
    case Kind::tuple:
      return value.as<TupleObject>().items.empty() ? 0 : 1;
    case Kind::dict:
      return value.as<DictObject>().table.size() == 0 ? 0 : 1;
    case Kind::set:
      return value.as<SetObject>().table.size() == 0 ? 0 : 1;
    case Kind::range:
      return value.as<RangeObject>().length() == 0 ? 0 : 1;
    case Kind::instance:
    case Kind::opaque: {
      const Value method = specialMethod(value, types_->boolName);
      if (!method.isUndefined()) {
        const Value answer = method.isRaised() ? method : call(method, {});
        if (answer.isRaised()) return -1;
        if (!answer.isBool()) {
          raise(*types_->typeError,
                fmt::format("__bool__ should return bool, returned {}", typeName(answer)));
          return -1;
        }
        return answer.asBool() ? 1 : 0;
      }
      if (typeOf(value).find(types_->lenName) == nullptr) return 1;
      const std::int64_t size = length(value);
      return size < 0 ? -1 : size > 0 ? 1 : 0;
    }
    default:
      return 1;
  }
}

}  // namespace twin::lang
