import type { PageProps } from '../../app/pages';
import { EmptyState } from '../../ui/states';

export default function Logs(_: PageProps) {
  return (
    <>
      <header class="page-head"><h1>Logs</h1></header>
      <EmptyState title="This page is not built yet.">Until it is, the monitoring API has what it will show.</EmptyState>
    </>
  );
}
