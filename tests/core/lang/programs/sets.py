# Sets of integers print and iterate in the order of CPython's table.
print({3, 1, 2}, {10, 20, 30, 40, 50}, {5, -1, 0, -2}, {True, 8, 0, 16}, {7, 15, 23, 31})
print(set([10, 20, 30, 40, 50]), frozenset([9, 17, 1]), {k * k for k in range(12)})
a = {33, 1, 65, 2}
b = {100, 4, 68, 36}
print(a | b, a & {65, 1, 7}, a - {1}, a.union(b, [5]), a.union())
a.update(b)
a.add(17)
print(a, list(a), sorted(a), len(a))
print({k for k in {12, 4, 20, 28, 36}}, [k for k in set(range(40, 30, -1))])
print({2**40, 2**41 + 5, -(2**40), 0}, {2**61, 2**61 - 1, 1})

state = 12345
values = []
for k in range(300):
    state = (state * 1103515245 + 12345) % 2**31
    values.append(state % 5000 - 2500)
for size in (3, 5, 6, 17, 40, 90, 300):
    whole = set(values[:size])
    print(list(whole))
    print(list(set(whole)) == list(whole.copy()))
    print(list(whole | set(values[size : 2 * size])), list(whole & set(values[: size // 2])))
other = {8, 16, 24}
print(other.pop(), other.pop(), other)
big = set(range(2000))
while len(big) > 3:
    big.pop()
print(len(big), len({"a", "b", "a"}))
try:
    for k in other:
        other.add(k + 1)
except RuntimeError as error:
    print(error)
