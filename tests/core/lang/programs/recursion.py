# Recursion without an end raises, whatever stands between the calls.


def outcome(call):
    try:
        call()
    except RecursionError as error:
        return "RecursionError"
    return "no end"


def plain(n):
    return plain(n + 1)


def comprehension(n):
    return [comprehension(k) for k in (n,)]


class Sum:
    def __add__(self, other):
        return self + other

    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __getitem__(self, index):
        return self[index]

    def __call__(self):
        return self()

    def __eq__(self, other):
        return self == other

    def __len__(self):
        return len(self)

    def __iter__(self):
        return iter([k for k in self])

    def __repr__(self):
        return repr(self)


class Made:
    def __init__(self):
        self.inner = Made()


def by_key(n):
    return sorted([n, n], key=by_key)


def by_map(n):
    return list(map(by_map, [n]))


def by_stars(*a, **k):
    return by_stars(*a, **k)


def in_blocks(n):
    for k in range(2):
        with_try = None
        try:
            if n >= 0:
                while True:
                    with_try = in_blocks(n + 1)
        finally:
            k = with_try


def by_format(n):
    return f"{by_format(n)!r:>{by_format(n)}}"


def by_lambda(n):
    return (lambda m: by_lambda(m))(n)


def by_condition(n):
    return n if n < 0 and by_condition(n) else not (-by_condition(n) < 1 < 2 or by_condition(n))


def nested(n):
    return ((((((((((((((((((((((((((((((((((((((((1 + (2 * (3 - [{1: (nested(n + 1),)}[1]][0][0]))))))))))))))))))))))))))))))))))))))))))


s = Sum()
for call in (
    lambda: plain(0),
    lambda: comprehension(0),
    lambda: s + s,
    lambda: s.y,
    lambda: s[0],
    lambda: s(),
    lambda: s == s,
    lambda: len(s),
    lambda: list(s),
    lambda: repr(s),
    lambda: Made(),
    lambda: by_key(0),
    lambda: by_map(0),
    lambda: by_stars(1, a=2),
    lambda: in_blocks(0),
    lambda: by_format(0),
    lambda: by_lambda(0),
    lambda: by_condition(0),
    lambda: nested(0),
):
    print(outcome(call))
