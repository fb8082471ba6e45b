import { Component, type ComponentChildren, type TargetedKeyboardEvent } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { anchored, scrollToShow, windowOf } from './virtual-window';
import './virtual-table.css';

export interface Column<T> {
  id: string;
  title: string;
  /** Classes of its cells: `right`, `narrow-hide`, … */
  class?: string;
  cell: (row: T) => ComponentChildren;
}

interface Props<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  rowHeight: number;
  /** The key of the marked row. */
  selected?: string | null;
  onSelect?: (row: T) => void;
  /** Enter, or a click. */
  onOpen?: (row: T) => void;
  rowClass?: (row: T) => string;
  empty?: ComponentChildren;
}

const headHeight = 34;

/**
 * A table that draws only the rows in sight: 10,000 rows cost as much as 50. It is a grid for the keyboard: arrows, Page Up and Down,
 * Home, End and Enter. Rows that come in at the top do not move what the reader looks at.
 */
export function VirtualTable<T>({ label, rows, columns, keyOf, rowHeight, selected, onSelect, onOpen, rowClass, empty }: Props<T>) {
  const view = useRef<HTMLDivElement>(null);
  const id = useId();
  const [range, setRange] = useState({ start: 0, end: 40 });
  const top = useRef<{ key: string; index: number } | null>(null);

  const update = () => {
    const element = view.current;
    if (!element) return; // Sizes and scrolling may still be told while the table goes.
    const next = windowOf(element.scrollTop, element.clientHeight, rowHeight, rows.length);
    const index = Math.floor(element.scrollTop / rowHeight);
    const row = rows[index];
    top.current = row ? { key: keyOf(row), index } : null;
    setRange((old) => (old.start === next.start && old.end === next.end ? old : next));
  };

  useLayoutEffect(() => {
    const element = view.current!;
    const before = top.current;
    if (before && element.scrollTop > 0 && !(rows[before.index] && keyOf(rows[before.index]!) === before.key)) {
      element.scrollTop = anchored(element.scrollTop, rowHeight, before.index, rows.findIndex((row) => keyOf(row) === before.key));
    }
    update();
  }, [rows, rowHeight]);

  const latest = useRef(update);
  latest.current = update;
  useEffect(() => {
    const sizes = new ResizeObserver(() => latest.current());
    sizes.observe(view.current!);
    return () => sizes.disconnect();
  }, []);

  function onKeyDown(event: TargetedKeyboardEvent<HTMLElement>): void {
    if (event.altKey || event.ctrlKey || event.metaKey || rows.length === 0) return;
    const index = selected ? rows.findIndex((row) => keyOf(row) === selected) : -1;
    if (event.key === 'Enter' && index >= 0) {
      event.preventDefault();
      onOpen?.(rows[index]!);
      return;
    }
    const element = view.current!;
    const page = Math.max(1, Math.floor((element.clientHeight - headHeight) / rowHeight) - 1);
    const moves: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page, Home: 0, End: rows.length - 1 };
    const target = moves[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = Math.min(rows.length - 1, Math.max(0, target));
    element.scrollTop = scrollToShow(next, element.scrollTop, element.clientHeight, rowHeight, headHeight);
    onSelect?.(rows[next]!);
  }

  // A row that is marked at first, as by the address, is brought into sight once.
  const shownFirst = useRef(false);
  useLayoutEffect(() => {
    if (shownFirst.current || !selected) return;
    const index = rows.findIndex((row) => keyOf(row) === selected);
    if (index < 0) return;
    shownFirst.current = true;
    const element = view.current!;
    element.scrollTop = scrollToShow(index, element.scrollTop, element.clientHeight, rowHeight, headHeight);
  }, [rows, selected]);

  const end = Math.min(range.end, rows.length);
  const start = Math.min(range.start, end);
  // Rows take over the elements of those that went out of sight: a key stands for a place among the elements, not for a row.
  const places = Math.ceil(Math.max(1, end - start) / 16) * 16;
  const drawn = rows.slice(start, end);
  const marked = selected && drawn.some((row) => keyOf(row) === selected) ? `${id}-${selected}` : undefined;
  return (
    <div class="virtual" ref={view} onScroll={update}>
      <table
        role="grid" aria-label={label} aria-rowcount={rows.length + 1} aria-colcount={columns.length} tabIndex={0} onKeyDown={onKeyDown}
        aria-activedescendant={marked}
      >
        <thead>
          <tr aria-rowindex={1}>{columns.map((column) => <th key={column.id} scope="col" class={column.class}>{column.title}</th>)}</tr>
        </thead>
        <tbody>
          <tr key="before" aria-hidden="true" class="space"><td style={{ height: `${start * rowHeight}px` }} /></tr>
          {drawn.map((row, offset) => (
            <VirtualRow
              key={(start + offset) % places} row={row} index={start + offset} id={`${id}-${keyOf(row)}`} columns={columns} selected={keyOf(row) === selected}
              class={rowClass?.(row) ?? ''} onOpen={onOpen as ((row: unknown) => void) | undefined} height={rowHeight}
            />
          ))}
          <tr key="after" aria-hidden="true" class="space"><td style={{ height: `${(rows.length - end) * rowHeight}px` }} /></tr>
        </tbody>
      </table>
      {rows.length === 0 && empty}
    </div>
  );
}

interface RowProps {
  row: unknown;
  index: number;
  id: string;
  columns: readonly Column<never>[];
  selected: boolean;
  class: string;
  height: number;
  onOpen?: ((row: unknown) => void) | undefined;
}

/** Drawn anew only when its row, place or mark changed. */
class VirtualRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const now = this.props;
    return next.row !== now.row || next.index !== now.index || next.selected !== now.selected || next.class !== now.class || next.columns !== now.columns;
  }

  render({ row, index, id, columns, selected, height, class: names }: RowProps) {
    return (
      <tr id={id} aria-rowindex={index + 2} aria-selected={selected} class={names} style={{ height: `${height}px` }} onClick={this.open}>
        {columns.map((column) => <td key={column.id} class={column.class}>{column.cell(row as never)}</td>)}
      </tr>
    );
  }

  private readonly open = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || getSelection()?.toString()) return;
    event.preventDefault();
    this.props.onOpen?.(this.props.row);
  };
}
