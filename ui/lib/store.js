// A value that others can watch.

/**
 * A store of one flat object. Watchers hear of a change once, after the work at hand is done, however often the value
 * was set until then.
 * @template {object} T
 * @param {T} initial
 */
export function createStore(initial) {
  let value = Object.freeze({ ...initial });
  let told = value;
  let waiting = false;
  const watchers = new Set();

  function tell() {
    waiting = false;
    const before = told;
    told = value;
    for (const watcher of [...watchers]) watcher(value, before);
  }

  return {
    /** The value as it is now. */
    get: () => value,
    /** Takes over the fields of `change`; nothing happens where they are all the same. */
    set(change) {
      if (Object.keys(change).every((key) => Object.is(change[key], value[key]))) return;
      value = Object.freeze({ ...value, ...change });
      if (!waiting) {
        waiting = true;
        queueMicrotask(tell);
      }
    },
    /** Calls `watcher(value, before)` after every change until the function that it returns is called. */
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
