// Pcodec's standalone format: https://github.com/pcodec/pcodec/blob/main/docs/format.md, and what version 4 added to it: the
// mode of a dictionary, deltas from a convolution, and types of 8 bits. One file is decoded at a time: pcoHeader, then for each
// chunk pcoChunk, pcoPage and pcoNext until all of its numbers came. Latents are u64 here, whatever the type's width, kept to it
// by a mask. Reads go up to PADDING bytes past the input, which the caller keeps free; positions are checked after each batch.

/** What is wrong, as negative results. */
const CUT_SHORT = -1;
const CONTRADICTION = -2;
const NEWER = -3;
const OTHER_TYPE = -4;
const OUT_OF_RANGE = -5;
const TOO_FAR = -6;
const TOO_MANY_STATES = -7;

const BATCH: u32 = 256;
const MAX_TABLE_LOG: u32 = 14;
const MAX_TABLE: u32 = 1 << MAX_TABLE_LOG;
/** Encoders look back 2^15 latents at the most; the format would allow 2^24, for which no plan has the memory. */
const MAX_WINDOW_LOG: u32 = 18;
const LANES: u32 = 4;

const enum Kind {
  unsigned,
  signed,
  float,
}

const enum Mode {
  classic,
  intMult,
  floatMult,
  floatQuant,
  dictionary,
}

const enum Delta {
  none,
  consecutive,
  lookback,
  convolution,
}

/** Latent variables, in the order in which they are stored. */
const LOOKBACKS: u32 = 0;
const PRIMARY: u32 = 1;
const SECONDARY: u32 = 2;

// The workspace: for each variable its table and its batch; then what is needed while a table is made; then small states.
const NODES: usize = 0;
const LOWERS: usize = NODES + <usize>MAX_TABLE * 4;
const LATENTS: usize = LOWERS + <usize>MAX_TABLE * 8;
const MOMENTS: usize = LATENTS + <usize>BATCH * 8;
const LANE_STATES: usize = MOMENTS + 32 * 8;
const VARIABLE_BYTES: usize = LANE_STATES + <usize>LANES * 4 + 48;
const BIN_LOWERS: usize = 3 * VARIABLE_BYTES;
const BIN_WEIGHTS: usize = BIN_LOWERS + <usize>MAX_TABLE * 8;
const BIN_OFFSETS: usize = BIN_WEIGHTS + <usize>MAX_TABLE * 4;
const SYMBOLS: usize = BIN_OFFSETS + <usize>MAX_TABLE;
const OFFSET_BITS: usize = SYMBOLS + <usize>MAX_TABLE * 2;
const WEIGHTS: usize = OFFSET_BITS + <usize>BATCH;
const WORK_BYTES: usize = WEIGHTS + 32 * 8;

let work: usize = 0;
let source: usize = 0;
/** In bits from the source's start; all u64, as a position may pass 2^32. */
let at: u64 = 0;
let end: u64 = 0;

let uniformType: u32 = 0;
let major: u32 = 0;
/** States of tables that may yet be made: without a bound, a small file could keep its reader busy for minutes. */
let statesLeft: u64 = 0;

let kind: u32 = 0;
let typeBits: u32 = 0;
let count: u32 = 0;
let left: u32 = 0;
let mode: u32 = 0;
let base: u64 = 0;
let quantBits: u32 = 0;
let dictionary: usize = 0;
let dictionaryCount: u32 = 0;

let delta: u32 = 0;
/** How many latents each page stores outright. */
let stateCount: u32 = 0;
let secondaryDelta: bool = false;
let windowCount: u64 = 0;
let quantization: u32 = 0;
let bias: i64 = 0;

const tableLogs = memory.data(12, 4);
const binCounts = memory.data(12, 4);
const latentBits = memory.data(12, 4);

/** Room for the latents that may be looked back to: a ring for each of two variables. */
let rings: usize = 0;
let ringCount: u64 = 0;
let produced: u64 = 0;

