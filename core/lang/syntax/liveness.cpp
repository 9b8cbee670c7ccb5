#include "core/lang/syntax/liveness.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/lang/syntax/ast_visit.h"

namespace twin::lang {
namespace {

bool isName(const Expr& expr) {
  return expr.kind == ExprKind::localName || expr.kind == ExprKind::cellName ||
         expr.kind == ExprKind::globalName || expr.kind == ExprKind::className;
}

}  // namespace

std::string accessText(const Expr& expr) {
  if (isName(expr)) return static_cast<const NameExpr&>(expr).name;
  if (expr.kind == ExprKind::attribute) {
    const auto& attribute = static_cast<const AttributeExpr&>(expr);
    const std::string object = accessText(*attribute.object);
    return object.empty() ? std::string() : object + "." + attribute.name;
  }
  if (expr.kind != ExprKind::subscript) return {};
  const auto& subscript = static_cast<const SubscriptExpr&>(expr);
  const std::string object = accessText(*subscript.object);
  if (object.empty()) return {};
  if (isName(*subscript.index)) return object + "[" + accessText(*subscript.index) + "]";
  if (subscript.index->kind != ExprKind::constant) return {};
  const auto& constant = static_cast<const ConstantExpr&>(*subscript.index);
  if (constant.constant == ConstantKind::integer)
    return fmt::format("{}[{}]", object, constant.integer);
  if (constant.constant == ConstantKind::text)
    return fmt::format("{}['{}']", object, constant.text);
  return {};
}

namespace {

// The names an access stands on: self of self.x, rows and i of rows[i].
void supportOf(const Expr& expr, std::vector<std::string>& out) {
  if (isName(expr)) {
    out.push_back(static_cast<const NameExpr&>(expr).name);
  } else if (expr.kind == ExprKind::attribute) {
    supportOf(*static_cast<const AttributeExpr&>(expr).object, out);
  } else if (expr.kind == ExprKind::subscript) {
    supportOf(*static_cast<const SubscriptExpr&>(expr).object, out);
    supportOf(*static_cast<const SubscriptExpr&>(expr).index, out);
  }
}

using Live = std::set<std::string>;

void unite(Live& into, const Live& other) { into.insert(other.begin(), other.end()); }

class FunctionLiveness {
 public:
  explicit FunctionLiveness(FunctionNode& function) : function_(function) {}

  void run() {
    findClosures(function_.body);
    block(function_.body, closures_);
  }

 private:
  // Once a nested def exists, what it reads may be read by any later call.
  void findClosures(Block& body) {
    for (Stmt* stmt : body) {
      if (stmt->kind == StmtKind::function) {
        const Code* code = static_cast<FunctionStmt&>(*stmt).function->code;
        for (const Code::FreeVariable& free : code->freeVariables) closures_.insert(free.name);
      }
      forEachPart(
          *stmt, [](Expr*) {}, [](Expr*) {}, [&](Block& inner) { findClosures(inner); });
    }
  }

  Live block(Block& body, Live live) {
    for (std::size_t k = body.size(); k-- > 0;) live = statement(*body[k], std::move(live));
    return live;
  }

  Live statement(Stmt& stmt, Live live) {
    switch (stmt.kind) {
      case StmtKind::returns:
        live = closures_;
        if (static_cast<ReturnStmt&>(stmt).value != nullptr)
          read(*static_cast<ReturnStmt&>(stmt).value, live);
        return live;
      case StmtKind::raise:
        live = raised_;
        unite(live, closures_);
        forEachPart(
            stmt, [](Expr*) {}, [&](Expr* value) { read(*value, live); }, [](Block&) {});
        return live;
      case StmtKind::breaks:
        return breakLive_;
      case StmtKind::continues:
        return continueLive_;
      case StmtKind::ifs:
        return ifs(static_cast<IfStmt&>(stmt), live);
      case StmtKind::whiles:
        return whiles(static_cast<WhileStmt&>(stmt), live);
      case StmtKind::fors:
        return fors(static_cast<ForStmt&>(stmt), live);
      case StmtKind::tries:
        return tries(static_cast<TryStmt&>(stmt), live);
      case StmtKind::with: {
        auto& with = static_cast<WithStmt&>(stmt);
        live = block(with.body, std::move(live));
        for (std::size_t k = with.items.size(); k-- > 0;) {
          if (with.items[k].target != nullptr) write(*with.items[k].target, live);
          read(*with.items[k].context, live);
        }
        return live;
      }
      case StmtKind::deletes:
        for (Expr* target : static_cast<DeleteStmt&>(stmt).targets) write(*target, live);
        return live;
      default:
        forEachPart(
            stmt, [&](Expr* target) { write(*target, live); }, [](Expr*) {}, [](Block&) {});
        forEachPart(
            stmt, [](Expr*) {}, [&](Expr* value) { read(*value, live); }, [](Block&) {});
        return live;
    }
  }

  Live ifs(IfStmt& stmt, const Live& out) {
    Live in = block(stmt.body, out);
    unite(in, block(stmt.orelse, out));
    read(*stmt.condition, in);
    note(stmt, nullptr, stmt.flow, in, out);
    return in;
  }

  template <class Turn>
  Live loop(const Live& after, const Turn& turn) {
    const Live savedBreak = std::exchange(breakLive_, after);
    const Live savedContinue = std::exchange(continueLive_, {});
    Live head = after;
    // Every round only adds names; the number of names bounds the rounds, two or three are usual.
    for (;;) {
      continueLive_ = head;
      Live next = turn(head);
      unite(next, head);
      if (next.size() == head.size()) break;
      head = std::move(next);
    }
    breakLive_ = savedBreak;
    continueLive_ = savedContinue;
    return head;
  }

