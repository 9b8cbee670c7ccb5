#include "app/session/limits_json.h"

namespace twin::session {

nlohmann::ordered_json limitsJson(const Limits& limits) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const LimitRow& row : limitRows()) json[std::string(row.name)] = limits.*row.field;
  return json;
}

Limits limitsFrom(const nlohmann::ordered_json& json) {
  Limits limits;
  for (const LimitRow& row : limitRows())
    limits.*row.field = json.at(std::string(row.name)).get<std::int64_t>();
  return limits;
}

}  // namespace twin::session
