import { useEffect, useState } from 'preact/hooks';
import { gatewayAddress } from '../../app/address';
import { chooseModel, chosenModel } from '../../app/models';
import type { PageProps } from '../../app/pages';
import { hashOf, route } from '../../app/router';
import { session } from '../../app/session';
import { CopyButton } from '../../ui/copy';
import { Icon } from '../../ui/icon';
import { ModelPicker } from '../../ui/model-picker';
import { Check } from './check';
import { clients, isLoopback, keyVariable, type Shell, type Target } from './clients';
import './connect.css';

const shells: readonly [Shell, string][] = [['bash', 'macOS, Linux'], ['powershell', 'Windows']];
const firstShell: Shell = /win/i.test(navigator.platform) ? 'powershell' : 'bash';

export default function Connect({ route: { path, query } }: PageProps) {
  const [shell, setShell] = useState<Shell>(firstShell);
  // A gateway with an admin key most likely has client keys too. The session does not say.
  const withKey = session.value?.clientsNeedKey ?? false;
  const client = clients.find((one) => one.id === path[0]) ?? clients[0]!;
  const model = chosenModel.value;
  const address = gatewayAddress();
  const target: Target = { ...address, model: model || 'MODEL', withKey, shell };
  useEffect(() => {
    if (query.model) chooseModel(query.model);
  }, [query.model]);
  const notes = client.notes?.(target) ?? [];
  return (
    <div class="connect">
      <header class="page-head"><h1>Connect</h1><span class="muted">Point a client at this gateway: choose it, choose a model, copy the lines.</span></header>
      <div class="connect-halves">
        <nav class="card client-list" aria-label="Clients">
          <ul>
            {clients.map((one) => (
              <li key={one.id}><a href={hashOf('connect', [one.id], route.peek().query)} aria-current={one.id === client.id ? 'true' : undefined}>{one.name}</a></li>
            ))}
          </ul>
        </nav>
        <div class="stack">
          <section class="card connect-choices" aria-label="Choices">
            <ModelPicker value={model} onChange={chooseModel} />
            <div class="field">
              <span id="shell-label">Terminal</span>
              <div class="segments" role="group" aria-labelledby="shell-label">
                {shells.map(([id, name]) => <button key={id} type="button" aria-pressed={shell === id} onClick={() => setShell(id)}>{name}</button>)}
              </div>
            </div>
          </section>
          <section class="card" aria-labelledby="client-name">
            <header><h2 id="client-name">{client.name}</h2><span class="muted">{client.about}</span></header>
            <div class="body stack">
              {client.snippets(target).map((snippet) => (
                <figure class="snippet" key={snippet.title}>
                  <figcaption><span>{snippet.title}</span><CopyButton text={snippet.text} label={`Copy: ${snippet.title}`} /></figcaption>
                  <pre tabIndex={0}>{snippet.text}</pre>
                </figure>
              ))}
              {notes.map((note) => <p class="note" key={note}><Icon name="right" /><span>{note}</span></p>)}
              {withKey && <p class="note"><Icon name="key" /><span>The lines read your client key from the variable <code>{keyVariable}</code>: set it before. The key itself is not shown on this page.</span></p>}
              {!withKey && <p class="note"><Icon name="key" /><span>While the gateway has no client keys, any text does as the key.</span></p>}
              {isLoopback(address.root) && <p class="note"><Icon name="alert" /><span>{address.root} is reachable from this machine only. For others, see Security and Deployment in the documents.</span></p>}
            </div>
          </section>
          <Check model={model} />
          <p class="muted">Another client? Everything that takes a base URL works: <code>{address.v1}</code> for OpenAI's API, <code>{address.root}</code> for Anthropic's, Google's and Ollama's. docs/clients.md has more.</p>
        </div>
      </div>
    </div>
  );
}
