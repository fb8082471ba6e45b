/** The rows to draw: from `start` up to, but without, `end`. */
export interface RowWindow {
  start: number;
  end: number;
}

/** Rows before and after those in sight, so that a quick scroll shows no gap. */
const margin = 12;

/** The rows in sight, with a margin. Starts at even steps, so that a scroll by a few pixels changes nothing. */
export function windowOf(scrollTop: number, height: number, rowHeight: number, total: number): RowWindow {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - margin);
  const start = Math.min(first - (first % 4), Math.max(0, total - 1));
  return { start, end: Math.min(total, Math.ceil((scrollTop + height) / rowHeight) + margin) };
}

/** Where to scroll so that the row at the top stays there, after rows came in above it. At the very top the newest row stays in sight. */
export function anchored(scrollTop: number, rowHeight: number, oldIndex: number, newIndex: number): number {
  return scrollTop <= 0 || newIndex < 0 ? scrollTop : Math.max(0, scrollTop + (newIndex - oldIndex) * rowHeight);
}

/** Where to scroll so that a row is in sight, below a sticky head. */
export function scrollToShow(index: number, scrollTop: number, height: number, rowHeight: number, head: number): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  const bottom = top + rowHeight + head;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}
