#include "core/formats/project.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/text.h"
#include "core/formats/strict_json.h"

namespace twin::formats {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::string_view kFormat = "twinscope-project";
constexpr std::size_t kMostDocuments = 1'000;
constexpr std::size_t kMostWatches = 100;  // of a document, as in the session
constexpr std::uint64_t kMostNumber = std::numeric_limits<std::int64_t>::max();

// Takes the members of one object one after the other; what is left at the end is kept as it is.
class Members {
 public:
  Members(const StrictJson& json, std::string pointer, const Json& object)
      : json_(json), pointer_(std::move(pointer)), object_(object) {}

  [[nodiscard]] tl::unexpected<Error> wrong(std::string_view name, std::string what) const {
    const std::string at = name.empty() ? pointer_ : pointer_ + "/" + std::string(name);
    return fail({.code = ErrorCode::damaged,
                 .message = "{} {}",
                 .arguments = {name.empty() ? "this" : std::string(name), std::move(what)},
                 .where = json_.place(at),
                 .advice = "Take a former copy of the project, or mend this place by hand."});
  }
  [[nodiscard]] const Json* take(std::string_view name) {
    taken_.emplace_back(name);
    const auto found = object_.find(std::string(name));
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  [[nodiscard]] Status text(std::string_view name, std::string& into) {
    const Json* value = take(name);
    if (value == nullptr) return {};
    if (!value->is_string()) return wrong(name, "is no text");
    into = value->get<std::string>();
    return {};
  }
  [[nodiscard]] Status word(std::string_view name, std::span<const std::string_view> words,
                            std::string& into) {
    TWIN_PASS(text(name, into));
    if (std::find(words.begin(), words.end(), into) != words.end()) return {};
    std::string all;
    for (const std::string_view known : words)
      all += (all.empty() ? "" : ", ") + std::string(known);
    return wrong(name, "is " + displayText(into, 60) + ", none of " + all);
  }
  [[nodiscard]] Status whole(std::string_view name, std::uint64_t most,
                             std::optional<std::uint64_t>& into) {
    const Json* value = take(name);
    if (value == nullptr) return {};
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() > most)
      return wrong(name, "is no whole number up to " + std::to_string(most));
    into = value->get<std::uint64_t>();
    return {};
  }
  [[nodiscard]] Status whole(std::string_view name, std::uint64_t most, std::uint64_t& into) {
    std::optional<std::uint64_t> value;
    TWIN_PASS(whole(name, most, value));
    into = value.value_or(into);
    return {};
  }
  [[nodiscard]] Status texts(std::string_view name, std::vector<std::string>& into) {
    const Json* value = take(name);
    if (value == nullptr) return {};
    if (!value->is_array()) return wrong(name, "is no list of texts");
    for (const Json& item : *value) {
      if (!item.is_string()) return wrong(name, "is no list of texts");
      into.push_back(item.get<std::string>());
    }
    return {};
  }
  // What no call took, as the text of an object.
  [[nodiscard]] std::string rest() const {
    Json left = Json::object();
    for (const auto& [name, value] : object_.items()) {
      if (std::find(taken_.begin(), taken_.end(), name) == taken_.end()) left[name] = value;
    }
    return left.empty() ? std::string() : left.dump();
  }

