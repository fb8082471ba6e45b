import { useId } from 'preact/hooks';
import { Icon } from '../../ui/icon';
import { emptyRow } from './drafts';
import { describe, type Column } from './settings';

interface Props {
  name: string;
  label: string;
  hint: string;
  error: string | undefined;
  rows: string[][];
  onChange: (rows: string[][]) => void;
}

const headerColumns: readonly Column[] = [{ name: 'name', label: 'Header' }, { name: 'value', label: 'Value' }];

/** A setting of several rows: headers, routes, pairs. */
export function RowsField({ name, label, hint, error, rows, onChange }: Props) {
  const id = useId();
  const kind = describe(name).kind;
  const columns = kind.type === 'items' ? kind.columns : headerColumns;
  const set = (at: number, column: number, text: string) => onChange(rows.map((row, index) => (index === at ? row.map((cell, place) => (place === column ? text : cell)) : row)));
  const drop = (at: number) => onChange(rows.length > 1 ? rows.filter((_, index) => index !== at) : [emptyRow(columns.length)]);
  const propsOf = (at: number, place: number) => ({
    spellcheck: false,
    'aria-label': `${columns[place]!.label} of row ${at + 1}`,
    'aria-invalid': !!error,
    'aria-describedby': `${id}-error`,
    value: rows[at]![place] ?? '',
    onInput: (event: { currentTarget: HTMLInputElement }) => set(at, place, event.currentTarget.value),
  });
  return (
    <fieldset class="rows-field" aria-describedby={`${id}-hint ${id}-error`}>
      <legend class="visually-hidden">{label}</legend>
      <p id={`${id}-hint`} class="muted hint">{hint}</p>
      {rows.map((_, at) => (
        <div key={at} class="one-row">
          {columns.map((column, place) => (
            <label key={column.name} class={column.number ? 'cell short' : 'cell'}>
              <span>{column.label}</span>
              {kind.type === 'headers' && place === 1
                ? <input {...propsOf(at, place)} type="password" autocomplete="new-password" />
                : <input {...propsOf(at, place)} type="text" autocomplete="off" autofocus={at === 0 && place === 0} inputMode={column.number ? 'numeric' : undefined} />}
            </label>
          ))}
          <button type="button" class="icon-button" aria-label={`Remove row ${at + 1}`} title="Remove this row" onClick={() => drop(at)}><Icon name="trash" /></button>
        </div>
      ))}
      <button type="button" class="button small" onClick={() => onChange([...rows, emptyRow(columns.length)])}><Icon name="plus" />Add a row</button>
      <p id={`${id}-error`} class="bad-text break" role="alert" hidden={!error}>{error}</p>
    </fieldset>
  );
}
