import type { Token } from '../api/types';
import { stateOf } from './token-state';

const most = 24;

/** One small bar for each token, coloured by its state. The words beside it say the same. */
export function Pips({ tokens }: { tokens: readonly Token[] }) {
  return (
    <span class="pips" aria-hidden="true">
      {tokens.slice(0, most).map((token) => {
        const { tone, label } = stateOf(token);
        return <span key={token.key} class={tone} title={`${token.key}: ${label}`} />;
      })}
      {tokens.length > most && <span class="rest">…</span>}
    </span>
  );
}
