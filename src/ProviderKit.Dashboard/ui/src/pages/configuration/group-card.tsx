import type { ConfiguredSetting } from '../../api/provider-types';
import { hashOf } from '../../app/router';
import { Badge } from '../../ui/badge';
import { CopyButton } from '../../ui/copy';
import { Icon } from '../../ui/icon';
import { origins } from '../../ui/origins';
import { environmentName, nameIn, piecesOf, textOf, type Group } from './configuration';

/** The settings of one group. */
export function GroupCard({ group }: { group: Group }) {
  const id = `group-${group.path}`;
  return (
    <section class="card group" aria-labelledby={id}>
      <header>
        <h2 id={id}>{group.title}</h2>
        <span class="muted num">{group.settings.length}</span>
        <span class="grow" />
        {group.provider !== undefined && <a href={hashOf('providers', [group.provider])}>Change it on its page</a>}
      </header>
      <table role="table">
        <caption class="visually-hidden">Settings of {group.title}</caption>
        <colgroup><col class="names" /><col /><col class="origins" /></colgroup>
        <thead role="rowgroup" class="visually-hidden"><tr role="row"><th role="columnheader" scope="col">Setting</th><th role="columnheader" scope="col">Value</th><th role="columnheader" scope="col">Origin</th></tr></thead>
        <tbody role="rowgroup">{group.settings.map((setting) => <Row key={setting.path} name={nameIn(group, setting)} setting={setting} />)}</tbody>
      </table>
    </section>
  );
}

function Row({ name, setting }: { name: string; setting: ConfiguredSetting }) {
  const origin = origins[setting.origin] ?? origins.default;
  const variable = environmentName(setting);
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <span class="setting"><code class="name break" title={setting.path}>{name}</code>{setting.flatNames.map((flat) => <code key={flat} class="muted flat break">{flat}</code>)}<CopyButton text={variable} label={`Copy ${variable}`} /></span>
        {setting.description && <p class="muted small">{piecesOf(setting.description).map((piece, at) => (piece.code ? <code key={at}>{piece.text}</code> : piece.text))}</p>}
      </th>
      <td role="cell" class="value"><Value setting={setting} /></td>
      <td role="cell" class="origin">
        <Badge tone={origin.tone} title={origin.help}>{origin.label}</Badge>
        <span class="muted small" title={setting.live ? 'A change takes effect while the gateway runs.' : 'A change takes effect after a restart.'}>{setting.live ? 'live' : 'after a restart'}</span>
      </td>
    </tr>
  );
}

function Value({ setting }: { setting: ConfiguredSetting }) {
  const text = textOf(setting.value);
  const byDefault = setting.default ?? '';
  return (
    <>
      {text === '' ? <span class="muted break">{byDefault === '' || byDefault === 'none' ? 'not set' : byDefault}</span> : text === 'set' ? <span class="secret"><Icon name="key" />set, not shown</span> : <code class="break">{text}</code>}
      {text !== '' && byDefault !== '' && byDefault !== text && <div class="muted small break">Default: {byDefault}</div>}
    </>
  );
}
