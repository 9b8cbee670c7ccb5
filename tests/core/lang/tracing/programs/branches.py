import tensorflow as tf


@tf.function
def clamp(x, low, high):
    if x < low:
        return low
    elif x > high:
        return high
    return x


print([int(clamp(tf.constant(v), 0, 10)) for v in (-5, 5, 50)])


@tf.function
def either(x, y):
    z = x if x > y else y
    return z, x > 0 or y > 0, not x > 0


print([t.numpy() for t in either(tf.constant(1), tf.constant(2))])


@tf.function
def drift(x):
    if x > 0:
        y = x
    else:
        y = 0.5
    return y


try:
    drift(tf.constant(1))
except TypeError as e:
    print(e)


@tf.function
def one_sided(x):
    if x > 0:
        y = x
    return y


try:
    one_sided(tf.constant(1))
except ValueError as e:
    print(e)
