/** A line of a chart. Null is a gap. */
export interface Series {
  label: string;
  values: readonly (number | null)[];
  /** A colour of the theme: `--accent`. */
  color: string;
  kind: 'bars' | 'line' | 'area';
}

/** The top of an axis that starts at 0: a round number at or above the largest value. */
export function niceTop(values: readonly (number | null)[][] | readonly (readonly (number | null)[])[]): number {
  let top = 0;
  for (const line of values) for (const value of line) if (value !== null && value > top) top = value;
  if (top <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(top));
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= top * 0.9999) ?? 10;
  return factor * power;
}

/** The indexes of values that have no neighbour, which a line alone does not show. */
export function isolated(values: readonly (number | null | undefined)[]): number[] {
  const has = (index: number) => values[index] !== null && values[index] !== undefined;
  return values.flatMap((_, index) => (has(index) && !has(index - 1) && !has(index + 1) ? [index] : []));
}

/** What a chart shows, in words. */
export function inWords(label: string, times: readonly number[], series: readonly Series[], format: (value: number) => string, time: (at: number) => string): string {
  const lines = series.map((line) => {
    let top = -1;
    line.values.forEach((value, index) => {
      if (value !== null && (top < 0 || value > line.values[top]!)) top = index;
    });
    const last = line.values.findLast((value) => value !== null);
    return top < 0 || last === undefined || last === null ? `${line.label}: no values` : `${line.label}: last ${format(last)}, highest ${format(line.values[top]!)} at ${time(times[top]!)}`;
  });
  return `${label}. ${lines.join('. ')}.`;
}
