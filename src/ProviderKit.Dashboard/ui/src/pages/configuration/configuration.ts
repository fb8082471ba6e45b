import type { ConfiguredSetting, Origin } from '../../api/provider-types';

export interface Group {
  /** The part of the path that its settings share. */
  path: string;
  title: string;
  /** The provider whose settings these are. */
  provider?: string;
  settings: ConfiguredSetting[];
}

export type Shown = 'all' | 'set' | 'operator';

export interface Filter {
  text: string;
  shown: Shown;
}

const root = 'ProviderKit';
const named: Record<string, string> = { Providers: 'Provider', Models: 'Named model' };

/** The settings in groups: general ones, sections, named models, then providers, each in the order of the gateway. */
export function groupsOf(settings: readonly ConfiguredSetting[]): Group[] {
  const groups = new Map<string, Group>();
  for (const setting of settings) {
    const group = groupOf(setting.path);
    const known = groups.get(group.path);
    if (known) known.settings.push(setting);
    else groups.set(group.path, { ...group, settings: [setting] });
  }
  const rank = (group: Group) => (group.provider !== undefined ? 3 : group.path.startsWith(`${root}:Models:`) ? 2 : group.path === root ? 0 : 1);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

function groupOf(path: string): Omit<Group, 'settings'> {
  const parts = path.split(':');
  const [first, section, item] = parts;
  if (first !== root || section === undefined) return { path: first!, title: first! };
  if (parts.length === 2) return { path: root, title: 'General' };
  const kind = named[section];
  if (kind !== undefined && item !== undefined && parts.length > 3) {
    return { path: `${root}:${section}:${item}`, title: `${kind} ${item}`, ...(section === 'Providers' && { provider: item }) };
  }
  return { path: `${root}:${section}`, title: section.replace(/(?<=[a-z])(?=[A-Z])/g, ' ') };
}

/** The name of a setting within its group. */
export const nameIn = (group: Group, setting: ConfiguredSetting) => (setting.path.startsWith(`${group.path}:`) ? setting.path.slice(group.path.length + 1) : setting.path);

/** Whether every word of the filter is somewhere in the setting. */
export function fits(setting: ConfiguredSetting, filter: Filter): boolean {
  if (filter.shown === 'set' && setting.origin === 'default') return false;
  if (filter.shown === 'operator' && setting.origin !== 'operator') return false;
  const text = [setting.path, ...setting.flatNames, textOf(setting.value), setting.description].join(' ').toLowerCase();
  return filter.text.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

export const countOf = (settings: readonly ConfiguredSetting[], origin: Origin) => settings.filter((one) => one.origin === origin).length;

/** A value as text; empty if there is none. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The name as an environment variable has it. */
export const environmentName = (setting: ConfiguredSetting) => setting.flatNames[0] ?? setting.path.replaceAll(':', '__');

/** A description, which is Markdown of the documents, as text and code. Links stay as their text. */
export function piecesOf(description: string): { text: string; code: boolean }[] {
  return description.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').split('`').map((text, at) => ({ text, code: at % 2 === 1 })).filter((piece) => piece.text !== '');
}
