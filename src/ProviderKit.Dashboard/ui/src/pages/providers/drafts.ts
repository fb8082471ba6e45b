import { describe, type Column } from './settings';

/** What a form holds while a setting is edited: a text, or rows of texts. */
export type Draft = string | string[][];

const text = (value: unknown) => (value === null || value === undefined ? '' : typeof value === 'string' ? value : String(value));

/** The form's content for a value that the gateway shows. */
export function draftOf(name: string, value: unknown): Draft {
  const kind = describe(name).kind;
  const list = Array.isArray(value) ? value : [];
  switch (kind.type) {
    case 'list': return list.map(text).join('\n');
    case 'headers': return rowsOr(list.map((header) => [text(header), '']), 2);
    case 'items': return rowsOr(list.map((item: Record<string, unknown>) => kind.columns.map((column) => text(item[column.name]))), kind.columns.length);
    case 'json': return value === null || value === undefined ? '' : JSON.stringify(value, null, 2);
    default: return text(value);
  }
}

export const emptyRow = (columns: number): string[] => Array.from({ length: columns }, () => '');

/** The value to send, or why the form cannot be sent. What only the gateway can judge is left to it. */
export function valueOf(name: string, draft: Draft): { value: unknown } | { problem: string } {
  const kind = describe(name).kind;
  const rows = typeof draft === 'string' ? [] : draft.map((row) => row.map((cell) => cell.trim())).filter((row) => row.some((cell) => cell !== ''));
  const line = typeof draft === 'string' ? draft.trim() : '';
  switch (kind.type) {
    case 'list': return { value: line.split(/[\n,]/).map((model) => model.trim()).filter((model) => model !== '') };
    case 'headers': return headers(rows);
    case 'items': return items(kind.columns, rows);
    case 'number': return /^-?\d+$/.test(line) ? { value: Number(line) } : { problem: 'Type a whole number.' };
    case 'json': return json(line);
    default: return line === '' ? { problem: 'Type a value, or take it back to the configuration.' } : { value: line };
  }
}

function headers(rows: string[][]): { value: unknown } | { problem: string } {
  for (const [header, value] of rows) {
    if (!header) return { problem: 'A header has no name.' };
    if (!value) return { problem: `${header} has no value. Values are never shown: type it again, or leave the header out.` };
  }
  return { value: Object.fromEntries(rows) };
}

function items(columns: readonly Column[], rows: string[][]): { value: unknown } | { problem: string } {
  const value: Record<string, unknown>[] = [];
  for (const [at, row] of rows.entries()) {
    const item: Record<string, unknown> = {};
    for (const [index, column] of columns.entries()) {
      const cell = row[index] ?? '';
      if (cell === '') {
        if (column.required) return { problem: `Row ${at + 1}: ${column.label} is missing.` };
      } else if (!column.number) item[column.name] = cell;
      else if (/^\d+$/.test(cell)) item[column.name] = Number(cell);
      else return { problem: `Row ${at + 1}: ${column.label} must be a whole number.` };
    }
    value.push(item);
  }
  return { value };
}

function json(line: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(line) as unknown };
  } catch {
    return { problem: 'This is not JSON.' };
  }
}

const rowsOr = (rows: string[][], columns: number) => (rows.length > 0 ? rows : [emptyRow(columns)]);
