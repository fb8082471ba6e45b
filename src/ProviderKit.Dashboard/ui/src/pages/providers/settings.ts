import type { ProviderSetting } from '../../api/provider-types';

export interface Column {
  name: string;
  label: string;
  number?: boolean;
  required?: boolean;
}

/** How a setting is edited. */
export type Kind =
  | { type: 'switch' | 'text' | 'number' | 'list' | 'headers' | 'json' }
  | { type: 'choice'; choices: readonly string[] }
  | { type: 'items'; columns: readonly Column[] };

export interface Described {
  label: string;
  help: string;
  kind: Kind;
}

const known: Record<string, Described> = {
  enabled: { label: 'Enabled', help: 'Whether clients can use this provider.', kind: { type: 'switch' } },
  baseUrl: { label: 'Base address', help: 'Where requests are sent. A new address has only the tokens and headers that are set after the change.', kind: { type: 'text' } },
  tokenUrl: { label: 'Token address', help: 'Where tokens are exchanged, for vendors that exchange tokens.', kind: { type: 'text' } },
  prefix: { label: 'Prefix', help: 'The beginning of its model names. Clients that use the old prefix get an error.', kind: { type: 'text' } },
  apiVersion: { label: 'API version', help: 'For vendors that have one, such as Azure.', kind: { type: 'text' } },
  mode: { label: 'Mode', help: 'http calls the API; cli runs the vendor’s command, if it has one.', kind: { type: 'choice', choices: ['http', 'cli'] } },
  maxProcesses: { label: 'Most processes', help: 'How many commands run at a time in the mode cli. Further calls wait.', kind: { type: 'number' } },
  models: { label: 'Models', help: 'The models to list, with the upstream’s names: one a line. Other models can be used too.', kind: { type: 'list' } },
  headers: { label: 'Headers', help: 'Sent with every request. The values are secrets: they are never shown, so type all headers again.', kind: { type: 'headers' } },
  modelMap: {
    label: 'Model map', help: 'Other names at the base address, such as deployments.',
    kind: { type: 'items', columns: [{ name: 'model', label: 'Model', required: true }, { name: 'to', label: 'Name at the address', required: true }] },
  },
  routes: {
    label: 'Routes', help: 'Which provider serves which model, such as openai/* to openai.',
    kind: { type: 'items', columns: [{ name: 'match', label: 'Models', required: true }, { name: 'provider', label: 'Provider', required: true }, { name: 'model', label: 'Name there' }] },
  },
  pairs: {
    label: 'Pairs', help: 'A strong model that leads the first turns, and a cheaper one that works on.',
    kind: {
      type: 'items',
      columns: [
        { name: 'model', label: 'Name', required: true }, { name: 'lead', label: 'Lead', required: true }, { name: 'worker', label: 'Worker', required: true },
        { name: 'leadTurns', label: 'Lead turns', number: true }, { name: 'failureThreshold', label: 'Failures', number: true }, { name: 'fallbackTurns', label: 'Turns after', number: true },
      ],
    },
  },
};

/** Label, help and kind of a setting. One that this page does not know yet is edited as JSON. */
export const describe = (name: string): Described => known[name] ?? { label: name, help: '', kind: { type: 'json' } };

export const isSet = (setting: ProviderSetting) => setting.value !== null && setting.value !== undefined && !(Array.isArray(setting.value) && setting.value.length === 0);

/** Settings that decide where tokens are sent. */
export const isAddress = (name: string) => name === 'baseUrl' || name === 'tokenUrl';

/** A value in one line. */
export function summary(name: string, value: unknown): string {
  if (value === null || value === undefined) return 'not set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (value.length === 0) return 'none';
  if (value.every((item) => typeof item !== 'object')) return value.join(', ');
  const kind = describe(name).kind;
  const columns = kind.type === 'items' ? kind.columns : [];
  return value.map((item) => columns.map((column) => (item as Record<string, unknown>)[column.name]).filter((part) => part !== null && part !== undefined && part !== '').join(' → ')).join(', ');
}
