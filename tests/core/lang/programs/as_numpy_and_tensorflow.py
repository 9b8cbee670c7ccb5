import numpy as np
import tensorflow as tf

def attempt(call):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__ + ":", error)

# Shapes that do not fit are an answer of == and !=.
attempt(lambda: tf.constant([1, 2]) == tf.constant([1, 2, 3]))
attempt(lambda: tf.constant([1, 2]) != [1, 2, 3])
attempt(lambda: tf.Variable([1, 2]) == np.array([1, 2, 3]))
attempt(lambda: tf.constant([1, 2]) == 2)
attempt(lambda: bool(tf.constant([1, 2]) == tf.constant([1, 2, 3])))
attempt(lambda: tf.constant(5) & 3)
attempt(lambda: np.array([5]) | 3)
attempt(lambda: tf.constant([True, False]) & True)

# Products of arrays with one axis.
row = np.array([1, 2])
matrix = np.array([[1, 2, 3], [4, 5, 6]])
attempt(lambda: row @ np.array([3, 4]))
attempt(lambda: row @ matrix)
attempt(lambda: matrix @ [1, 0, 2])
attempt(lambda: np.matmul(row, [0.5, 0.25]))
attempt(lambda: np.dot(matrix, np.array([1, 1, 1])))
attempt(lambda: np.dot(row, 3))
attempt(lambda: np.ones([2, 2, 3]) @ np.array([1, 2, 3]))
attempt(lambda: np.array([1, 2]) @ np.ones([3, 2, 4]))
attempt(lambda: row @ np.array([1, 2, 3]))
attempt(lambda: np.dot(row, np.array([1, 2, 3])))
attempt(lambda: row @ 3)
attempt(lambda: tf.matmul([1, 2], [3, 4]))

# Dtypes.
one_hot = tf.one_hot([[1]], 2, on_value=5, off_value=1)
print(one_hot, tf.one_hot([0], 2, on_value=2.5).dtype.name, tf.one_hot([0], 2).dtype.name)
print(tf.one_hot([0], 2, on_value=True, off_value=False), tf.one_hot([0], 2, on_value=True))
print(tf.one_hot([1], 2, on_value=3, dtype=tf.float64), tf.one_hot([0], 2, dtype=tf.int64))
attempt(lambda: tf.one_hot([0], 2, on_value=5, off_value=0.5))
print(tf.linspace(0, 1, 3), tf.linspace(0.0, 1, 3).dtype.name)
print(repr(np.array([True, 2])), repr(np.array([False, 1.5])), repr(np.array([2, True])))
attempt(lambda: tf.constant([True, 2]))

# Arrays of positions, and masks.
a = np.array([10, 20, 30])
grid = np.arange(12).reshape(3, 4)
print(a[np.array([0, 2])], a[[1, 0]], a[[-1, -3, 0]], a[[]], a[np.array([[0, 1], [2, 2]])])
print(grid[[2, 0]], grid[np.array([1])].shape, a[tf.constant([1, 1])])
picked = a[[0, 1]]
picked[0] = 99
print(a, picked)
print(a[a > 15], grid[grid % 5 == 0], grid[np.array([True, False, True])], a[a > 99].shape)
print(np.array(["x", "y"])[[1, 1, 0]].shape, a[np.array(1)])
attempt(lambda: a[[5]])
attempt(lambda: a[np.array([0, -4])])
attempt(lambda: a[np.array([True, False])])
attempt(lambda: a[[0.5]])
attempt(lambda: a["x"])
attempt(lambda: grid[[0, 1], [1, 2]])
attempt(lambda: tf.constant([1, 2, 3])[[1, 0]])
attempt(lambda: tf.constant([1, 2, 3])[tf.constant([1, 0])])

# Texts.
print(f"{'é'!a} {'é'!r}", "{!a}".format("é"), "%a %r" % ("é", "é"))
print(ascii("aé"), ascii(["Ω", "\U0001F600"]), ascii("plain"))
print("straße".upper(), "ß".upper(), "é".upper())

# What a traced condition says beside it keeps its own kind.
@tf.function
def guarded(x):
    tf.debugging.assert_equal(x > 0, True, message="must be positive")
    tf.Assert(x < 10, ["too large", x, 1.5])
    return x


print(int(guarded(tf.constant(1))))
for bad in (-1, 20):
    try:
        guarded(tf.constant(bad))
    except tf.errors.InvalidArgumentError:
        print("refused", bad)
