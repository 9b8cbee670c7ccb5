#include "tests/core/ops/op_cases.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <vector>

#include "core/base/text.h"
#include "core/exec/executor.h"
#include "core/ir/parse.h"
#include "core/ir/print.h"
#include "core/ops/registry.h"
#include "core/tensor/numpy_print.h"

namespace twin::ops::test {
namespace {

// Splits at commas outside brackets and quotes.
std::vector<std::string> splitTop(std::string_view text) {
  std::vector<std::string> parts;
  int depth = 0;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t k = 0; k <= text.size(); ++k) {
    const char c = k < text.size() ? text[k] : ',';
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '[' || c == '(')) ++depth;
    if (!quoted && (c == ']' || c == ')')) --depth;
    if (c != ',' || (k < text.size() && (depth > 0 || quoted))) continue;
    const std::string_view part = trim(text.substr(begin, k - begin));
    if (!part.empty()) parts.emplace_back(part);
    begin = k + 1;
  }
  return parts;
}

// Where the call ends and the answer begins: the first " = " outside brackets and quotes.
std::size_t equalsAt(std::string_view line) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t k = 0; k + 2 < line.size(); ++k) {
    const char c = line[k];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '(' || c == '{' || c == '[') ++depth;
    if (c == ')' || c == '}' || c == ']') --depth;
    if (depth == 0 && line.substr(k, 3) == " = ") return k;
  }
  return std::string_view::npos;
}

// `f32[3] [1, 2, 3]` as the line of a graph; the type ends at its first blank.
std::string constantLine(const std::string& name, const std::string& value) {
  const std::size_t blank = value.find(' ');
  return fmt::format("  %{} = const {} : {}\n", name, value.substr(blank + 1),
                     value.substr(0, blank));
}

// What one run of a graph leaves: outputs, then the states of its variables, or why it failed.
struct Ran {
  Result<std::vector<Tensor>> answer{};
  std::size_t outputs = 0;
  std::string console{};
};

// A resource input holds a variable with the given value.
std::vector<Value> inputsOf(const ir::Graph& graph, const std::vector<Tensor>& given) {
  std::vector<Value> inputs;
  for (std::size_t k = 0; k < given.size() && k < graph.inputs().size(); ++k) {
    const ir::ValueType& type = graph.type({.node = graph.inputs()[k]});
    if (std::holds_alternative<ir::ResourceType>(type)) {
      inputs.emplace_back(std::make_shared<Variable>("v", given[k]));
    } else {
      inputs.emplace_back(given[k]);
    }
  }
  return inputs;
}

using Runner = std::function<Result<std::vector<Value>>(std::span<const Value>, RunContext&)>;

Ran ran(const ir::Graph& graph, const std::vector<Tensor>& given, const Runner& runner) {
  Ran result;
  RunContext context;
  context.console = [&result](Stream, std::string_view text) { result.console += text; };
  const std::vector<Value> inputs = inputsOf(graph, given);
  auto outputs = runner(inputs, context);
  if (!outputs) {
    result.answer = fail(std::move(outputs).error());
    return result;
  }
  for (const Value& value : *outputs) result.answer->push_back(tensorOf(value));
  result.outputs = outputs->size();
  for (const Value& input : inputs) {
    const auto* variable = std::get_if<VariablePtr>(&input);
    if (variable != nullptr) result.answer->push_back((*variable)->read());
  }
  return result;
}

Ran ranEagerly(const ir::Graph& graph, const std::vector<Tensor>& given) {
  return ran(
      graph, given,
      [&graph](std::span<const Value> inputs, RunContext& context) -> Result<std::vector<Value>> {
        TWIN_TRY(done, exec::runGraphEagerly(graph, inputs, context));
        return std::move(done.outputs);
      });
}

Ran ranPlanned(const ir::GraphPtr& graph, const std::vector<Tensor>& given) {
  return ran(
      *graph, given,
      [&graph](std::span<const Value> inputs, RunContext& context) -> Result<std::vector<Value>> {
        TWIN_TRY(plan, exec::makePlan(graph, {.poisonFreed = true}));
        return exec::Executor(plan).run(inputs, context);
      });
}

std::string shown(const std::vector<Tensor>& tensors) {
  std::string out;
  for (const Tensor& tensor : tensors) out += (out.empty() ? "" : ", ") + summaryText(tensor, 400);
  return out;
}

