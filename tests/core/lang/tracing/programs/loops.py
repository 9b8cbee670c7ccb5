import tensorflow as tf


@tf.function
def first_square_above(n, limit):
    found = -1
    for i in tf.range(n):
        if i * i > limit:
            found = i
            break
    return found


print(first_square_above(tf.constant(10), tf.constant(20)).numpy(), first_square_above(tf.constant(3), tf.constant(20)).numpy())


@tf.function
def even_sum(rows):
    total = 0
    for row in rows:
        if row % 2 != 0:
            continue
        total += row
    return total


print(even_sum(tf.constant([1, 2, 3, 4])).numpy())


@tf.function
def halve(x):
    count = 0
    while x > 1.0:
        tf.print("x", x)
        x = x / 2.0
        count += 1
    return x, count


print([t.numpy() for t in halve(tf.constant(8.0))])


@tf.function
def unrolled(x):
    for k in range(3):
        x = x + k
    return x


print(unrolled(tf.constant(1)).numpy())


@tf.function
def last_only(n):
    for i in tf.range(n):
        y = i * 2
    return y


print(last_only(tf.constant(3)).numpy())
try:
    last_only(tf.constant(0))
except tf.errors.InvalidArgumentError as e:
    print("loop must iterate at least once" in str(e))