  Live whiles(WhileStmt& stmt, const Live& out) {
    Live exit = block(stmt.orelse, out);
    read(*stmt.condition, exit);
    unite(exit, out);
    Live in = loop(exit, [&](const Live& head) {
      Live live = block(stmt.body, head);
      read(*stmt.condition, live);
      return live;
    });
    note(stmt, nullptr, stmt.flow, in, out);
    return in;
  }

  Live fors(ForStmt& stmt, const Live& out) {
    Live exit = block(stmt.orelse, out);
    unite(exit, out);
    Live in = loop(exit, [&](const Live& head) {
      Live live = block(stmt.body, head);
      write(*stmt.target, live);
      return live;
    });
    note(stmt, stmt.target, stmt.flow, in, out);
    read(*stmt.iterable, in);
    return in;
  }

  Live tries(TryStmt& stmt, const Live& out) {
    const Live afterFinally = block(stmt.finally, out);
    Live handlers = stmt.handlers.empty() ? afterFinally : Live{};
    for (ExceptClause& clause : stmt.handlers) {
      Live live = block(clause.body, afterFinally);
      if (clause.name != nullptr) write(*clause.name, live);
      if (clause.type != nullptr) read(*clause.type, live);
      unite(handlers, live);
    }
    const Live saved = std::exchange(raised_, handlers);
    Live live = block(stmt.orelse, afterFinally);
    unite(live, handlers);
    live = block(stmt.body, std::move(live));
    unite(live, handlers);
    raised_ = saved;
    return live;
  }

  void read(Expr& expr, Live& live) {
    if (expr.kind == ExprKind::lambda) {
      for (const auto& free : static_cast<LambdaExpr&>(expr).function->code->freeVariables) {
        live.insert(free.name);
      }
    }
    const std::string text = accessText(expr);
    if (!text.empty()) live.insert(text);
    if (expr.kind == ExprKind::walrus) {
      write(*static_cast<WalrusExpr&>(expr).target, live);
      read(*static_cast<WalrusExpr&>(expr).value, live);
      return;
    }
    forEachChild(expr, [&](Expr* child) { read(*child, live); });
  }
  void write(Expr& target, Live& live) {
    if (target.kind == ExprKind::tuple || target.kind == ExprKind::list) {
      for (Expr* item : static_cast<SequenceExpr&>(target).items) write(*item, live);
      return;
    }
    if (target.kind == ExprKind::star) {
      write(*static_cast<StarExpr&>(target).value, live);
      return;
    }
    const std::string text = accessText(target);
    if (!text.empty() && !closures_.contains(text)) live.erase(text);
    if (!isName(target)) forEachChild(target, [&](Expr* child) { read(*child, live); });
  }

  // The writes of a statement's blocks, with what is live around them.
  void note(Stmt& stmt, Expr* extraTarget, FlowFacts& facts, const Live& in, const Live& out) {
    std::map<std::string, const Expr*> written;
    collectWrites(stmt, written);
    if (extraTarget != nullptr) collectTarget(*extraTarget, written);
    facts.modified.clear();
    for (const auto& [text, access] : written) {
      FlowVariable variable;
      variable.text = text;
      variable.access = access;
      variable.isComposite = !isName(*access);
      variable.liveOut = out.contains(text);
      if (variable.isComposite) {
        std::vector<std::string> support;
        supportOf(*access, support);
        variable.liveIn = std::all_of(support.begin(), support.end(),
                                      [&](const std::string& name) { return in.contains(name); });
      } else {
        variable.liveIn = in.contains(text);
        variable.symbol = static_cast<const NameExpr*>(access)->symbol;
        variable.isOuter = variable.symbol->isGlobal || isFree(*variable.symbol);
      }
      facts.modified.push_back(std::move(variable));
    }
  }
  [[nodiscard]] bool isFree(const Symbol& symbol) const {
    const auto& all = function_.code->freeVariables;
    return std::any_of(all.begin(), all.end(),
                       [&](const Code::FreeVariable& free) { return free.slot == symbol.slot; });
  }
  void collectWrites(Stmt& stmt, std::map<std::string, const Expr*>& out) {
    forEachPart(
        stmt, [](Expr*) {}, [&](Expr* value) { collectWalrus(*value, out); },
        [&](Block& inner) {
          for (Stmt* one : inner) {
            forEachPart(
                *one, [&](Expr* target) { collectTarget(*target, out); }, [](Expr*) {},
                [](Block&) {});
            collectWrites(*one, out);
          }
        });
  }
  void collectTarget(Expr& target, std::map<std::string, const Expr*>& out) {
    if (target.kind == ExprKind::tuple || target.kind == ExprKind::list) {
      for (Expr* item : static_cast<SequenceExpr&>(target).items) collectTarget(*item, out);
    } else if (target.kind == ExprKind::star) {
      collectTarget(*static_cast<StarExpr&>(target).value, out);
    } else if (const std::string text = accessText(target); !text.empty()) {
      out.emplace(text, &target);
    }
  }
  void collectWalrus(Expr& expr, std::map<std::string, const Expr*>& out) {
    if (expr.kind == ExprKind::walrus) collectTarget(*static_cast<WalrusExpr&>(expr).target, out);
    forEachChild(expr, [&](Expr* child) { collectWalrus(*child, out); });
  }

  FunctionNode& function_;
  Live closures_{};
  Live breakLive_{};
  Live continueLive_{};
  Live raised_{};
};

}  // namespace

void computeLiveness(Program& program) {
  for (Code* code : program.codes) {
    if (code->kind != CodeKind::function) continue;
    // The tree belongs to the program that is being made; codes only point into it.
    FunctionLiveness(const_cast<FunctionNode&>(*code->function)).run();
  }
}

}  // namespace twin::lang
