# Names, attributes and their fast paths: what a cache or an append in place must not change.


def old_value_counts():
    global total, text
    total = 100
    text = text + "!"
    return 1


text = ""
total = 1
total += old_value_counts()
print(total)
text = "a"
text += str(old_value_counts())
print(text)

# A text that somebody else holds stays as it was.
first = "ab" * 2
kept = first
first += "c"
print(first, kept)
seen = {first: 1}
first += "d"
print(first, seen)
twice = "xy" + str(1)
twice += twice
print(twice, len(twice), twice == "xy1xy1", hash(twice) == hash("xy1xy1"))
parts = ""
for k in range(5):
    parts += str(k)
    letters = [c for c in parts]
    parts += "é"
print(parts, len(parts), letters)


class Point:
    scale = 2

    def __init__(self, x):
        self.x = x
        self.y = 0

    def step(self):
        self.x += 1
        self.y = self.y + self.x
        return self.x * self.scale


points = [Point(k) for k in range(3)]
print([p.step() for p in points], [p.step() for p in points])
points[0].scale = 5
print([p.step() for p in points])
del points[0].scale
Point.scale = 3
print([p.step() for p in points])


class Guarded(Point):
    def __setattr__(self, name, value):
        if name == "x" and value > 2:
            value = 2
        super().__setattr__(name, value)


class Shown(Point):
    @property
    def shown(self):
        return self.x + 1000

    @shown.setter
    def shown(self, value):
        self.x = value


def write_all(things):
    for thing in things:
        thing.x = 7
        thing.x += 1
    return [thing.x for thing in things]


print(write_all([Point(0), Guarded(0), Shown(0), Point(1), Guarded(1)]))
thing = Shown(3)
for k in range(3):
    thing.shown += 1
    print(thing.shown, thing.x)


def read_late(p):
    try:
        return p.z
    except AttributeError as error:
        return str(error)


late = Point(1)
print(read_late(late))
late.z = "set"
print(read_late(late))
del late.z
print(read_late(late))

print("  a  b c".rsplit(None, 1), " a b ".rsplit(None, 5), "  a".rsplit(None, 0), "".rsplit(None, 2))
print("a,,b,c".rsplit(",", 2), "a,b".rsplit(",", 9), "aaa".rsplit("aa", 1), "x".rsplit(",", 0))
print("ab" * 3, "é" * 2, "x" * 0, [1, None] * 2, (0,) * 3, "".replace("", "-"), "aé".replace("", "-"))


def fewer(a, b=2, *, c=3):
    return a, b, c


def recurse(n):
    return n if n == 0 else recurse(n - 1) + 1


print(fewer(1), fewer(1, 5), fewer(1, c=4), recurse(900))
for bad in (lambda: fewer(), lambda: fewer(1, 2, 3), lambda: recurse(1, 2)):
    try:
        bad()
    except TypeError as error:
        print(error)