std::string elementText(const Tensor& tensor, std::int64_t index) {
  if (tensor.dtype() == DType::string)
    return pythonBytes(tensor.data<std::string>()[storageOffset(tensor, index)]);
  return isInteger(tensor.dtype()) ? fmt::format("{}", elementAsInt(tensor, index))
                                   : pythonFloat(elementAsDouble(tensor, index));
}

// Bit for bit, as every two runs of one graph must agree.
bool sameBits(const Tensor& a, const Tensor& b, std::int64_t index) {
  const std::int64_t of = storageOffset(a, index);
  const std::int64_t other = storageOffset(b, index);
  if (a.dtype() == DType::string) return a.data<std::string>()[of] == b.data<std::string>()[other];
  const auto size = sizeOf(a.dtype());
  const auto bytes = static_cast<std::int64_t>(size);
  return std::memcmp(a.raw() + of * bytes, b.raw() + other * bytes, size) == 0;
}

using SameElement = std::function<bool(const Tensor& a, const Tensor& b, std::int64_t index)>;

// Where two lists of tensors part: a shortened tensor may not show it.
std::string firstDifference(const std::vector<Tensor>& wanted, const std::vector<Tensor>& found,
                            const SameElement& same) {
  if (wanted.size() != found.size())
    return fmt::format("\n  {} results, not {}", found.size(), wanted.size());
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const Tensor& a = wanted[k];
    const Tensor& b = found[k];
    if (a.dtype() != b.dtype() || !(a.shape() == b.shape()))
      return fmt::format("\n  result {} differs in dtype or shape", k);
    for (std::int64_t index = 0; index < a.elements(); ++index) {
      if (same(a, b, index)) continue;
      return fmt::format("\n  first at result {}, element {}: wanted {}, found {}", k, index,
                         elementText(a, index), elementText(b, index));
    }
  }
  return {};
}

// How the two runs differ, bit for bit; empty: not at all.
std::string difference(const Ran& wanted, const Ran& found) {
  if (wanted.console != found.console) return "says on the console: " + found.console;
  if (!wanted.answer && !found.answer) {
    const std::string was = twin::text(wanted.answer.error());
    const std::string is = twin::text(found.answer.error());
    const bool alike = wanted.answer.error().code == found.answer.error().code;
    return alike ? std::string() : "fails with: " + is + "\n     not with: " + was;
  }
  if (!found.answer) return "fails: " + twin::text(found.answer.error());
  if (!wanted.answer) return "does not fail";
  const std::string first = firstDifference(*wanted.answer, *found.answer, sameBits);
  if (first.empty()) return {};
  return "gives " + shown(*found.answer) + "\n  not " + shown(*wanted.answer) + first;
}

// The eager run's answer, where the graph printed and read again and its plan give the same bits.
Result<std::vector<Tensor>> run(const std::string& graphText, const std::vector<Tensor>& given = {},
                                std::string* console = nullptr) {
  TWIN_TRY(graph, ir::parse(graphText, registry()));
  Ran eager = ranEagerly(*graph, given);
  if (console != nullptr) *console = eager.console;
  const std::string printed =
      ir::print(*graph, registry(), {.largeConstants = ir::LargeConstants::inlined}).text;
  TWIN_TRY(again, ir::parse(printed, registry()));
  const std::map<std::string, std::string> others = {
      {"the graph printed and read again", difference(eager, ranEagerly(*again, given))},
      {"the plan", difference(eager, ranPlanned(graph, given))}};
  for (const auto& [name, told] : others) {
    if (told.empty()) continue;
    return fail({.code = ErrorCode::verification, .message = name + " " + told});
  }
  if (eager.answer) eager.answer->resize(eager.outputs);
  return std::move(eager.answer);
}

Result<std::vector<Tensor>> literals(const std::vector<std::string>& values) {
  std::string text = "graph main() {\n";
  std::string outputs;
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::string name = fmt::format("e{}", k);
    text += constantLine(name, values[k]);
    outputs += (k > 0 ? ", %" : "%") + name;
  }
  return run(text + (outputs.empty() ? "}\n" : "  output " + outputs + "\n}\n"));
}

bool near(double a, double b, DType dtype) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return std::signbit(a) == std::signbit(b) || !isFloat(dtype) || a != 0;
  if (!isFloat(dtype) || std::isinf(a) || std::isinf(b)) return false;
  const double relative = dtype == DType::f64 ? 1e-12 : dtype == DType::f32 ? 2e-6 : 8e-3;
  return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b));
}

