/** What a plan costs, and what may be spent: the same numbers in `explain`, in a refusal and in the execution. */
export type Cost = Readonly<{
  /** Reads sent to the source. */
  requests: number;
  /** Upper bound of the bytes fetched. */
  fetchedBytes: number;
  /** Bytes of chunks after decoding. */
  decodedBytes: number;
  /** Upper bound of the bytes held at one time: encoded and decoded chunks in flight, reducer states, the answer. */
  peakBytes: number;
  /** Bytes of the answer's arrays before encoding. */
  outputBytes: number;
}>;
