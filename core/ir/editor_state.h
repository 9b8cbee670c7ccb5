// What an Editor (core/ir/editor.h) keeps per node and per open change. Private to editor*.cpp.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/ir/editor.h"

namespace twin::ir {

struct Editor::Live {
  NodePtr node{};
  Users users{};  // data users with their operand; a set, so that a constant with many users stays
                  // cheap
  std::set<NodeId> controlUsers{};
  std::int64_t place = 0;  // rises along every edge
};

struct Editor::Change {
  struct FormerNode {
    NodeId id{};
    NodePtr former{};  // null: it was not there
    std::int64_t place = 0;
  };

  Rewrite rewrite{};
  Role role = Role::computes;
  Origins origins{};  // of the matched nodes
  std::string rootName{};
  NodeId root{};
  std::int64_t rootPlace = 0;
  std::vector<NodeId> unnamed{};  // created without a wish, in creation order
  std::vector<std::pair<ValueId, ValueId>> replacements{};
  bool functionsChanged = false;

  // Journals, replayed backwards by abandon().
  std::vector<FormerNode> nodes{};
  std::vector<std::pair<NodeId, std::int64_t>> places{};
  std::vector<std::pair<std::size_t, ValueId>> outputs{};
  std::map<std::string, GraphPtr, std::less<>> functions{};
  std::size_t touched = 0;
};

}  // namespace twin::ir
