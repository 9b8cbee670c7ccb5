#include <fmt/core.h>

#include <algorithm>

#include "core/lang/runtime/evaluator.h"
#include "core/lang/runtime/set_order.h"
#include "core/lang/runtime/text_format.h"
#include "core/lang/runtime/types.h"

namespace twin::lang {

bool Evaluator::items(Interpreter& in, Frame& frame, const std::vector<Expr*>& exprs, bool hasStar,
                      std::vector<Value>& out) {
  out.reserve(exprs.size());
  for (const Expr* item : exprs) {
    if (hasStar && item->kind == ExprKind::star) {
      const Value iterable = in.eval(frame, *static_cast<const StarExpr*>(item)->value);
      frame.line = item->span.line;
      if (iterable.isRaised() || !in.toVector(iterable, out)) return false;
      continue;
    }
    out.push_back(in.eval(frame, *item));
    if (out.back().isRaised()) return false;
  }
  return true;
}

Value Evaluator::tuple(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& sequence = static_cast<const SequenceExpr&>(expr);
  std::vector<Value> values;
  if (!items(in, frame, sequence.items, sequence.hasStar, values)) return Value::raised();
  return makeTuple(std::move(values));
}

Value Evaluator::list(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& sequence = static_cast<const SequenceExpr&>(expr);
  std::vector<Value> values;
  if (!items(in, frame, sequence.items, sequence.hasStar, values)) return Value::raised();
  return makeList(std::move(values));
}

Value Evaluator::set(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& sequence = static_cast<const SequenceExpr&>(expr);
  std::vector<Value> values;
  if (!items(in, frame, sequence.items, sequence.hasStar, values)) return Value::raised();
  frame.line = expr.span.line;
  const auto collect = [&](SetObject& made, const std::vector<Value>& from) {
    return std::all_of(from.begin(), from.end(),
                       [&](const Value& value) { return in.setAdd(made, value); });
  };
  const Ref<SetObject> made = make<SetObject>();
  if (!collect(*made, values)) return Value::raised();
  const bool isConstant =
      values.size() > 2 &&
      std::all_of(sequence.items.begin(), sequence.items.end(),
                  [](const Expr* item) { return item->kind == ExprKind::constant; });
  if (!isConstant) return made.value();
  // CPython keeps such a display as a frozen set and copies it: the order is that of the copy.
  const Ref<SetObject> copy = make<SetObject>();
  noteMerge(*copy, made->table.size());
  return collect(*copy, orderedItems(*made)) ? copy.value() : Value::raised();
}

Value Evaluator::dict(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& dict = static_cast<const DictExpr&>(expr);
  const Ref<DictObject> made = make<DictObject>();
  for (std::size_t k = 0; k < dict.values.size(); ++k) {
    Value key;
    if (dict.keys[k] != nullptr) {
      key = in.eval(frame, *dict.keys[k]);
      if (key.isRaised()) return key;
    }
    Value value = in.eval(frame, *dict.values[k]);
    if (value.isRaised()) return value;
    frame.line = expr.span.line;
    if (dict.keys[k] != nullptr) {
      if (!in.dictSet(*made, key, std::move(value))) return Value::raised();
      continue;
    }
    const auto* other = value.tryAs<DictObject>();
    if (other == nullptr) {
      return in.raise(*in.types().typeError,
                      fmt::format("'{}' object is not a mapping", in.typeName(value)));
    }
    const std::vector<HashStorage::Entry> entries = other->table.entries();
    for (const HashStorage::Entry& entry : entries) {
      if (!entry.key.isUndefined() && !in.dictSet(*made, entry.key, entry.value))
        return Value::raised();
    }
  }
  return made.value();
}

Value Evaluator::makeFunction(Interpreter& in, Frame& frame, const FunctionNode& node) {
  const Ref<FunctionObject> made = make<FunctionObject>(node);
  made->name = node.name;
  made->qualifiedName = node.code->qualifiedName;
  for (const Parameter& parameter : node.parameters) {
    if (parameter.defaultValue == nullptr) continue;
    made->defaults.push_back(in.eval(frame, *parameter.defaultValue));
    if (made->defaults.back().isRaised()) return Value::raised();
  }
  for (const Parameter& parameter : node.keywordOnly) {
    made->keywordDefaults.push_back(
        parameter.defaultValue != nullptr ? in.eval(frame, *parameter.defaultValue) : Value());
    if (made->keywordDefaults.back().isRaised()) return Value::raised();
  }
  for (const Code::FreeVariable& free : node.code->freeVariables) {
    Value& cell = frame.slots[free.outerSlot];
    // A comprehension's variable may not have its cell yet when a function is made before it runs.
    if (!cell.is(Kind::cell)) {
      const Ref<CellObject> fresh = make<CellObject>();
      fresh->value = std::move(cell);
      cell = fresh.value();
    }
    made->closure.push_back(cell);
  }
  return made.value();
}

Value Evaluator::lambda(Interpreter& in, Frame& frame, const Expr& expr) {
  return makeFunction(in, frame, *static_cast<const LambdaExpr&>(expr).function);
}

Value Evaluator::comprehension(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& made = static_cast<const ComprehensionExpr&>(expr);
  Value result;
  switch (made.comprehension) {
    case ComprehensionKind::set:
      result = makeValue<SetObject>();
      break;
    case ComprehensionKind::dict:
      result = makeValue<DictObject>();
      break;
    default:
      result = makeList({});
  }
  for (const Symbol* symbol : made.symbols) {
    frame.slots[symbol->slot] = symbol->isCell ? makeValue<CellObject>() : Value();
  }
  const bool whole = clause(in, frame, made, 0, result);
  for (const Symbol* symbol : made.symbols) frame.slots[symbol->slot].clear();
  if (!whole) return Value::raised();
  // A generator expression is evaluated at once; the program sees an iterator over its values.
  if (made.comprehension != ComprehensionKind::generator) return result;
  auto position = std::make_shared<std::size_t>(0);
  return makeValue<IteratorObject>("generator", [result, position](Interpreter&, Value& out) {
    const std::vector<Value>& values = result.as<ListObject>().items;
    if (*position >= values.size()) return Next::done;
    out = values[(*position)++];
    return Next::value;
  });
}

bool Evaluator::clause(Interpreter& in, Frame& frame, const ComprehensionExpr& expr,
                       std::size_t index, Value& result) {
  if (index == expr.clauses.size()) {
    Value element = in.eval(frame, *expr.element);
    if (element.isRaised()) return false;
    switch (expr.comprehension) {
      case ComprehensionKind::set:
        return in.setAdd(result.as<SetObject>(), element);
      case ComprehensionKind::dict: {
        Value value = in.eval(frame, *expr.value);
        if (value.isRaised()) return false;
        return in.dictSet(result.as<DictObject>(), element, std::move(value));
      }
      default: {
        auto& items = result.as<ListObject>().items;
        if (items.size() == items.capacity() &&
            !in.checkElements(static_cast<std::int64_t>(items.size()) * 2 + 1)) {
          return false;
        }
        items.push_back(std::move(element));
        return true;
      }
    }
  }
  const ComprehensionClause& clauseOf = expr.clauses[index];
  const Value iterable = in.eval(frame, *clauseOf.iterable);
  if (iterable.isRaised()) return false;
  frame.line = clauseOf.iterable->span.line;
  frame.call = clauseOf.iterable;
  const Value iterator = in.iterate(iterable);
  if (iterator.isRaised()) return false;
  for (;;) {
    if (!in.tick()) return false;
    Value item;
    const Next next = in.next(iterator, item);
    if (next == Next::done) return true;
    if (next == Next::raised || !in.assign(frame, *clauseOf.target, std::move(item))) return false;
    bool keep = true;
    for (const Expr* condition : clauseOf.conditions) {
      const int truth = Evaluator::condition(in, frame, *condition, nullptr);
      if (truth < 0) return false;
      keep = truth != 0;
      if (!keep) break;
    }
    if (keep && !clause(in, frame, expr, index + 1, result)) return false;
  }
}

Value Evaluator::fstring(Interpreter& in, Frame& frame, const Expr& expr) {
  const auto& fstring = static_cast<const FStringExpr&>(expr);
  std::string text;
  for (const FormatPart& part : fstring.parts) {
    if (part.value == nullptr) {
      text += part.literal;
      continue;
    }
    Value value = in.eval(frame, *part.value);
    if (value.isRaised()) return value;
    std::string spec;
    if (part.spec != nullptr) {
      const Value specValue = in.eval(frame, *part.spec);
      if (specValue.isRaised()) return specValue;
      spec = specValue.as<StringObject>().text;
    }
    frame.line = expr.span.line;
    frame.call = &expr;
    if (part.conversion != 0) {
      std::string converted;
      const bool done = convertedText(in, value, part.conversion, converted);
      if (!done) return Value::raised();
      value = makeString(std::move(converted));
    }
    if (!in.format(value, spec, text)) return Value::raised();
    if (!in.checkElements(static_cast<std::int64_t>(text.size()))) return Value::raised();
  }
  return makeString(std::move(text));
}

}  // namespace twin::lang