// What is worked out by hand holds within the rounding of the dtype.
bool agree(const Tensor& a, const Tensor& b, std::int64_t index) {
  if (a.dtype() == DType::string) return sameBits(a, b, index);
  if (isInteger(a.dtype()) && elementAsInt(a, index) != elementAsInt(b, index)) return false;
  return near(elementAsDouble(a, index), elementAsDouble(b, index), a.dtype());
}

std::string checkError(const Result<std::vector<Tensor>>& answer, std::string_view expected) {
  if (answer) return fmt::format("expected an error, got {}", shown(*answer));
  const std::size_t colon = expected.find(':');
  const std::string_view code = trim(expected.substr(0, colon));
  const std::string_view words = trim(expected.substr(colon + 1));
  const std::string found = text(answer.error());
  if (word(answer.error().code) == code && found.find(words) != std::string::npos) return {};
  return fmt::format("expected error {}: {}\ngot error {}: {}", code, words,
                     word(answer.error().code), found);
}

std::vector<std::string> wantedOf(std::string_view expected) {
  return expected.starts_with("error ") ? std::vector<std::string>{} : splitTop(expected);
}

std::string compared(const Result<std::vector<Tensor>>& answer, std::string_view expected) {
  if (expected.starts_with("error ")) return checkError(answer, expected.substr(6));
  if (!answer) return twin::text(answer.error());
  const auto right = literals(wantedOf(expected));
  if (!right) return fmt::format("the expected value: {}", twin::text(right.error()));
  const std::string first = firstDifference(*right, *answer, agree);
  if (first.empty()) return {};
  return fmt::format("expected {}\n     got {}{}", shown(*right), shown(*answer), first);
}

}  // namespace

bool takesTensors(const OpDef& row) {
  const bool isList = !row.operands.empty() && row.operands[0].name == "list";
  return row.bodies == 0 && !isList && !row.has(ir::Trait::input) &&
         !row.has(ir::Trait::readsResource) && !row.has(ir::Trait::writesResource);
}

std::string checkCase(std::string_view line) {
  const std::size_t equals = equalsAt(line);
  if (equals == std::string_view::npos) return "no ` = ` in the line";
  const std::string_view head = trim(line.substr(0, equals));
  const std::string_view expected = trim(line.substr(equals + 3));
  const std::size_t open = head.find('(');
  const std::size_t close = head.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos)
    return "no call in the line";
  const std::string kind(head.substr(0, open));
  const std::string attributes(head.substr(close + 1));
  const std::vector<std::string> wanted = wantedOf(expected);

  std::string text = "graph main() {\n";
  std::string signature = "graph main(";
  std::string operands;
  const std::vector<std::string> values = splitTop(head.substr(open + 1, close - open - 1));
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::string name = fmt::format("a{}", k);
    text += constantLine(name, values[k]);
    operands += (k > 0 ? ", %" : "%") + name;
    signature +=
        fmt::format("{}%{}: {}", k > 0 ? ", " : "", name, values[k].substr(0, values[k].find(' ')));
  }
  std::string call = fmt::format("  %r = {}({}){}\n  output %r", kind, operands, attributes);
  for (std::size_t k = 1; k < wanted.size(); ++k) call += fmt::format(", %r.{}", k);
  call += "\n}\n";

  std::string fault = compared(run(text + call), expected);
  if (!fault.empty()) return fault;
  // Once more with operands that only the run knows.
  const auto given = literals(values);
  if (!given) return fmt::format("the operands: {}", twin::text(given.error()));
  const std::string other = compared(run(signature + ") {\n" + call, *given), expected);
  return other.empty() ? other : "with operands as inputs: " + other;
}

std::string checkGraphCase(std::string_view text) {
  std::string graph;
  std::string prints;
  std::string_view expected;
  std::vector<std::string> given;
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with("given ")) {
      given.emplace_back(line.substr(6));
    } else if (line.starts_with("prints ")) {
      prints += std::string(line.substr(7)) + "\n";
    } else if (line.starts_with("=")) {
      expected = trim(line.substr(1));
    } else {
      graph += std::string(line) + "\n";
    }
  }
  const auto inputs = literals(given);
  if (!inputs) return fmt::format("the given values: {}", twin::text(inputs.error()));
  std::string console;
  std::string fault = compared(run(graph, *inputs, &console), expected);
  if (!fault.empty() || console == prints) return fault;
  return fmt::format("expected on the console: {}\n                    got: {}", prints, console);
}

}  // namespace twin::ops::test
