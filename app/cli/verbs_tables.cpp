#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/verbs.h"
#include "app/session/command.h"
#include "app/session/export.h"
#include "core/exec/device.h"
#include "core/formats/format.h"
#include "core/ops/registry.h"
#include "core/passes/pass.h"

namespace twin::cli {
namespace {

using Json = nlohmann::ordered_json;

// A table as JSON under its name, or as aligned name and doc.
ExitCode printTable(const Options& options, const char* name, Json rows) {
  if (options.json) {
    printJson({{name, std::move(rows)}});
    return ExitCode::done;
  }
  std::size_t width = 0;
  for (const Json& row : rows)
    width = std::max(width, row.at("name").get_ref<const std::string&>().size());
  std::string text;
  for (const Json& row : rows) {
    text += fmt::format("{:<{}}  {}\n", row.at("name").get_ref<const std::string&>(), width,
                        row.at("doc").get_ref<const std::string&>());
  }
  printText(text);
  return ExitCode::done;
}

Json ruleJson(const passes::Rule& rule) {
  return {{"name", rule.name},
          {"doc", rule.doc},
          {"safety", std::string(ir::text(rule.safety))},
          {"pattern", rule.pattern}};
}

}  // namespace

Result<ExitCode> runOps(const Options& options) {
  Json rows = Json::array();
  for (const ops::OpDef& op : ops::registry().all()) {
    Json operands = Json::array();
    for (const ir::OperandDef& operand : op.operands) operands.push_back(operand.name);
    Json attributes = Json::array();
    for (const ir::AttributeDef& attribute : op.attributes) attributes.push_back(attribute.name);
    rows.push_back({{"name", op.name},
                    {"doc", op.doc},
                    {"tensorflow", op.opTypes.tensorFlow},
                    {"onnx", op.opTypes.onnx},
                    {"formula", op.formula.empty() ? op.scalar : op.formula},
                    {"operands", std::move(operands)},
                    {"attributes", std::move(attributes)},
                    {"library_names", op.libraryNames}});
  }
  return printTable(options, "ops", std::move(rows));
}

Result<ExitCode> runPasses(const Options& options) {
  Json rows = Json::array();
  for (const passes::PassDef& pass : passes::passTable()) {
    Json rules = Json::array();
    for (const passes::Rule& rule : pass.rules) rules.push_back(ruleJson(rule));
    rows.push_back({{"name", pass.name},
                    {"doc", pass.doc},
                    {"class", std::string(passes::word(pass.gain))},
                    {"opt_in", pass.optIn},
                    {"rules", std::move(rules)}});
  }
  return printTable(options, "passes", std::move(rows));
}

Result<ExitCode> runFormats(const Options& options) {
  Json rows = Json::array();
  for (const session::ExportRow& row : session::exportTable()) {
    const formats::FormatDef* format = formats::findFormat(row.name);
    rows.push_back({{"name", row.name},
                    {"doc", row.doc},
                    {"extension", row.extension},
                    {"reads", format != nullptr && format->read != nullptr},
                    {"writes", true}});
  }
  return printTable(options, "formats", std::move(rows));
}

Result<ExitCode> runCommands(const Options& options) {
  Json rows = Json::array();
  for (const session::CommandRow& row : session::commandTable()) {
    rows.push_back({{"name", row.name},
                    {"doc", row.doc},
                    {"arguments", row.arguments},
                    {"undoable", row.undoable == session::Undoable::yes}});
  }
  return printTable(options, "commands", std::move(rows));
}

Result<ExitCode> runDoctor(const Options& options) {
  Json devices = Json::array();
  for (const exec::DeviceInfo& device : exec::devices()) {
    devices.push_back({{"name", device.name},
                       {"usable", device.usable},
                       {"detail", device.detail},
                       {"reason", device.reason}});
  }
  Json limits = Json::array();
  for (const LimitRow& row : limitRows()) {
    limits.push_back({{"name", std::string(row.name)},
                      {"value", limitText(row, options.limits)},
                      {"doc", std::string(row.doc)}});
  }
  const auto sibling = [&](const char* name, const char* missing) -> Json {
    std::error_code error;
    const bool found = std::filesystem::exists(options.program.parent_path() / name, error);
    return {{"name", name}, {"usable", found}, {"reason", found ? "" : missing}};
  };
  Json programs = Json::array();
  programs.push_back(
      sibling("twinscope", "the window program is not beside this one: no PNG or PDF"));
  programs.push_back(
      sibling("twinscope-layout", "the layout worker is not beside this program: own layout only"));
  const profiler::Environment environment = profiler::thisEnvironment();
  if (options.json) {
    printJson({{"processor", environment.processor},
               {"threads", environment.threads},
               {"constant_counter", profiler::hasConstantCounter()},
               {"devices", std::move(devices)},
               {"programs", std::move(programs)},
               {"limits", std::move(limits)}});
    return ExitCode::done;
  }
  std::string text = fmt::format(
      "processor  {}, {} threads\nclock      {}\n", environment.processor, environment.threads,
      profiler::hasConstantCounter() ? "constant time-stamp counter"
                                     : "no constant counter: steady_clock");
  const auto lines = [&](const char* title, const Json& rows) {
    text += fmt::format("{}\n", title);
    for (const Json& row : rows) {
      const bool usable = row.at("usable").get<bool>();
      const std::string detail = usable ? row.value("detail", "") : row.value("reason", "");
      text += fmt::format("  {:<18} {:<4} {}\n", row.at("name").get<std::string>(),
                          usable ? "yes" : "no", detail);
    }
  };
  lines("devices", devices);
  lines("programs", programs);
  text += "limits (change with --limit NAME=VALUE)\n";
  for (const Json& row : limits) {
    text += fmt::format("  {:<18} {:<26} {}\n", row.at("name").get<std::string>(),
                        row.at("value").get<std::string>(), row.at("doc").get<std::string>());
  }
  printText(text);
  return ExitCode::done;
}

}  // namespace twin::cli
