// Ast: the one syntax tree that both evaluators walk, with places in code points and names resolved
// to slots. The parser makes it, the resolver fills symbols, slots and liveness; afterwards it
// never changes. Owner: Program (syntax/program.h) owns every node through its arena. Thread: any,
// once resolved.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace twin::lang {

// Lines and columns count from 1; column and length in code points. A statement of several lines
// has the length of its first line.
struct Span {
  int line = 0;
  int column = 0;
  int length = 0;
  int endLine = 0;
};

enum class ExprKind : std::uint8_t {
  constant,
  localName,   // slot of the frame
  cellName,    // slot of the frame that holds a cell
  globalName,  // slot of the globals, then builtins
  className,   // slot of a class body, then the name outside it
  tuple,
  list,
  set,
  dict,
  unary,
  binary,
  compare,
  boolOp,
  conditional,
  call,
  attribute,
  subscript,
  slice,
  lambda,
  comprehension,
  fstring,
  walrus,
  star,
  count
};

enum class StmtKind : std::uint8_t {
  expression,
  assign,
  augmented,
  returns,
  raise,
  ifs,
  whiles,
  fors,
  tries,
  with,
  function,
  classes,
  import,
  importFrom,
  deletes,
  asserts,
  scope,
  pass,
  breaks,
  continues,
  count
};

enum class BinaryOp : std::uint8_t {
  add,
  subtract,
  multiply,
  matmul,
  divide,
  floorDivide,
  modulo,
  power,
  leftShift,
  rightShift,
  bitAnd,
  bitOr,
  bitXor
};
enum class UnaryOp : std::uint8_t { negate, plus, invert, logicalNot };
enum class CompareOp : std::uint8_t {
  less,
  lessEqual,
  greater,
  greaterEqual,
  equal,
  notEqual,
  is,
  isNot,
  in,
  notIn
};
enum class ConstantKind : std::uint8_t {
  none,
  boolean,
  integer,
  bigInteger,
  real,
  text,
  bytes,
  ellipsis
};
enum class ComprehensionKind : std::uint8_t { list, set, dict, generator };

struct Code;

// A name as one scope knows it. Its slot counts in the frame of `owner`, or in the globals.
struct Symbol {
  std::string name{};
  int slot = -1;
  bool isCell = false;
  bool isGlobal = false;
  Code* owner = nullptr;
};

struct Expr {
  explicit Expr(ExprKind kindOfNode) : kind(kindOfNode) {}
  Expr(const Expr&) = delete;
  Expr& operator=(const Expr&) = delete;
  virtual ~Expr() = default;
  ExprKind kind;
  std::uint16_t depth = 1;  // of the tree below, bounded by the parser
  std::uint32_t id = 0;     // unique in the program, counts from 1 together with statements
  Span span{};
};

