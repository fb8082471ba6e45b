import type { NamedModel, NamedTarget } from '../../api/provider-types';
import type { Provider } from '../../api/types';
import { hashOf } from '../../app/router';
import { Badge } from '../../ui/badge';
import { CopyButton } from '../../ui/copy';
import { count, percent } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { callsOf, conditionOf, partOf, providerOf, sharesOf, strategyText } from './routing';

interface Props {
  model: NamedModel;
  names: ReadonlySet<string>;
  providers: readonly Provider[];
}

/** A named model: its strategy in words, and its targets. */
export function ModelCard({ model, names, providers }: Props) {
  const { tone, label } = conditionOf(model);
  const shares = sharesOf(model);
  const calls = callsOf(model);
  const id = `model-${model.name}`;
  return (
    <section class="card named" id={id} aria-labelledby={`${id}-title`} tabIndex={-1}>
      <header>
        <h2 id={`${id}-title`} class="mono break">{model.name}</h2>
        <CopyButton text={model.name} label={`Copy ${model.name}`} />
        <Badge tone={tone}>{label}</Badge>
        <span class="grow" />
        {calls > 0 && <span class="muted num">{count(calls, 'running call')}</span>}
        <Badge title={strategyText(model.strategy)}>{model.strategy}</Badge>
        <a class="icon-button" href={hashOf('playground', [], { model: model.name })} aria-label={`Try ${model.name} in the playground`} title="Try it in the playground"><Icon name="playground" /></a>
      </header>
      <div class="body">
        <p>{strategyText(model.strategy)}</p>
        {model.problem && conditionOf(model).tone === 'bad' && <p class="needs bad-text break"><Icon name="alert" /><span>{model.problem}</span></p>}
        <ol class="targets">
          {model.targets.map((target, at) => (
            <Target key={`${at} ${target.model}`} target={target} part={partOf(model.strategy, at)} share={shares[at] ?? null} names={names} own={model.name} providers={providers} repeat={!!model.problem?.includes(target.problem ?? '\0')} />
          ))}
        </ol>
      </div>
    </section>
  );
}

function Target({ target, part, share, names, own, providers, repeat }: { target: NamedTarget; part: string; share: number | null; names: ReadonlySet<string>; own: string; providers: readonly Provider[]; repeat: boolean }) {
  return (
    <li class={target.problem ? 'broken' : undefined}>
      {part && <span class="part">{part}</span>}
      <div class="what">
        <TargetName model={target.model} names={names} own={own} providers={providers} />
        {target.problem && (repeat ? <span class="muted small">cannot serve now</span> : <span class="small warn-text break">{target.problem}</span>)}
      </div>
      {target.callsInFlight > 0 && <Badge tone="info">{count(target.callsInFlight, 'call')}</Badge>}
      {share !== null && (
        <span class="weight">
          <progress max={1} value={share} aria-label={`Share of ${target.model}`} />
          <span class="num">{share === 0 ? '0 %' : percent(share, 1)}</span>
        </span>
      )}
    </li>
  );
}

/** A target: another named model on this page, or a model of a provider. */
function TargetName({ model, names, own, providers }: { model: string; names: ReadonlySet<string>; own: string; providers: readonly Provider[] }) {
  if (names.has(model) && model !== own) {
    const go = () => {
      const card = document.getElementById(`model-${model}`);
      card?.scrollIntoView({ block: 'start' });
      card?.focus({ preventScroll: true });
    };
    return <button type="button" class="link mono break" title="A named model on this page" onClick={go}>{model}</button>;
  }
  const provider = providerOf(model, providers);
  return (
    <span>
      <code class="break">{model}</code>
      {provider && <> <a class="small" href={hashOf('providers', [provider.name])}>{provider.name}</a></>}
    </span>
  );
}
