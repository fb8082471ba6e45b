/** Seconds until the next try after so many failures in a row: 1, 2, 3, 5, 8, then 15. */
export function retryDelay(failures: number): number {
  return [1, 2, 3, 5, 8][Math.max(0, failures - 1)] ?? 15;
}
