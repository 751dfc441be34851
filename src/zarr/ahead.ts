/** Work that is begun before its result is asked for. */

/**
 * The results of `work` in the order of the items. Up to `count` of them are under way or in use at a time: the next is begun
 * when the reader comes back from one. A reader that leaves drops the rest.
 */
export async function* workAhead<Item, Result>(
  items: Iterable<Item>,
  count: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const iterator = items[Symbol.iterator]();
  const queue: Promise<Result>[] = [];
  const begin = () => {
    const next = iterator.next();
    if (!next.done) {
      const result = work(next.value);
      // Awaited below, unless an earlier one fails first.
      result.catch(() => undefined);
      queue.push(result);
    }
  };
  for (let i = 0; i < count; i++) {
    begin();
  }
  for (let head = queue.shift(); head; head = queue.shift()) {
    yield await head;
    begin();
  }
}
