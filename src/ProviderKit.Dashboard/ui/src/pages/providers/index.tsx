import type { PageProps } from '../../app/pages';
import { ProviderDetail } from './detail';
import { ProviderList } from './list';
import './providers.css';

export default function Providers({ route }: PageProps) {
  const name = route.path[0];
  return <div class="providers-page">{name === undefined ? <ProviderList /> : <ProviderDetail key={name} name={name} />}</div>;
}
