import { useState } from 'preact/hooks';
import { gatewayAddress } from '../../app/address';
import { CopyButton } from '../../ui/copy';
import { Dialog } from '../../ui/dialog';
import { codeOf, languages, type Language } from './code';
import type { ChatBody } from './request';

export function CodeDialog({ body, onClose }: { body: ChatBody; onClose: () => void }) {
  const [language, setLanguage] = useState<Language>('curl');
  const code = codeOf(language, body, gatewayAddress().v1);
  return (
    <Dialog wide title="This request as code" onClose={onClose} actions={<CopyButton label="Copy the code" text={code}>Copy</CopyButton>}>
      <div class="segments" role="group" aria-label="Language">
        {languages.map((one) => <button key={one} type="button" aria-pressed={one === language} onClick={() => setLanguage(one)}>{one}</button>)}
      </div>
      <pre class="code" tabIndex={0}>{code}</pre>
      <p class="muted">The key is read from the environment variable <code>PROVIDERKIT_KEY</code>. While the gateway has no client keys, any text does.</p>
    </Dialog>
  );
}