export function pcoWorkBytes(): usize {
  return WORK_BYTES;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function maskOf(bits: u32): u64 {
  return bits >= 64 ? u64.MAX_VALUE : ((<u64>1) << bits) - 1;
}

/** The next `bits` bits, 64 at the most, without a check. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function take(bits: u32): u64 {
  const byte = source + <usize>(at >> 3);
  const skip = <u32>(at & 7);
  let value = load<u64>(byte) >> skip;
  if (bits + skip > 64) value |= load<u64>(byte, 8) << (64 - skip);
  at += bits;
  return value & maskOf(bits);
}

/** The rest of a byte, which has to be zero. */
function alignEnd(): i32 {
  if (at > end) return CUT_SHORT;
  const rest = <u32>(-<i64>at & 7);
  return take(rest) == 0 ? 0 : CONTRADICTION;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function variable(index: u32): usize {
  return work + <usize>index * VARIABLE_BYTES;
}

/** Begins a file of `bytes` bytes, from which `numbers` are expected. Returns 0, or what is wrong. */
export function pcoHeader(input: usize, bytes: usize, numbers: f64, workspace: usize): i32 {
  statesLeft = <u64>(numbers * 64.0) + (1 << 20);
  source = input;
  work = workspace;
  at = 0;
  end = (<u64>bytes) << 3;
  uniformType = 0;
  if (end < 48) return CUT_SHORT;
  // "pco!"
  if (take(32) != 0x216f6370) return CONTRADICTION;
  const standalone = <u32>take(8);
  if (standalone > 3) return NEWER;
  if (standalone < 2) {
    // The oldest files have one version for both.
    at -= 8;
  } else {
    if (standalone == 3) uniformType = <u32>take(8);
    const hintBits = take(6) + 1;
    at += hintBits;
    const aligned = alignEnd();
    if (aligned < 0) return aligned;
  }
  major = <u32>take(8);
  if (major > 4) return NEWER;
  if (major == 4) at += 8;
  return at > end ? CUT_SHORT : 0;
}

/** Begins a chunk of the type given: its count of numbers, 0 after the last chunk, or what is wrong. */
export function pcoChunk(type: u32): i32 {
  if (at + 8 > end) return CUT_SHORT;
  const found = <u32>take(8);
  if (found == 0) return 0;
  if (found != type || (uniformType != 0 && uniformType != type)) return OTHER_TYPE;
  kind = type == 5 || type == 6 || type == 9 ? Kind.float : type == 3 || type == 4 || type == 8 || type == 11 ? Kind.signed : Kind.unsigned;
  typeBits = type == 2 || type == 4 || type == 6 ? 64 : type == 1 || type == 3 || type == 5 ? 32 : type >= 10 ? 8 : 16;
  if (at + 24 > end) return CUT_SHORT;
  count = <u32>take(24) + 1;
  left = count;
  let failed = readMode();
  if (failed < 0) return failed;
  failed = readDelta();
  if (failed < 0) return failed;
  store<u32>(binCounts, 0, 0);
  store<u32>(binCounts, 0, 8);
  if (delta == Delta.lookback) {
    failed = readTable(LOOKBACKS, 32);
    if (failed < 0) return failed;
  }
  failed = readTable(PRIMARY, mode == Mode.dictionary ? 32 : typeBits);
  if (failed < 0) return failed;
  if (hasSecondary()) {
    failed = readTable(SECONDARY, typeBits);
    if (failed < 0) return failed;
  }
  failed = alignEnd();
  if (failed < 0) return failed;
  if (delta == Delta.convolution && !isSafeConvolution()) return CONTRADICTION;
  ringCount = 1;
  const reach = min<u64>(windowCount, <u64>count + stateCount);
  while (ringCount < reach) ringCount <<= 1;
  return <i32>count;
}

/** Bytes that this chunk needs for what it looks back to. */
export function pcoWindowBytes(): usize {
  return delta == Delta.lookback ? <usize>ringCount * 16 : 0;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function hasSecondary(): bool {
  return mode == Mode.intMult || mode == Mode.floatMult || mode == Mode.floatQuant;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function mantissaBits(): u32 {
  return typeBits == 64 ? 52 : typeBits == 32 ? 23 : 10;
}

function readMode(): i32 {
  mode = <u32>take(4);
  switch (mode) {
    case Mode.classic:
      return 0;
    case Mode.intMult:
      base = take(typeBits);
      return kind == Kind.float || base == 0 || major == 0 ? CONTRADICTION : 0;
    case Mode.floatMult: {
      base = fromOrdered(take(typeBits));
      if (kind != Kind.float) return CONTRADICTION;
      const magnitude = base & (maskOf(typeBits) >> 1);
      const infinity = ((<u64>1 << (typeBits - 1 - mantissaBits())) - 1) << mantissaBits();
      return magnitude == 0 || magnitude >= infinity ? CONTRADICTION : 0;
    }
    case Mode.floatQuant:
      quantBits = <u32>take(8);
      return kind != Kind.float || quantBits == 0 || quantBits > mantissaBits() ? CONTRADICTION : 0;
    case Mode.dictionary: {
      dictionaryCount = <u32>take(25);
      const failed = alignEnd();
      if (failed < 0) return failed;
      dictionary = source + <usize>(at >> 3);
      at += <u64>dictionaryCount * typeBits;
      return at > end ? CUT_SHORT : 0;
    }
    default:
      return NEWER;
  }
}

function readDelta(): i32 {
  stateCount = 0;
  windowCount = 0;
  secondaryDelta = false;
  delta = Delta.none;
  if (major < 3) {
    stateCount = <u32>take(3);
    delta = stateCount > 0 ? Delta.consecutive : Delta.none;
    return at > end ? CUT_SHORT : 0;
  }
  delta = <u32>take(4);
  switch (delta) {
    case Delta.none:
      break;
    case Delta.consecutive:
      stateCount = <u32>take(3);
      if (stateCount == 0) return CONTRADICTION;
      secondaryDelta = take(1) == 1;
      break;
    case Delta.lookback: {
      const windowLog = <u32>take(5) + 1;
      const stateLog = <u32>take(4);
      if (windowLog > MAX_WINDOW_LOG) return TOO_FAR;
      if (stateLog > windowLog) return CONTRADICTION;
      windowCount = <u64>1 << windowLog;
      stateCount = 1 << stateLog;
      secondaryDelta = take(1) == 1;
      break;
    }
    case Delta.convolution: {
      quantization = <u32>take(5);
      bias = <i64>(take(64) ^ 0x8000000000000000);
      stateCount = <u32>take(5) + 1;
      for (let i: u32 = 0; i < stateCount; i++) {
        store<i64>(work + WEIGHTS + (<usize>i << 3), <i64>take(32) - 0x80000000);
      }
      break;
    }
    default:
      return NEWER;
  }
  return at > end ? CUT_SHORT : 0;
}

/** Whether no prediction can overflow. */
function isSafeConvolution(): bool {
  const bits = load<u32>(latentBits + PRIMARY * 4);
  if (bits > 32 || quantization > 2 * bits - 1) return false;
  let sum: f64 = 0;
  for (let i: u32 = 0; i < stateCount; i++) {
    sum += Math.abs(<f64>load<i64>(work + WEIGHTS + (<usize>i << 3)));
  }
  return Math.abs(<f64>bias) + <f64>(<u64>1 << bits) * sum < <f64>(<u64>1 << (2 * bits - 1));
}

/** The bins of a latent variable, as a table of its tANS states. */
function readTable(index: u32, bits: u32): i32 {
  store<u32>(latentBits + index * 4, bits);
  const log = <u32>take(4);
  const bins = <u32>take(15);
  if (at > end) return CUT_SHORT;
  if (log > MAX_TABLE_LOG || <u32>1 << log < bins || (bins == 1 && log > 0)) return CONTRADICTION;
  const widthBits: u32 = 32 - clz(bits);
  if (at + <u64>bins * (log + bits + widthBits) > end) return CUT_SHORT;
  store<u32>(tableLogs + index * 4, log);
  store<u32>(binCounts + index * 4, bins);
  let total: u32 = 0;
  for (let i: u32 = 0; i < bins; i++) {
    const weight = <u32>take(log) + 1;
    store<u32>(work + BIN_WEIGHTS + (<usize>i << 2), weight);
    store<u64>(work + BIN_LOWERS + (<usize>i << 3), take(bits));
    const width = <u32>take(widthBits);
    if (width > bits) return CONTRADICTION;
    store<u8>(work + BIN_OFFSETS + i, <u8>width);
    total += weight;
  }
  const own = variable(index);
  if (bins == 0) {
    if (log != 0) return CONTRADICTION;
    store<u32>(own + NODES, 0);
    store<u64>(own + LOWERS, 0);
    return 0;
  }
  const size: u32 = 1 << log;
  if (total != size) return CONTRADICTION;
  if (size > statesLeft) return TOO_MANY_STATES;
  statesLeft -= size;
  // Each bin's states lie a stride apart that is odd, and so meets every state once.
  const stride = ((3 * size) / 5) | 1;
  let step: u32 = 0;
  for (let i: u32 = 0; i < bins; i++) {
    for (let weight = load<u32>(work + BIN_WEIGHTS + (<usize>i << 2)); weight > 0; weight--) {
      store<u16>(work + SYMBOLS + (<usize>((stride * step) & (size - 1)) << 1), <u16>i);
      step++;
    }
  }
  for (let state: u32 = 0; state < size; state++) {
    const bin = <usize>load<u16>(work + SYMBOLS + (<usize>state << 1));
    const next = load<u32>(work + BIN_WEIGHTS + (bin << 2));
    store<u32>(work + BIN_WEIGHTS + (bin << 2), next + 1);
    const read = clz(next) - clz(size);
    // The next state, less what is read; the bits to read; the bits of the offset.
    const node = ((next << read) - size) | (read << 16) | (<u32>load<u8>(work + BIN_OFFSETS + bin) << 24);
    store<u32>(own + NODES + (<usize>state << 2), node);
    store<u64>(own + LOWERS + (<usize>state << 3), load<u64>(work + BIN_LOWERS + (bin << 3)));
  }
  return 0;
}

/** Begins the chunk's only page; `window` has room for pcoWindowBytes. Returns 0, or what is wrong. */
export function pcoPage(window: usize): i32 {
  rings = window;
  produced = 0;
  memory.fill(window, 0, pcoWindowBytes());
  for (let index: u32 = delta == Delta.lookback ? LOOKBACKS : PRIMARY; index <= (hasSecondary() ? SECONDARY : PRIMARY); index++) {
    const bits = load<u32>(latentBits + index * 4);
    const states = statesOf(index);
    if (at + <u64>states * bits > end) return CUT_SHORT;
    for (let i: u32 = 0; i < states; i++) {
      const latent = take(bits);
      if (delta == Delta.lookback) {
        store<u64>(ringOf(index) + (<usize>((ringCount - states + i) & (ringCount - 1)) << 3), latent);
      } else {
        store<u64>(variable(index) + MOMENTS + (<usize>i << 3), latent);
      }
    }
    for (let lane: u32 = 0; lane < LANES; lane++) {
      store<u32>(variable(index) + LANE_STATES + (<usize>lane << 2), <u32>take(load<u32>(tableLogs + index * 4)));
    }
    if (load<u32>(binCounts + index * 4) == 0 && count > stateCount) return CONTRADICTION;
  }
  return alignEnd();
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function ringOf(index: u32): usize {
  return rings + (index == SECONDARY ? <usize>ringCount << 3 : 0);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function statesOf(index: u32): u32 {
  return index == PRIMARY || (index == SECONDARY && secondaryDelta) ? stateCount : 0;
}

/** Decodes up to `room` numbers, a multiple of 256 unless it is all that are left. Returns how many, or what is wrong. */
export function pcoNext(target: usize, room: u32): i32 {
  let done: u32 = 0;
  while (done < room && left > 0) {
    const batch = min(BATCH, left);
    if (delta == Delta.lookback) readBatch(LOOKBACKS, min(batch, left > stateCount ? left - stateCount : 0));
    let failed = readDelayed(PRIMARY, batch);
    if (failed < 0) return failed;
    if (hasSecondary()) {
      failed = readDelayed(SECONDARY, batch);
      if (failed < 0) return failed;
    }
    if (at > end) return CUT_SHORT;
    failed = join(target + <usize>done * (typeBits >> 3), batch);
    if (failed < 0) return failed;
    produced += batch;
    done += batch;
    left -= batch;
  }
  if (left == 0) {
    const failed = alignEnd();
    if (failed < 0) return failed;
  }
  return <i32>done;
}

/** A batch of a variable that deltas may be taken of. */
function readDelayed(index: u32, batch: u32): i32 {
  const states = statesOf(index);
  const stored = left > states ? min(batch, left - states) : 0;
  readBatch(index, stored);
  if (states == 0) return 0;
  const latents = variable(index) + LATENTS;
  const mask = maskOf(load<u32>(latentBits + index * 4));
  const middle = (mask >> 1) + 1;
  for (let i: u32 = 0; i < batch; i++) {
    const place = latents + (<usize>i << 3);
    store<u64>(place, i < stored ? (load<u64>(place) + middle) & mask : 0);
  }
  if (delta == Delta.lookback) return lookBack(index, batch, stored, mask);
  if (delta == Delta.consecutive) sumUp(index, batch, mask);
  else convolve(index, batch, mask);
  return 0;
}

function readBatch(index: u32, size: u32): void {
  const own = variable(index);
  const latents = own + LATENTS;
  const widths = work + OFFSET_BITS;
  for (let i: u32 = 0; i < size; i++) {
    const lane = own + LANE_STATES + (<usize>(i & (LANES - 1)) << 2);
    const state = <usize>load<u32>(lane);
    const node = load<u32>(own + NODES + (state << 2));
    store<u64>(latents + (<usize>i << 3), load<u64>(own + LOWERS + (state << 3)));
    store<u8>(widths + i, <u8>(node >> 24));
    store<u32>(lane, (node & 0xffff) + <u32>take((node >> 16) & 0xff));
  }
  const mask = maskOf(load<u32>(latentBits + index * 4));
  for (let i: u32 = 0; i < size; i++) {
    const place = latents + (<usize>i << 3);
    store<u64>(place, (load<u64>(place) + take(load<u8>(widths + i))) & mask);
  }
}

/** Cumulative sums, as many as the deltas' order; each begins with its moment. */
function sumUp(index: u32, batch: u32, mask: u64): void {
  const latents = variable(index) + LATENTS;
  for (let order = <i32>stateCount - 1; order >= 0; order--) {
    const place = variable(index) + MOMENTS + (<usize>order << 3);
    let moment = load<u64>(place);
    for (let i: u32 = 0; i < batch; i++) {
      const here = latents + (<usize>i << 3);
      const step = load<u64>(here);
      store<u64>(here, moment);
      moment = (moment + step) & mask;
    }
    store<u64>(place, moment);
  }
}

function lookBack(index: u32, batch: u32, stored: u32, mask: u64): i32 {
  const ring = ringOf(index);
  const wrap = ringCount - 1;
  const latents = variable(index) + LATENTS;
  const lookbacks = variable(LOOKBACKS) + LATENTS;
  for (let i: u32 = 0; i < batch; i++) {
    const here = latents + (<usize>i << 3);
    const position = produced + i;
    const latent = load<u64>(here);
    store<u64>(here, load<u64>(ring + (<usize>((position - stateCount) & wrap) << 3)));
    if (i < stored) {
      const back = load<u64>(lookbacks + (<usize>i << 3));
      if (back == 0 || back > windowCount) return OUT_OF_RANGE;
      // Before the page's first latents lie zeros.
      const before = back > position + stateCount ? 0 : load<u64>(ring + (<usize>((position - back) & wrap) << 3));
      store<u64>(ring + (<usize>(position & wrap) << 3), (latent + before) & mask);
    }
  }
  return 0;
}

function convolve(index: u32, batch: u32, mask: u64): void {
  const latents = variable(index) + LATENTS;
  const state = variable(index) + MOMENTS;
  const last = state + (<usize>(stateCount - 1) << 3);
  for (let i: u32 = 0; i < batch; i++) {
    const here = latents + (<usize>i << 3);
    let sum = bias;
    for (let k: usize = 0; k < stateCount; k++) {
      sum += load<i64>(work + WEIGHTS + (k << 3)) * <i64>load<u64>(state + (k << 3));
    }
    const next = (<u64>(max<i64>(sum, 0) >> quantization) + load<u64>(here)) & mask;
    store<u64>(here, load<u64>(state));
    memory.copy(state, state + 8, last - state);
    store<u64>(last, next);
  }
}

/** Latents → the bits of the type's numbers. */
function join(target: usize, batch: u32): i32 {
  const primary = variable(PRIMARY) + LATENTS;
  const secondary = variable(SECONDARY) + LATENTS;
  const mask = maskOf(typeBits);
  const middle = (mask >> 1) + 1;
  for (let i: u32 = 0; i < batch; i++) {
    const first = load<u64>(primary + (<usize>i << 3));
    const second = load<u64>(secondary + (<usize>i << 3));
    let bits: u64 = 0;
    switch (mode) {
      case Mode.classic:
        bits = fromOrdered(first);
        break;
      case Mode.intMult:
        bits = fromOrdered((first * base + second) & mask);
        break;
      case Mode.floatMult:
        bits = fromOrdered((toOrdered(multiplied(wholeFloat(first))) + second + middle) & mask);
        break;
      case Mode.floatQuant:
        bits = (first << quantBits) ^ second ^ (first < middle >> quantBits ? ~maskOf(quantBits) : middle);
        break;
      default:
        if (first >= dictionaryCount) return OUT_OF_RANGE;
        bits = fromOrdered(load<u64>(dictionary + <usize>first * (typeBits >> 3)) & mask);
    }
    if (typeBits == 32) store<u32>(target + (<usize>i << 2), <u32>bits);
    else if (typeBits == 64) store<u64>(target + (<usize>i << 3), bits);
    else if (typeBits == 16) store<u16>(target + (<usize>i << 1), <u16>bits);
    else store<u8>(target + i, <u8>bits);
  }
  return 0;
}

/** Latents rise as the numbers do. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function fromOrdered(latent: u64): u64 {
  const mask = maskOf(typeBits);
  const sign = (mask >> 1) + 1;
  if (kind == Kind.unsigned) return latent;
  return kind == Kind.signed || (latent & sign) != 0 ? latent ^ sign : ~latent & mask;
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function toOrdered(bits: u64): u64 {
  const mask = maskOf(typeBits);
  const sign = (mask >> 1) + 1;
  return (bits & sign) != 0 ? ~bits & mask : bits ^ sign;
}

/** The bits of a whole number in floating point; beyond what the mantissa counts, they go on one by one. */
function wholeFloat(latent: u64): u64 {
  const sign = (maskOf(typeBits) >> 1) + 1;
  const isNegative = (latent & sign) == 0;
  const magnitude = (isNegative ? ~latent : latent) & (sign - 1);
  const limit = <u64>1 << (mantissaBits() + 1);
  const bits = magnitude < limit ? floatBits(<f64>magnitude) : magnitude + floatBits(<f64>limit) - limit;
  return bits | (isNegative ? sign : 0);
}

/** A whole number that the type holds exactly, as its bits. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function floatBits(value: f64): u64 {
  if (typeBits == 64) return reinterpret<u64>(value);
  return typeBits == 32 ? <u64>reinterpret<u32>(<f32>value) : <u64>toHalf(<f32>value);
}

/** Times the base, rounded once to the type. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function multiplied(bits: u64): u64 {
  if (typeBits == 64) return reinterpret<u64>(reinterpret<f64>(bits) * reinterpret<f64>(base));
  if (typeBits == 32) return <u64>reinterpret<u32>(reinterpret<f32>(<u32>bits) * reinterpret<f32>(<u32>base));
  return <u64>toHalf(fromHalf(<u32>bits) * fromHalf(<u32>base));
}

function fromHalf(bits: u32): f32 {
  const sign = (bits & 0x8000) << 16;
  const rest = bits & 0x7fff;
  if (rest >= 0x7c00) return reinterpret<f32>(sign | 0x7f800000 | ((rest & 0x3ff) << 13));
  // 2^112 moves the exponent's bias from 15 to 127, for subnormal numbers too.
  const magnitude = reinterpret<f32>(rest << 13) * reinterpret<f32>(0x77800000);
  return reinterpret<f32>(sign | reinterpret<u32>(magnitude));
}

/** To the nearest, ties to even. */
function toHalf(value: f32): u32 {
  const bits = reinterpret<u32>(value);
  const sign = (bits >> 16) & 0x8000;
  const rest = bits & 0x7fffffff;
  if (rest > 0x7f800000) return sign | 0x7e00 | ((rest >> 13) & 0x3ff);
  if (rest >= 0x477ff000) return sign | 0x7c00;
  if (rest < 0x38800000) {
    // Subnormal: the sum with 0.5 rounds at the right bit.
    return sign | (reinterpret<u32>(reinterpret<f32>(rest) + <f32>0.5) - 0x3f000000);
  }
  return sign | ((rest - 0x38000000 + 0xfff + ((rest >> 13) & 1)) >> 13);
}
