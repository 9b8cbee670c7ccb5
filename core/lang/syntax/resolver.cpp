#include "core/lang/syntax/resolver.h"

#include <fmt/core.h>

#include <map>
#include <set>

#include "core/lang/syntax/ast_visit.h"

namespace twin::lang {
namespace {

enum class ScopeKind { module, function, classBody, comprehension };

struct Scope {
  ScopeKind kind = ScopeKind::module;
  Code* code = nullptr;
  Scope* parent = nullptr;
  std::map<std::string, Symbol*, std::less<>> symbols{};
  std::map<std::string, Symbol*, std::less<>> captured{};  // class bodies: what their methods need
  std::set<std::string, std::less<>> globals{};
  std::set<std::string, std::less<>> nonlocals{};
};

struct Use {
  NameExpr* name = nullptr;
  bool inClass = false;
};

class Resolver {
 public:
  explicit Resolver(Program& program) : program_(program) {}

  void run() {
    Code* module = newCode(CodeKind::module, "<module>", "<module>", nullptr);
    Scope scope{ScopeKind::module, module, nullptr};
    for (Cell& cell : program_.cells) {
      cell_ = &cell;
      resolveBlock(cell.body, scope);
    }
    for (const Use& use : uses_) settle(use);
    for (Code* code : program_.codes) settleCells(*code);
  }

 private:
  Code* newCode(CodeKind kind, const std::string& name, const std::string& qualified,
                Code* parent) {
    Code* code = program_.arena.make<Code>();
    code->kind = kind;
    code->name = name;
    code->qualifiedName = qualified;
    code->parent = parent;
    program_.codes.push_back(code);
    return code;
  }
  std::string qualify(const Scope& scope, const std::string& name) {
    if (scope.code->kind == CodeKind::module) return name;
    const std::string_view middle = scope.code->kind == CodeKind::function ? ".<locals>." : ".";
    return scope.code->qualifiedName + std::string(middle) + name;
  }

  Symbol* newSlot(Code& code, const std::string& name, const std::string& shown) {
    Symbol* symbol = program_.arena.make<Symbol>();
    symbol->name = name;
    symbol->slot = code.frameSize++;
    symbol->owner = &code;
    code.slotNames.push_back(shown);
    code.slotSymbols.push_back(symbol);
    return symbol;
  }
  Symbol* global(const std::string& name) {
    Symbol*& symbol = globals_[name];
    if (symbol == nullptr) {
      symbol = program_.arena.make<Symbol>();
      symbol->name = name;
      symbol->isGlobal = true;
      symbol->slot = static_cast<int>(program_.globalNames.size());
      program_.globalNames.push_back(name);
    }
    return symbol;
  }

  void declare(Scope& scope, const std::string& name) {
    if (scope.kind == ScopeKind::module) return;
    if (scope.globals.contains(name) || scope.nonlocals.contains(name)) return;
    if (scope.symbols.contains(name)) return;
    scope.symbols[name] = newSlot(*scope.code, name, name);
  }

  Symbol* lookup(Scope& scope, const std::string& name) {
    if (const auto found = scope.symbols.find(name); found != scope.symbols.end())
      return found->second;
    if (scope.kind == ScopeKind::module || scope.globals.contains(name)) return global(name);
    if (scope.kind == ScopeKind::comprehension) return lookup(*scope.parent, name);
    return capture(scope, name, scope.symbols);
  }

  // A name of an enclosing function becomes a cell; every frame between gets a slot that holds it.
  Symbol* capture(Scope& scope, const std::string& name,
                  std::map<std::string, Symbol*, std::less<>>& known) {
    Symbol* outer = lookupAround(*scope.parent, name);
    if (outer->isGlobal) return outer;
    outer->isCell = true;
    Symbol* symbol = newSlot(*scope.code, name, name);
    symbol->isCell = true;
    scope.code->freeVariables.push_back({symbol->slot, outer->slot, name});
    if (scope.kind != ScopeKind::classBody) known[name] = symbol;
    return symbol;
  }
  Symbol* lookupAround(Scope& scope, const std::string& name) {
    if (scope.kind != ScopeKind::classBody) return lookup(scope, name);
    if (const auto found = scope.captured.find(name); found != scope.captured.end())
      return found->second;
    Symbol* symbol = nullptr;
    if (name == "__class__") {
      symbol = newSlot(*scope.code, name, ".class");
      symbol->isCell = true;
      scope.code->classCellSlot = symbol->slot;
    } else {
      symbol = capture(scope, name, scope.captured);
      if (symbol->isGlobal) return symbol;
      scope.code->slotNames[static_cast<std::size_t>(symbol->slot)] = "." + name;
    }
    scope.captured[name] = symbol;
    return symbol;
  }

