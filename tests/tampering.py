"JSON values with one value changed, for the tests of what must not be believed."

def others(value):
    "Values of other kinds, and absurd ones of the same."
    yield from (v for v in (None, 7, -1, 10**30, 0.5, float('nan'), 'abc', '../../etc/passwd',
                            True, [], [1, 2], {}, {'a': 1}) if v != value)

def tampered(data, path=()):
    "(copy, where): copies of a JSON value in which one value is another, or missing; of a list, its first two."
    for other in others(data): yield other, path
    if isinstance(data, (dict, list)):
        for key in data if isinstance(data, dict) else range(min(len(data), 2)):
            rest = ({k: v for k, v in data.items() if k != key}
                    if isinstance(data, dict) else data[:key] + data[key + 1:])
            yield rest, (*path, key)
            for changed, where in tampered(data[key], (*path, key)):
                copy = data.copy()
                copy[key] = changed
                yield copy, where
