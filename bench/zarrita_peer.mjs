/** The same with zarrita and its default codecs (numcodecs), a step at a time, in plain loops. */
import { createInterface } from "node:readline";
import FileSystemStore from "@zarrita/storage/fs";
import { FetchStore, get, open } from "zarrita";

const storeAt = (place) => (place.startsWith("http") ? new FetchStore(place) : new FileSystemStore(place));

async function statistics(place) {
  const array = await open(storeAt(`${place}/t2m`), { kind: "array" });
  let [count, sum, least, greatest, mean, squares] = [0, 0, Infinity, -Infinity, 0, 0];
  for (let step = 0; step < array.shape[0]; step++) {
    const { data } = await get(array, [step, null, null]);
    let stepSum = 0;
    for (const value of data) {
      stepSum += value;
      least = value < least ? value : least;
      greatest = value > greatest ? value : greatest;
    }
    const stepMean = stepSum / data.length;
    let stepSquares = 0;
    for (const value of data) {
      stepSquares += (value - stepMean) ** 2;
    }
    squares += stepSquares + ((stepMean - mean) ** 2 * count * data.length) / (count + data.length);
    mean += ((stepMean - mean) * data.length) / (count + data.length);
    count += data.length;
    sum += stepSum;
  }
  return [[sum / count], [least], [greatest], [Math.sqrt(squares / count)]];
}

for await (const line of createInterface({ input: process.stdin })) {
  const { place } = JSON.parse(line);
  const start = performance.now();
  const answer = await statistics(place);
  console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, answer }));
}
