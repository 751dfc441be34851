/** What is left of `value` after whole times `by`, in 0 … by whatever the sign of `value`. */
export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
