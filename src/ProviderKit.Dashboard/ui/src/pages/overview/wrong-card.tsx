import { useState } from 'preact/hooks';
import type { Provider, Token, Usage } from '../../api/types';
import { hashOf } from '../../app/router';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { whatIsWrong } from './wrong';

const shownAtFirst = 5;

/** What is wrong now, with a countdown where something ends by itself. */
export function Wrong({ providers, tokens, usage }: { providers: readonly Provider[]; tokens: Record<string, readonly Token[]>; usage: readonly Usage[] }) {
  const [all, setAll] = useState(false);
  const findings = whatIsWrong(providers, tokens, usage, useNow());
  const bad = findings.some((finding) => finding.tone === 'bad');
  const wrong = findings.filter((finding) => finding.tone !== 'info').length;
  const enabled = providers.filter((provider) => provider.enabled);
  if (findings.length === 0) {
    return enabled.length === 0
      ? <p class="banner warn wrong-none"><Icon name="alert" />No provider is enabled. <a href={hashOf('providers')}>Set one up</a> to serve requests.</p>
      : <p class="wrong-none ok" role="status"><Icon name="check" /><strong>All is well.</strong> {count(enabled.length, 'provider is', 'providers are')} ready.</p>;
  }
  const shown = all ? findings : findings.slice(0, shownAtFirst);
  return (
    <section class={bad ? 'card wrong bad' : 'card wrong'} aria-labelledby="wrong-title">
      <header>
        <h2 id="wrong-title">{wrong > 0 ? 'What is wrong now' : 'Nothing is wrong. Worth knowing:'}</h2>
        {wrong > 0 && <span class="muted num">{wrong}</span>}
      </header>
      <ul>
        {shown.map((finding) => (
          <li key={finding.provider + finding.text.replace(/\d/g, '')} class={finding.tone}>
            <i aria-hidden="true" />
            <span class="break">
              <a href={hashOf('providers', [finding.provider])}><strong>{finding.provider}:</strong></a> {finding.text}
              {finding.advice && <span class="muted"> {finding.advice}</span>}
            </span>
          </li>
        ))}
      </ul>
      {findings.length > shownAtFirst && (
        <button type="button" class="more" aria-expanded={all} onClick={() => setAll(!all)}>{all ? 'Show fewer' : `Show ${findings.length - shownAtFirst} more`}<Icon name={all ? 'up' : 'down'} /></button>
      )}
    </section>
  );
}