  void use(NameExpr& name, Scope& scope) {
    const bool isClass = scope.kind == ScopeKind::classBody;
    name.symbol = nullptr;
    if (isClass) {
      const auto found = scope.symbols.find(name.name);
      name.symbol = found != scope.symbols.end() ? found->second : nullptr;
      name.outer =
          scope.globals.contains(name.name) ? global(name.name) : lookupAround(scope, name.name);
      if (name.symbol == nullptr) name.symbol = name.outer;
    } else {
      name.symbol = lookup(scope, name.name);
    }
    uses_.push_back({&name, isClass && name.symbol != name.outer});
    if (name.name == "super" && insideClass(scope)) lookup(scope, "__class__");
  }
  static bool insideClass(const Scope& scope) {
    for (const Scope* at = &scope; at != nullptr; at = at->parent) {
      if (at->kind == ScopeKind::classBody) return at != &scope;
    }
    return false;
  }

  static void settle(const Use& use) {
    NameExpr& name = *use.name;
    name.slot = name.symbol->slot;
    name.kind = use.inClass             ? ExprKind::className
                : name.symbol->isGlobal ? ExprKind::globalName
                : name.symbol->isCell   ? ExprKind::cellName
                                        : ExprKind::localName;
  }
  static void settleCells(Code& code) {
    for (const Symbol* symbol : code.slotSymbols) {
      bool isFree = false;
      for (const Code::FreeVariable& free : code.freeVariables)
        isFree = isFree || free.slot == symbol->slot;
      const bool shown = code.slotNames[static_cast<std::size_t>(symbol->slot)].front() != '.';
      if (symbol->isCell && !isFree && shown) code.cellSlots.push_back(symbol->slot);
    }
  }

  // What a block binds in its scope, before any of its names is looked up.
  void collect(Block& block, Scope& scope) {
    for (Stmt* stmt : block) {
      if (stmt->kind == StmtKind::scope) {
        auto& declared = static_cast<ScopeStmt&>(*stmt);
        for (const NameExpr* name : declared.names) {
          (declared.word == ScopeWord::global ? scope.globals : scope.nonlocals).insert(name->name);
        }
      }
      forEachPart(
          *stmt, [&](Expr* target) { collectTarget(*target, scope); },
          [&](Expr* value) { collectWalrus(*value, scope); },
          [&](Block& inner) { collect(inner, scope); });
    }
  }
  void collectScopeWords(Block& block, Scope& scope) {
    for (Stmt* stmt : block) {
      if (stmt->kind == StmtKind::scope) {
        auto& declared = static_cast<ScopeStmt&>(*stmt);
        for (const NameExpr* name : declared.names) {
          (declared.word == ScopeWord::global ? scope.globals : scope.nonlocals).insert(name->name);
        }
      }
      forEachPart(
          *stmt, [](Expr*) {}, [](Expr*) {},
          [&](Block& inner) { collectScopeWords(inner, scope); });
    }
  }
  void collectTarget(Expr& target, Scope& scope) {
    if (target.kind == ExprKind::globalName) {
      declare(scope, static_cast<NameExpr&>(target).name);
    } else if (target.kind == ExprKind::tuple || target.kind == ExprKind::list) {
      for (Expr* item : static_cast<SequenceExpr&>(target).items) collectTarget(*item, scope);
    } else if (target.kind == ExprKind::star) {
      collectTarget(*static_cast<StarExpr&>(target).value, scope);
    } else {
      collectWalrus(target, scope);
    }
  }
  void collectWalrus(Expr& expr, Scope& scope) {
    if (expr.kind == ExprKind::walrus) {
      declare(scope, static_cast<NameExpr*>(static_cast<WalrusExpr&>(expr).target)->name);
    }
    forEachChild(expr, [&](Expr* child) { collectWalrus(*child, scope); });
  }

