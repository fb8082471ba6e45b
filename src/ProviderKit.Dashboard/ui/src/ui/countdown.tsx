import { countdown, dateTime } from './format';
import { useNow } from './clock';

/** The time until `at`, by the page's one clock. */
export function Countdown({ at }: { at: string }) {
  const left = Date.parse(at) - useNow();
  return <time class="num" dateTime={at} title={dateTime(at)}>{countdown(left)}</time>;
}
