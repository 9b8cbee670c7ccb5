#include "core/passes/rule.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/base/check.h"
#include "core/passes/pass_tools.h"

namespace twin::passes {

ir::ValueId Match::value(std::string_view name) const {
  const auto at = values_.find(name);
  TWIN_CHECK(at != values_.end(), "a rule asks for a name that its pattern binds");
  return at->second;
}

const ir::ValueType& Match::type(std::string_view name) const { return editor_->type(value(name)); }

const Tensor* Match::constantTensor(std::string_view name) const {
  return editor_->constant(value(name));
}

std::optional<double> Match::uniform(std::string_view name) const {
  const Tensor* tensor = constantTensor(name);
  return tensor == nullptr ? std::nullopt : uniformValue(*tensor);
}

double Match::constant(std::string_view name) const {
  return uniform(name).value_or(std::numeric_limits<double>::quiet_NaN());
}

DType Match::dtype() const {
  const ir::TensorType* type = ir::asTensor(root().outputs.front());
  return type != nullptr ? type->dtype : DType::string;
}

Verdict reject(std::string reason) { return {.accepted = false, .reason = std::move(reason)}; }

bool allowed(const Rule& rule, ir::Level level) {
  switch (level) {
    case ir::Level::strict:
      return rule.safety == ir::Safety::s0;
    case ir::Level::standard:
      return rule.safety <= ir::Safety::s1 || (rule.safety == ir::Safety::s2 && rule.framework);
    case ir::Level::fast:
      return rule.safety <= ir::Safety::s2;
    case ir::Level::unsafe:
      break;
  }
  return true;
}

}  // namespace twin::passes