  void resolveBlock(Block& block, Scope& scope) {
    for (Stmt* stmt : block) {
      if (stmt->kind == StmtKind::scope) checkNonlocal(static_cast<ScopeStmt&>(*stmt), scope);
      forEachPart(
          *stmt, [&](Expr* target) { resolveExpr(*target, scope); },
          [&](Expr* value) { resolveExpr(*value, scope); },
          [&](Block& inner) { resolveBlock(inner, scope); });
      if (stmt->kind == StmtKind::function) {
        resolveFunction(*static_cast<FunctionStmt&>(*stmt).function, scope);
      } else if (stmt->kind == StmtKind::classes) {
        resolveClass(static_cast<ClassStmt&>(*stmt), scope);
      }
    }
  }
  void checkNonlocal(ScopeStmt& stmt, Scope& scope) {
    if (stmt.word != ScopeWord::nonlocal) return;
    for (NameExpr* name : stmt.names) {
      if (scope.kind != ScopeKind::module && !lookup(scope, name->name)->isGlobal) continue;
      cell_->errors.push_back({"SyntaxError",
                               scope.kind == ScopeKind::module
                                   ? "nonlocal declaration not allowed at module level"
                                   : fmt::format("no binding for nonlocal '{}' found", name->name),
                               "", name->span});
    }
  }

  void resolveExpr(Expr& expr, Scope& scope) {
    switch (expr.kind) {
      case ExprKind::globalName:
      case ExprKind::localName:
      case ExprKind::cellName:
      case ExprKind::className:
        use(static_cast<NameExpr&>(expr), scope);
        return;
      case ExprKind::lambda:
        forEachChild(expr, [&](Expr* child) { resolveExpr(*child, scope); });
        resolveFunction(*static_cast<LambdaExpr&>(expr).function, scope);
        return;
      case ExprKind::comprehension:
        resolveComprehension(static_cast<ComprehensionExpr&>(expr), scope);
        return;
      default:
        forEachChild(expr, [&](Expr* child) { resolveExpr(*child, scope); });
    }
  }

  void resolveComprehension(ComprehensionExpr& expr, Scope& scope) {
    Scope inner{ScopeKind::comprehension, scope.code, &scope};
    for (std::size_t k = 0; k < expr.clauses.size(); ++k) {
      ComprehensionClause& clause = expr.clauses[k];
      resolveExpr(*clause.iterable, k == 0 ? scope : inner);
      declareComprehension(*clause.target, inner, expr);
      resolveExpr(*clause.target, inner);
      for (Expr* condition : clause.conditions) resolveExpr(*condition, inner);
    }
    resolveExpr(*expr.element, inner);
    if (expr.value != nullptr) resolveExpr(*expr.value, inner);
  }
  void declareComprehension(Expr& target, Scope& inner, ComprehensionExpr& expr) {
    if (target.kind == ExprKind::globalName) {
      const std::string& name = static_cast<NameExpr&>(target).name;
      if (inner.symbols.contains(name)) return;
      Symbol* symbol = newSlot(*inner.code, name, "." + name);
      inner.symbols[name] = symbol;
      expr.symbols.push_back(symbol);
    } else if (target.kind == ExprKind::tuple || target.kind == ExprKind::list) {
      for (Expr* item : static_cast<SequenceExpr&>(target).items)
        declareComprehension(*item, inner, expr);
    } else if (target.kind == ExprKind::star) {
      declareComprehension(*static_cast<StarExpr&>(target).value, inner, expr);
    }
  }

  void resolveFunction(FunctionNode& function, Scope& around) {
    // A comprehension is no scope of its own for qualified names.
    function.code =
        newCode(CodeKind::function, function.name, qualify(around, function.name), around.code);
    function.code->function = &function;
    Scope scope{ScopeKind::function, function.code, &around};
    const auto parameter = [&](NameExpr* name) {
      declare(scope, name->name);
      use(*name, scope);
    };
    for (const Parameter& one : function.parameters) parameter(one.name);
    if (function.starArgs != nullptr) parameter(function.starArgs);
    for (const Parameter& one : function.keywordOnly) parameter(one.name);
    if (function.starKwargs != nullptr) parameter(function.starKwargs);
    function.code->parameterCount = function.code->frameSize;
    collectScopeWords(function.body, scope);
    collect(function.body, scope);
    resolveBlock(function.body, scope);
  }

  void resolveClass(ClassStmt& stmt, Scope& around) {
    const std::string& name = stmt.name->name;
    stmt.code = newCode(CodeKind::classBody, name, qualify(around, name), around.code);
    stmt.code->classNode = &stmt;
    Scope scope{ScopeKind::classBody, stmt.code, &around};
    collectScopeWords(stmt.body, scope);
    collect(stmt.body, scope);
    resolveBlock(stmt.body, scope);
  }

  Program& program_;
  Cell* cell_ = nullptr;
  std::map<std::string, Symbol*, std::less<>> globals_{};
  std::vector<Use> uses_{};
};

}  // namespace

void resolve(Program& program) { Resolver(program).run(); }

}  // namespace twin::lang
