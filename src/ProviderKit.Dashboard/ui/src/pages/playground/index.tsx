import { useEffect, useMemo, useState } from 'preact/hooks';
import { usePageKeys } from '../../app/keys';
import { chooseModel, chosenModel } from '../../app/models';
import type { PageProps } from '../../app/pages';
import { readOnly } from '../../app/session';
import { confirm } from '../../ui/dialog';
import { Icon } from '../../ui/icon';
import { openCalls, type AssistantTurn } from './chat';
import { CodeDialog } from './code-dialog';
import { Composer } from './composer';
import { bodyOf, faultsOf } from './request';
import { SettingsPanel } from './settings-panel';
import { clear, draft, running, settingsNow, stop, tracked, turns } from './store';
import { Thread } from './thread';
import { Trail } from './trail';
import './playground.css';

type Side = 'settings' | 'trail';

/** Begins anew. Asks first where more than one answer would be lost. */
async function newChat(): Promise<void> {
  const answers = turns.peek().filter((turn) => turn.kind === 'assistant').length;
  if (answers < 2 || (await confirm({ title: 'Begin a new chat?', text: 'This chat is not kept anywhere.', action: 'Begin a new chat' }))) clear();
}

export default function Playground({ route: { query } }: PageProps) {
  const [side, setSide] = useState<Side>(turns.peek().length > 0 ? 'trail' : 'settings');
  const [code, setCode] = useState(false);
  const all = turns.value;
  const locked = readOnly.value;
  const settings = settingsNow();
  const faults = useMemo(() => faultsOf(settings), [JSON.stringify(settings)]);
  const fault = Object.values(faults)[0];
  const waits = openCalls(all).length > 0;

  useEffect(() => {
    if (query.model) chooseModel(query.model);
  }, [query.model]);
  // The first answer brings its trail to light; afterwards the reader chooses.
  const begun = all.length > 0;
  useEffect(() => {
    if (begun) setSide('trail');
  }, [begun]);
  usePageKeys(useMemo(() => [
    { key: 'n', does: 'Begin a new chat', run: () => void newChat() },
    { key: 's', does: 'Stop the answer', run: stop },
  ], []));

  const answers = all.filter((turn): turn is AssistantTurn => turn.kind === 'assistant');
  const shown = answers.find((turn) => turn.id === tracked.value) ?? answers.at(-1) ?? null;
  const withDraft = draft.value.trim() === '' ? all : [...all, { kind: 'user' as const, id: -1, text: draft.value }];
  const example = withDraft.length === 0 ? [{ kind: 'user' as const, id: -1, text: 'Hello' }] : withDraft;
  return (
    <div class="playground">
      <header class="page-head">
        <h1>Playground</h1>
        <span class="muted ellipsis head-model">{chosenModel.value}</span>
        <span class="grow" />
        <button type="button" class="button" disabled={fault !== undefined} title={fault} onClick={() => setCode(true)}><Icon name="copy" />As code</button>
        <button type="button" class="button" disabled={all.length === 0} title="Begin a new chat (n)" onClick={() => void newChat()}><Icon name="plus" />New chat</button>
      </header>
      {locked && <p class="banner warn">This session is read-only, so nothing can be sent: a chat would use the providers' tokens.</p>}
      <div class="play">
        <section class="card chat" aria-label="Chat">
          <Thread locked={locked || fault !== undefined} />
          <Composer locked={locked} blocked={fault ?? (waits ? 'The model waits for the results of its tools.' : null)} />
          <p class="visually-hidden" role="status">{statusOf(answers.at(-1))}</p>
        </section>
        <section class="card side" aria-label={side === 'settings' ? 'Settings' : 'Trail'}>
          <header>
            <div class="segments" role="group" aria-label="Beside the chat">
              <button type="button" aria-pressed={side === 'settings'} onClick={() => setSide('settings')}>Settings</button>
              <button type="button" aria-pressed={side === 'trail'} onClick={() => setSide('trail')}>Trail</button>
            </div>
            {side === 'trail' && shown && answers.length > 1 && <span class="muted num">Answer {answers.indexOf(shown) + 1} of {answers.length}</span>}
          </header>
          <div class="body">{side === 'settings' ? <SettingsPanel faults={faults} /> : <Trail turn={shown} />}</div>
        </section>
      </div>
      {code && <CodeDialog body={bodyOf(settings, example)} onClose={() => setCode(false)} />}
    </div>
  );
}

/** For screen readers: the text itself would be said anew with each piece. */
function statusOf(answer: AssistantTurn | undefined): string {
  if (!answer) return '';
  if (running.value) return answer.text === '' ? 'Waiting for the answer.' : 'The answer comes in.';
  if (answer.state === 'stopped') return 'The answer was stopped.';
  return answer.state === 'failed' ? '' : answer.calls.length > 0 ? 'The model calls a tool.' : `The answer is complete: ${answer.text.slice(0, 300)}`;
}
