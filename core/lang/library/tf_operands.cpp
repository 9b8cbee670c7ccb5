#include "core/lang/library/tf_operands.h"

namespace twin::lang {

Operand shapeOperand(const Value& shape) {
  if (shape.is(Kind::tensorShape)) {
    std::vector<Value> dims;
    for (const std::int64_t dim : shape.as<TensorShapeObject>().shape.dims())
      dims.push_back(Value::integer(dim));
    return {makeList(std::move(dims)), DType::i32};
  }
  if (shape.isInt()) return {makeList({shape}), DType::i32};
  if (shape.is(Kind::tensor) || shape.is(Kind::variable) || shape.is(Kind::array))
    return {shape, {}};
  return {shape, DType::i32};
}

bool sameTypes(Interpreter& in, const Value& values, std::vector<Operand>& out) {
  std::vector<Value> items;
  if (!in.toVector(values, items)) return false;
  std::optional<DType> dtype;
  for (const Value& item : items) {
    if (!dtype && !item.is(Kind::array)) dtype = tensorDType(item);
  }
  for (Value& item : items)
    out.push_back({item, tensorDType(item) && !item.is(Kind::array) ? std::nullopt : dtype});
  return true;
}

}  // namespace twin::lang