struct ConstantExpr : Expr {
  ConstantExpr() : Expr(ExprKind::constant) {}
  ConstantKind constant = ConstantKind::none;
  std::int64_t integer = 0;
  double real = 0;
  std::string text{};  // digits of a big integer, UTF-8 of a text, bytes
  int index = -1;      // into Program::constants
};
struct NameExpr : Expr {
  NameExpr() : Expr(ExprKind::globalName) {}
  std::string name{};
  int slot = -1;
  Symbol* symbol = nullptr;
  Symbol* outer =
      nullptr;  // className only: where the name is looked up when the body has not set it
};
struct SequenceExpr : Expr {  // tuple, list, set
  explicit SequenceExpr(ExprKind kindOfNode) : Expr(kindOfNode) {}
  std::vector<Expr*> items{};
  bool hasStar = false;
};
struct DictExpr : Expr {
  DictExpr() : Expr(ExprKind::dict) {}
  std::vector<Expr*> keys{};  // null: the value is unpacked (**value)
  std::vector<Expr*> values{};
};
struct UnaryExpr : Expr {
  UnaryExpr() : Expr(ExprKind::unary) {}
  UnaryOp op = UnaryOp::negate;
  Expr* operand = nullptr;
};
struct BinaryExpr : Expr {
  BinaryExpr() : Expr(ExprKind::binary) {}
  BinaryOp op = BinaryOp::add;
  Expr* left = nullptr;
  Expr* right = nullptr;
};
struct CompareExpr : Expr {
  CompareExpr() : Expr(ExprKind::compare) {}
  Expr* first = nullptr;
  std::vector<CompareOp> ops{};
  std::vector<Expr*> rest{};
};
struct BoolOpExpr : Expr {
  BoolOpExpr() : Expr(ExprKind::boolOp) {}
  bool isAnd = true;
  std::vector<Expr*> items{};
};
struct ConditionalExpr : Expr {
  ConditionalExpr() : Expr(ExprKind::conditional) {}
  Expr* condition = nullptr;
  Expr* whenTrue = nullptr;
  Expr* whenFalse = nullptr;
};
struct KeywordArgument {
  std::string name{};  // empty: **value
  int nameIndex = -1;  // into Program::names
  Expr* value = nullptr;
};
struct CallExpr : Expr {
  CallExpr() : Expr(ExprKind::call) {}
  Expr* callee = nullptr;
  std::vector<Expr*> arguments{};  // may hold StarExpr
  std::vector<KeywordArgument> keywords{};
  bool isSimple = true;  // positional arguments only, no star
};
struct AttributeExpr : Expr {
  AttributeExpr() : Expr(ExprKind::attribute) {}
  Expr* object = nullptr;
  std::string name{};
  int nameIndex = -1;   // into Program::names
  int cacheIndex = -1;  // of the inline cache
};
struct SubscriptExpr : Expr {
  SubscriptExpr() : Expr(ExprKind::subscript) {}
  Expr* object = nullptr;
  Expr* index = nullptr;
};
struct SliceExpr : Expr {
  SliceExpr() : Expr(ExprKind::slice) {}
  Expr* begin = nullptr;
  Expr* end = nullptr;
  Expr* step = nullptr;
};
struct FunctionNode;
struct LambdaExpr : Expr {
  LambdaExpr() : Expr(ExprKind::lambda) {}
  FunctionNode* function = nullptr;
};
struct ComprehensionClause {
  Expr* target = nullptr;
  Expr* iterable = nullptr;
  std::vector<Expr*> conditions{};
};
struct ComprehensionExpr : Expr {
  ComprehensionExpr() : Expr(ExprKind::comprehension) {}
  ComprehensionKind comprehension = ComprehensionKind::list;
  Expr* element = nullptr;
  Expr* value = nullptr;  // of a dict
  std::vector<ComprehensionClause> clauses{};
  std::vector<Symbol*> symbols{};  // the targets' own symbols, in the frame around
};
struct FormatPart {
  std::string literal{};  // used when value is null
  Expr* value = nullptr;
  char conversion = 0;   // 'r', 's', 'a' or 0
  Expr* spec = nullptr;  // a constant or an f-string, or null
};
struct FStringExpr : Expr {
  FStringExpr() : Expr(ExprKind::fstring) {}
  std::vector<FormatPart> parts{};
};
struct WalrusExpr : Expr {
  WalrusExpr() : Expr(ExprKind::walrus) {}
  Expr* target = nullptr;
  Expr* value = nullptr;
};
struct StarExpr : Expr {
  StarExpr() : Expr(ExprKind::star) {}
  Expr* value = nullptr;
};

struct Stmt {
  explicit Stmt(StmtKind kindOfNode) : kind(kindOfNode) {}
  Stmt(const Stmt&) = delete;
  Stmt& operator=(const Stmt&) = delete;
  virtual ~Stmt() = default;
  StmtKind kind;
  std::uint32_t id = 0;
  Span span{};
};
using Block = std::vector<Stmt*>;

// A name, attribute or subscript that a control-flow statement writes.
struct FlowVariable {
  std::string text{};            // "x", "self.x", "d['k']": the order of the tracer's outputs
  const Expr* access = nullptr;  // an expression that reads it; evaluating it has no side effect
  Symbol* symbol = nullptr;      // of a plain name
  bool isComposite = false;
  bool liveIn = false;   // may be read before it is written, counting from the statement's start
  bool liveOut = false;  // may be read after the statement
  bool isOuter = false;  // declared global or nonlocal
};
struct FlowFacts {
  std::vector<FlowVariable> modified{};  // sorted by text
};

