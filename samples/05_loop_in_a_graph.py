# Shows: a while loop on a tensor, traced once into a While node and run until its condition fails.
import tensorflow as tf


@tf.function
def steps_of_collatz(n):
    steps = tf.constant(0)
    while n > 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps = steps + 1
    return steps


for start in [1, 7, 27]:
    print(start, int(steps_of_collatz(tf.constant(start))))
