# Parameters of every kind, defaults, closures, decorators.
def f(a, b=2, /, c=3, *rest, d, e=5, **options):
    return a, b, c, rest, d, e, sorted(options.items())
print(f(1, d=4), f(1, 2, 3, 4, 5, d=6, z=7, y=8))
def counter():
    n = 0
    def step(by=1):
        nonlocal n
        n += by
        return n
    return step
one, two = counter(), counter()
print(one(), one(5), two())
def twice(fn):
    def wrapped(*args, **kwargs):
        return fn(*args, **kwargs) * 2
    return wrapped
@twice
def add(x, y):
    return x + y
print(add(1, y=2), (lambda *a, **k: (a, k))(1, x=2))
squares = [lambda: k for k in range(3)]
print([s() for s in squares])
def walrus(items):
    if (n := len(items)) > 2:
        return n
    return -1
print(walrus([1, 2, 3]), walrus([]))
for call in (lambda: f(), lambda: add(1), lambda: f(1, d=1, a=2), lambda: one(1, 2)):
    try:
        print(call())
    except TypeError as e:
        print(e)
