import numpy as np

a = np.zeros(4)
b = a[:2]
b[0] = 5.0
print(a, b)
c = a
c += 1
print(a, b, c is a)
a.reshape(2, 2)[0, 0] = 42
print(a)
m = np.zeros((3, 2))
for row in m:
    row[0] = 1
m[1][1] = 8
print(m)


def inc(z):
    z += 1


inc(m)
print(m)
m[:, 0] = 2
m[1:3, 1] = [7, 9]
m[-1] *= 10
print(m)
t = m.T
t[0, 1] = -1
print(m, t.shape)
v = m[::-1]
v[0, 0] = 100
print(m)
print(v)
w = v[1:]
w[0, 1] = 0.5
print(m)
m[...] = 3
print(v, w)
e = np.arange(6)
e[1:] = e[:-1]
print(e)
e[e > 2] = 0
print(e)
d = e.copy()
d[0] = 99
print(e[0], d[0])
f = np.arange(3)
try:
    f += 0.5
except TypeError as error:
    print("refused")
try:
    f[:2] = [1, 2, 3]
except ValueError as error:
    print(error)
try:
    f[3] = 1
except IndexError as error:
    print(error)
r = m.ravel()
r[5] = -4
print(m)
n = m[:, None, 1]
n[0] = 6
print(m, n.shape)
x = m[0, 0]
m[0, 0] = 11
print(x)
g = np.arange(12).reshape(3, 4)
g[1:, ::2] -= 100
print(g)
print(g[..., -1], g[0, 1:3])