 private:
  const StrictJson& json_;
  std::string pointer_;
  const Json& object_;
  std::vector<std::string> taken_;
};

// Relative, below the project's folder: no machine's path, no way out.
bool isInnerPath(const std::string& path) {
  if (path.empty() || path.front() == '/' || path.find('\0') != std::string::npos) return false;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

bool isSha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Status readSource(Members& members, ProjectDocument& document) {
  TWIN_PASS(members.text("title", document.title));
  TWIN_PASS(members.text("path", document.path));
  if (!document.path.empty() && !isInnerPath(document.path))
    return members.wrong("path", "is no relative path below the project's folder");
  TWIN_PASS(members.text("sha256", document.sha256));
  if (!document.sha256.empty() && !isSha256(document.sha256))
    return members.wrong("sha256", "is no SHA-256 in hexadecimal");
  TWIN_PASS(members.whole("size", kMostNumber, document.size));
  if (document.path.empty() != document.sha256.empty())
    return members.wrong("", "has a path without its sha256, or the other way round");
  std::vector<std::string> lines;
  TWIN_PASS(members.texts("text", lines));
  if (members.take("text") != nullptr) document.text = join(lines, "");
  if (document.path.empty() && !document.text)
    return members.wrong("", "has neither a text nor a path");
  if (document.kind == ProjectDocument::Kind::graph && document.path.empty())
    return members.wrong("", "is a graph without a path");
  if (document.kind == ProjectDocument::Kind::graph && document.text)
    return members.wrong("text", "belongs to scripts, and this is a graph");
  return {};
}

// {"3": "k == 4"}: what must be true for the breakpoint of line 3 to stop.
Status readConditions(Members& members, ProjectDocument& document) {
  const Json* conditions = members.take("conditions");
  if (conditions == nullptr) return {};
  if (!conditions->is_object()) return members.wrong("conditions", "is no object of lines");
  for (const auto& [name, condition] : conditions->items()) {
    const auto line = parseInt(name);
    const bool isStop = line && std::find(document.breakpoints.begin(), document.breakpoints.end(),
                                          *line) != document.breakpoints.end();
    if (!isStop || !condition.is_string())
      return members.wrong("conditions", "holds more than texts by lines of breakpoints");
    document.conditions[*line] = condition.get<std::string>();
  }
  return {};
}

Json conditionsJson(const ProjectDocument& document) {
  Json made = Json::object();
  for (const auto& [line, condition] : document.conditions) made[std::to_string(line)] = condition;
  return made;
}

Status readView(Members& members, const ProjectWords& words, ProjectDocument& document) {
  if (const Json* lines = members.take("breakpoints")) {
    if (!lines->is_array()) return members.wrong("breakpoints", "is no list of lines");
    for (const Json& line : *lines) {
      const bool good = line.is_number_unsigned() && line.get<std::uint64_t>() >= 1 &&
                        line.get<std::uint64_t>() <= 10'000'000;
      if (!good) return members.wrong("breakpoints", "is no list of lines");
      document.breakpoints.push_back(line.get<std::int64_t>());
    }
  }
  TWIN_PASS(readConditions(members, document));
  TWIN_PASS(members.texts("watches", document.watches));
  if (document.watches.size() > kMostWatches)
    return members.wrong("watches", "holds more than " + std::to_string(kMostWatches));
  TWIN_PASS(members.text("function", document.function));
  TWIN_PASS(members.whole("trace", 1'000'000'000, document.trace));
  TWIN_PASS(members.whole("step", kMostNumber, document.step));
  TWIN_PASS(members.whole("stage", kMostNumber, document.stage));
  TWIN_PASS(members.word("lens", words.lenses, document.lens));
  TWIN_PASS(members.text("selected", document.selected));
  return members.texts("expanded", document.expanded);
}

Result<ProjectDocument> readDocument(const StrictJson& json, std::string pointer, const Json& value,
                                     const ProjectWords& words) {
  Members members(json, std::move(pointer), value);
  if (!value.is_object()) return members.wrong("", "is no object, and a document is one");
  ProjectDocument document;
  constexpr std::array<std::string_view, 2> kKinds = {"script", "graph"};
  std::string kind;
  TWIN_PASS(members.word("kind", kKinds, kind));
  document.kind = kind == "graph" ? ProjectDocument::Kind::graph : ProjectDocument::Kind::script;
  TWIN_PASS(readSource(members, document));
  TWIN_PASS(members.word("level", words.levels, document.level));
  TWIN_PASS(members.texts("only", document.only));
  TWIN_PASS(members.texts("skip", document.skip));
  TWIN_PASS(members.whole("stop_after", kMostNumber, document.stopAfter));
  TWIN_PASS(members.word("verify", words.verifies, document.verify));
  TWIN_PASS(readView(members, words, document));
  document.extras = members.rest();
  return document;
}

// The members of an object's text behind those that are known.
void addExtras(Json& object, const std::string& extras) {
  if (extras.empty()) return;
  const Json parsed = Json::parse(extras, nullptr, false);
  if (!parsed.is_object()) return;
  for (const auto& [name, value] : parsed.items()) {
    if (!object.contains(name)) object[name] = value;
  }
}

// Lines with their ends, so that a project is compared line by line.
Json linesOf(const std::string& text) {
  Json lines = Json::array();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

Json documentJson(const ProjectDocument& document) {
  Json made{{"kind", document.kind == ProjectDocument::Kind::graph ? "graph" : "script"}};
  if (document.path.empty()) made["title"] = document.title;
  if (!document.path.empty()) {
    made["path"] = document.path;
    made["sha256"] = document.sha256;
    made["size"] = document.size;
  }
  if (document.text) made["text"] = linesOf(*document.text);
  made["level"] = document.level;
  made["only"] = document.only;
  made["skip"] = document.skip;
  made["stop_after"] = document.stopAfter ? Json(*document.stopAfter) : Json(nullptr);
  made["verify"] = document.verify;
  made["breakpoints"] = document.breakpoints;
  made["conditions"] = conditionsJson(document);
  made["watches"] = document.watches;
  made["function"] = document.function;
  made["trace"] = document.trace;
  made["step"] = document.step ? Json(*document.step) : Json(nullptr);
  made["stage"] = document.stage ? Json(*document.stage) : Json(nullptr);
  made["lens"] = document.lens;
  made["selected"] = document.selected;
  made["expanded"] = document.expanded;
  addExtras(made, document.extras);
  return made;
}

Status readVersion(Members& members, const std::string& file) {
  std::string format;
  TWIN_PASS(members.text("format", format));
  if (format != kFormat) {
    return fail({.code = ErrorCode::damaged,
                 .message = "{} is JSON, but no project of Twinscope",
                 .arguments = {file},
                 .where = SourcePlace{.file = file, .line = 1, .column = 1},
                 .advice = "Open a .twinscope file, a script, a model or graph text."});
  }
  std::optional<std::uint64_t> version;
  TWIN_PASS(members.whole("version", kMostNumber, version));
  if (!version || *version == 0) return members.wrong("version", "is missing or zero");
  if (*version <= kProjectVersion) return {};
  auto newer = members.wrong("version", "is " + std::to_string(*version) +
                                            "; this program reads projects up to version " +
                                            std::to_string(kProjectVersion));
  newer.value().code = ErrorCode::unsupported;
  newer.value().advice = "Open it with a newer Twinscope; nothing of it was changed.";
  return newer;
}

}  // namespace

bool isProject(const std::filesystem::path& path, std::string_view content) {
  if (path.extension() == ".twinscope") return true;
  const std::string_view begin = trim(content.substr(0, 4096));
  if (!begin.starts_with('{')) return false;
  const std::string_view member = trim(begin.substr(1));
  return member.starts_with("\"format\"") && member.find(kFormat) != std::string_view::npos;
}

Result<Project> readProject(std::string_view content, const std::string& file,
                            const ProjectWords& words) {
  TWIN_TRY(json, StrictJson::parse(content, file, "project"));
  Members members(json, "", json.root());
  if (!json.root().is_object()) return members.wrong("", "is no object, and a project is one");
  TWIN_PASS(readVersion(members, file));
  Project project;
  std::string producer;
  TWIN_PASS(members.text("producer", producer));
  TWIN_PASS(members.word("perspective", words.perspectives, project.perspective));
  TWIN_PASS(members.word("granularity", words.granularities, project.granularity));
  TWIN_PASS(members.whole("seed", std::numeric_limits<std::uint64_t>::max(), project.seed));
  std::uint64_t current = 0;
  TWIN_PASS(members.whole("current", kMostDocuments, current));
  project.current = static_cast<std::size_t>(current);
  const Json* documents = members.take("documents");
  if (documents == nullptr || !documents->is_array())
    return members.wrong("documents", "is no list of documents");
  if (documents->size() > kMostDocuments)
    return members.wrong("documents", "holds more than " + std::to_string(kMostDocuments));
  for (std::size_t k = 0; k < documents->size(); ++k) {
    TWIN_TRY(document,
             readDocument(json, "/documents/" + std::to_string(k), (*documents)[k], words));
    project.documents.push_back(std::move(document));
  }
  if (project.current >= std::max<std::size_t>(project.documents.size(), 1))
    return members.wrong("current", "names no document");
  project.extras = members.rest();
  return project;
}

std::string projectContent(const Project& project) {
  Json documents = Json::array();
  for (const ProjectDocument& document : project.documents)
    documents.push_back(documentJson(document));
  Json made{{"format", kFormat},
            {"version", kProjectVersion},
            {"producer", "twinscope"},
            {"perspective", project.perspective},
            {"granularity", project.granularity},
            {"seed", project.seed},
            {"current", project.current},
            {"documents", std::move(documents)}};
  addExtras(made, project.extras);
  return made.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace twin::formats