struct ExpressionStmt : Stmt {
  ExpressionStmt() : Stmt(StmtKind::expression) {}
  Expr* value = nullptr;
  bool hidesValue = false;  // ends with ';'
};
struct AssignStmt : Stmt {
  AssignStmt() : Stmt(StmtKind::assign) {}
  std::vector<Expr*> targets{};
  Expr* value = nullptr;
};
struct AugmentedStmt : Stmt {
  AugmentedStmt() : Stmt(StmtKind::augmented) {}
  BinaryOp op = BinaryOp::add;
  Expr* target = nullptr;
  Expr* value = nullptr;
};
struct ReturnStmt : Stmt {
  ReturnStmt() : Stmt(StmtKind::returns) {}
  Expr* value = nullptr;
};
struct RaiseStmt : Stmt {
  RaiseStmt() : Stmt(StmtKind::raise) {}
  Expr* exception = nullptr;
  Expr* cause = nullptr;
};
struct IfStmt : Stmt {
  IfStmt() : Stmt(StmtKind::ifs) {}
  Expr* condition = nullptr;
  Block body{};
  Block orelse{};  // an elif is an IfStmt alone in here
  FlowFacts flow{};
};
struct WhileStmt : Stmt {
  WhileStmt() : Stmt(StmtKind::whiles) {}
  Expr* condition = nullptr;
  Block body{};
  Block orelse{};
  FlowFacts flow{};
};
struct ForStmt : Stmt {
  ForStmt() : Stmt(StmtKind::fors) {}
  Expr* target = nullptr;
  Expr* iterable = nullptr;
  Block body{};
  Block orelse{};
  FlowFacts flow{};
};
struct ExceptClause {
  Expr* type = nullptr;  // null: everything
  NameExpr* name = nullptr;
  Block body{};
  Span span{};
};
struct TryStmt : Stmt {
  TryStmt() : Stmt(StmtKind::tries) {}
  Block body{};
  std::vector<ExceptClause> handlers{};
  Block orelse{};
  Block finally{};
};
struct WithItem {
  Expr* context = nullptr;
  Expr* target = nullptr;
};
struct WithStmt : Stmt {
  WithStmt() : Stmt(StmtKind::with) {}
  std::vector<WithItem> items{};
  Block body{};
};
struct Parameter {
  NameExpr* name = nullptr;
  Expr* defaultValue = nullptr;
  int nameIndex = -1;  // into Program::names
};
// What def and lambda share. Slots 0.. of its frame are: parameters, *args, keyword-only, **kwargs.
struct FunctionNode {
  std::string name{};
  std::vector<Parameter> parameters{};
  int positionalOnly = 0;
  NameExpr* starArgs = nullptr;
  std::vector<Parameter> keywordOnly{};
  NameExpr* starKwargs = nullptr;
  Block body{};  // a lambda has one ReturnStmt
  bool isLambda = false;
  bool isSimple = true;  // plain parameters only
  std::string doc{};
  Span span{};
  Code* code = nullptr;
};
struct FunctionStmt : Stmt {
  FunctionStmt() : Stmt(StmtKind::function) {}
  NameExpr* name = nullptr;
  std::vector<Expr*> decorators{};
  FunctionNode* function = nullptr;
};
struct ClassStmt : Stmt {
  ClassStmt() : Stmt(StmtKind::classes) {}
  NameExpr* name = nullptr;
  std::vector<Expr*> decorators{};
  std::vector<Expr*> bases{};
  Block body{};
  std::string doc{};
  Code* code = nullptr;
};
struct ImportName {
  std::string module{};  // dotted
  std::string member{};  // from-import only; "*" for all
  NameExpr* target = nullptr;
  bool bindsTop = false;  // import a.b binds a
};
struct ImportStmt : Stmt {
  explicit ImportStmt(StmtKind kindOfNode) : Stmt(kindOfNode) {}
  std::vector<ImportName> names{};
};
struct DeleteStmt : Stmt {
  DeleteStmt() : Stmt(StmtKind::deletes) {}
  std::vector<Expr*> targets{};
};
struct AssertStmt : Stmt {
  AssertStmt() : Stmt(StmtKind::asserts) {}
  Expr* condition = nullptr;
  Expr* message = nullptr;
};
enum class ScopeWord : std::uint8_t { global, nonlocal };
struct ScopeStmt : Stmt {  // global, nonlocal: read by the resolver, does nothing when run
  explicit ScopeStmt(ScopeWord which) : Stmt(StmtKind::scope), word(which) {}
  ScopeWord word;
  std::vector<NameExpr*> names{};
};
struct PlainStmt : Stmt {  // pass, break, continue
  explicit PlainStmt(StmtKind kindOfNode) : Stmt(kindOfNode) {}
};

enum class CodeKind : std::uint8_t { module, function, classBody };

// What running a function, class body or module needs to know about its frame.
struct Code {
  CodeKind kind = CodeKind::module;
  std::string name{};           // "f", "<lambda>", "<module>"
  std::string qualifiedName{};  // "outer.<locals>.f"
  int frameSize = 0;
  int parameterCount = 0;  // slots filled by arguments
  std::vector<std::string> slotNames{};
  std::vector<Symbol*> slotSymbols{};
  std::vector<int> cellSlots{};  // own variables that closures share: a cell is made on entry
  struct FreeVariable {
    int slot = 0;       // in this frame
    int outerSlot = 0;  // in the frame where the function is made
    std::string name{};
  };
  std::vector<FreeVariable> freeVariables{};
  int classCellSlot = -1;  // of __class__ in a class body whose methods use super()
  const FunctionNode* function = nullptr;
  const ClassStmt* classNode = nullptr;
  Code* parent = nullptr;
};

}  // namespace twin::lang
