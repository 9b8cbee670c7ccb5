# Loops with else, try with everything, unpacking, comprehensions, slices.
for i in range(5):
    if i == 3:
        break
else:
    print("never")
while i:
    i -= 1
else:
    print("done", i)
def flow(k):
    try:
        if k == 0:
            return "return"
        if k == 1:
            raise KeyError("k")
        if k == 2:
            1 / 0
        return "end"
    except KeyError as e:
        return f"key {e}"
    finally:
        print("finally", k)
for k in range(4):
    try:
        print(flow(k))
    except ZeroDivisionError as e:
        print("zero", e, type(e).__mro__[1].__name__)
first, *middle, last = [1, 2, 3, 4]
(p, q), r = (1, 2), 3
print(first, middle, last, p, q, r)
m = {x: y for x, y in zip("abc", range(3)) if y != 1}
print(m, {x % 2 for x in range(5)}, [(x, y) for x in range(3) for y in range(x)], sum(x * x for x in range(4)))
s = list(range(10))
s[2:5] = ["a"]
del s[0], s[-1]
print(s, s[::-2], "hello"[1:-1], "héllo"[::-1], (1, 2, 3)[-2:])
x = y = []
x += [1]
print(y, x is y, 1 < 2 < 3, 3 > 2 > 5, not 1, None is None, "a" in "cat")
d = {"b": 1, "a": 2}
d.update(c=3)
print(d, list(d.items())[-1], d.pop("b"), d.get("z", 9), d.setdefault("q", []), sorted(d))
print(10 ** 30, -(2 ** 70) // 3, (2 ** 70) % 7, 7 // -2, -7 % 3, 2 ** -1, 1e300 * 1e10, 0.1 + 0.2, 5 % -3, 1 << 70)
global_name = 1
def change():
    global global_name
    global_name = 2
change()
print(global_name, [1, 2] == [1, 2.0], (1, "a") < (1, "b"), max([3, 1], key=lambda v: -v), min("b", "a"))
