import type { ComponentChildren } from 'preact';
import type { Usage } from '../../api/types';
import { hashOf } from '../../app/router';
import { compact, duration, nothing, number, percent } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { nameOf, sumOf, type Dimension, type Sort, type SortKey } from './rows';

interface Props {
  dimension: Dimension;
  rows: readonly Usage[];
  /** Requests that belong to no row. */
  rest: Usage | null;
  sort: Sort;
  onSort: (key: SortKey) => void;
}

const titles: Record<Dimension, string> = { providers: 'Provider', models: 'Model', tokens: 'Token', clients: 'Client' };

const rests: Record<Dimension, string> = {
  providers: 'Reached no provider', models: 'Of no known model', tokens: 'Used no token', clients: 'Without a client key',
};

const columns: readonly { key: Exclude<SortKey, 'name'>; title: string; class?: string; cell: (row: Usage, sum: Usage) => ComponentChildren }[] = [
  { key: 'requests', title: 'Requests', class: 'shared', cell: (row, sum) => <Share part={row.requests} whole={sum.requests} /> },
  { key: 'errors', title: 'Errors', cell: (row) => (row.errors === 0 ? <span class="muted">0</span> : <span class="bad-text" title={`${percent(row.errors, row.requests)} of the requests`}>{number(row.errors)} <small>({percent(row.errors, row.requests)})</small></span>) },
  { key: 'cancelled', title: 'Cancelled', class: 'third', cell: (row) => <Quiet value={row.cancelled} /> },
  { key: 'promptTokens', title: 'Tokens in', class: 'shared', cell: (row, sum) => <Share part={row.promptTokens} whole={sum.promptTokens} /> },
  { key: 'completionTokens', title: 'Tokens out', class: 'shared', cell: (row, sum) => <Share part={row.completionTokens} whole={sum.completionTokens} /> },
  { key: 'cachedTokens', title: 'Cached', class: 'third', cell: (row) => (row.cachedTokens === 0 ? <span class="muted">{nothing}</span> : <span title={`${number(row.cachedTokens)} tokens`}>{percent(row.cachedTokens, row.promptTokens)}</span>) },
  { key: 'latencyP50Ms', title: 'p50', class: 'second', cell: (row) => duration(row.latencyP50Ms) },
  { key: 'latencyP90Ms', title: 'p90', class: 'third', cell: (row) => duration(row.latencyP90Ms) },
  { key: 'latencyP99Ms', title: 'p99', class: 'second', cell: (row) => duration(row.latencyP99Ms) },
];

export function UsageTable({ dimension, rows, rest, sort, onSort }: Props) {
  const sum = sumOf(rest ? [...rows, rest] : rows);
  const head = (key: SortKey, title: string, names?: string) => (
    <th key={key} scope="col" class={names} aria-sort={sort.key === key ? (sort.descending ? 'descending' : 'ascending') : undefined}>
      <button type="button" class="sort" onClick={() => onSort(key)}>
        {title}{sort.key === key && <Icon name={sort.descending ? 'down' : 'up'} />}
      </button>
    </th>
  );
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={`Usage by ${titles[dimension].toLowerCase()}`}>
      <table class="usage-table">
        <thead>
          <tr>{head('name', titles[dimension])}{columns.map((column) => head(column.key, column.title, `right ${column.class ?? ''}`))}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.provider ?? ''} ${nameOf(row)}`}>
              <th scope="row"><Name row={row} dimension={dimension} /></th>
              {columns.map((column) => <td key={column.key} class={`right ${column.class ?? ''}`}>{column.cell(row, sum)}</td>)}
            </tr>
          ))}
          {rest && (
            <tr class="rest">
              <th scope="row">{rests[dimension]}</th>
              {columns.map((column) => <td key={column.key} class={`right ${column.class ?? ''}`}>{column.cell(rest, sum)}</td>)}
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Sum</th>
            {columns.map((column) => (
              <td key={column.key} class={`right ${column.class ?? ''}`}>
                {column.key.startsWith('latency') ? '' : column.key === 'cachedTokens' ? percent(sum.cachedTokens, sum.promptTokens) : number(sum[column.key] ?? 0)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Name({ row, dimension }: { row: Usage; dimension: Dimension }) {
  const name = nameOf(row);
  if (dimension === 'providers') return <a href={hashOf('providers', [name])}>{name}</a>;
  if (dimension === 'models') return <a href={hashOf('requests', [], { model: name })}>{name}</a>;
  if (dimension === 'clients') return <a href={hashOf('requests', [], { client: name })}>{name}</a>;
  return <>{row.provider ? <a href={hashOf('providers', [row.provider])}>{name}</a> : name}{row.provider && <small class="muted">{row.provider}</small>}</>;
}

function Share({ part, whole }: { part: number; whole: number }) {
  const share = whole === 0 ? 0 : part / whole;
  return (
    <span class="share" title={`${number(part)}: ${percent(part, whole)} of all`}>
      <span>{compact(part)}</span>
      <small class="muted">{percent(part, whole)}</small>
      <i aria-hidden="true"><b style={{ width: `${share * 100}%` }} /></i>
    </span>
  );
}

const Quiet = ({ value }: { value: number }) => (value === 0 ? <span class="muted">0</span> : <>{number(value)}</>);
