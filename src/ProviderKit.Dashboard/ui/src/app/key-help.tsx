import { Dialog } from '../ui/dialog';
import { helpOpen, pageKeys } from './keys';
import { pages } from './pages';

export function KeyHelp() {
  if (!helpOpen.value) return null;
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => { helpOpen.value = false; }}>
      <dl class="keys">
        {pages.map((page) => <Line key={page.id} keys={['g', page.key]} does={page.title} />)}
        <Line keys={['/']} does="Focus the filter" />
        <Line keys={['?']} does="This list" />
        <Line keys={['Esc']} does="Leave a field, close a dialog" />
        {pageKeys.value.map((one) => <Line key={one.key} keys={[one.key]} does={one.does} />)}
      </dl>
    </Dialog>
  );
}

function Line({ keys, does }: { keys: string[]; does: string }) {
  return (
    <div>
      <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
      <dd>{does}</dd>
    </div>
  );
}
