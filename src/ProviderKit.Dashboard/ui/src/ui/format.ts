/** Numbers and times in the reader's locale. */
const locale = undefined;
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minuteClock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const clockMs = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
const dateClock = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
const dayClock = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });

export const nothing = '–';

export const number = (value: number) => whole.format(value);

/** 1,234 as it is; 12,345 as 12.3K. */
export const compact = (value: number) => (Math.abs(value) < 10_000 ? whole : short).format(value);

export const percent = (part: number, total: number) => (total === 0 ? nothing : share.format(part / total));

/** A span: 0.4 ms, 123 ms, 1.23 s, 41 s, 2 min 5 s, 3 h 10 min, 2 d 4 h. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return nothing;
  if (ms < 0) return `−${duration(-ms)}`;
  if (ms < 9.95) return `${oneDigit.format(ms)} ms`;
  if (ms < 999.5) return `${whole.format(ms)} ms`;
  if (ms < 9_995) return `${twoDigits.format(ms / 1000)} s`;
  if (ms < 59_500) return `${whole.format(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  if (seconds < 86_400) return pair(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
  return pair(Math.floor(seconds / 86_400), 'd', Math.floor((seconds % 86_400) / 3600), 'h');
}

/** A countdown in whole seconds: "41 s", "2 min 5 s"; "now" when it is over. */
export function countdown(ms: number): string {
  return ms <= 0 ? 'now' : duration(Math.max(1, Math.ceil(ms / 1000)) * 1000).replace(/[.,]00(?= s$)/, '');
}

export function bytes(value: number): string {
  if (value < 1000) return `${whole.format(value)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${(value < 10 ? oneDigit : whole).format(value)} ${units[unit]}`;
}

export const time = (at: string | number | Date) => clock.format(new Date(at));
export const hourMinute = (at: string | number | Date) => minuteClock.format(new Date(at));
export const timeMs = (at: string | number | Date) => clockMs.format(new Date(at));
export const dateTime = (at: string | number | Date) => dateClock.format(new Date(at));
export const dayTime = (at: string | number | Date) => dayClock.format(new Date(at));

/** "just now", "5 min ago", "3 h ago". */
export function ago(at: string | null | undefined, now = Date.now()): string {
  if (!at) return 'never';
  const seconds = Math.round((now - Date.parse(at)) / 1000);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** "1 token", "3 tokens". */
export const count = (value: number, one: string, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

/** `rate_limited` as "rate limited". */
export const words = (name: string) => name.replaceAll('_', ' ');

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}
