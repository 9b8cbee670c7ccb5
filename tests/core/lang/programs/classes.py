# Classes: inheritance, super, properties, special methods.
class Shape:
    count = 0
    def __init__(self, name):
        self.name = name
        Shape.count += 1
    def area(self):
        raise NotImplementedError
    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"
    @property
    def title(self):
        return self.name.title()
    @title.setter
    def title(self, value):
        self.name = value.lower()
    @staticmethod
    def unit():
        return "cm"
    @classmethod
    def make(cls, *args):
        return cls(*args)
class Square(Shape):
    def __init__(self, side):
        super().__init__("square")
        self.side = side
    def area(self):
        return self.side ** 2
    def __eq__(self, other):
        return isinstance(other, Square) and self.side == other.side
    def __lt__(self, other):
        return self.side < other.side
    def __hash__(self):
        return hash(self.side)
    def __add__(self, other):
        return Square(self.side + (other.side if isinstance(other, Square) else other))
    __radd__ = __add__
    def __len__(self):
        return self.side
    def __iter__(self):
        return iter(range(self.side))
    def __contains__(self, x):
        return x == self.side
    def __call__(self, k):
        return self.side * k
    def __enter__(self):
        print("enter")
        return self
    def __exit__(self, kind, value, trace):
        print("exit", kind.__name__ if kind else None)
        return kind is ZeroDivisionError
a, b = Square(3), Square.make(2)
print(a, a.area(), a == Square(3), a != b, sorted([a, b])[0].side, a + b, 1 + a, sum([a, b], 0))
print(len(a), list(a), 3 in a, a(10), Shape.count, a.unit(), a.title, {a: 1}[Square(3)], bool(Square(0)))
a.title = "BOX"
print(a.name, Square.__name__, isinstance(a, Shape), issubclass(Square, Shape), hasattr(a, "x"), getattr(a, "x", 0))
with a as c:
    1 / 0
try:
    with a:
        Shape("s").area()
except NotImplementedError as e:
    print("caught", repr(e))
print(vars(b), [n for n in ("side", "nope") if hasattr(b, n)])
