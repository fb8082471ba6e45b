// Sums the compressed size of dist and fails if it is over the budget.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const budget = 90 * 1024;
const dist = new URL('../dist/', import.meta.url).pathname;
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !/\.(br|gz|stamp)$/.test(entry.name));
const sizes = files.map((entry) => {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = readFileSync(path);
  return { path: relative(dist, path), raw: bytes.length, packed: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length };
});
sizes.sort((a, b) => b.packed - a.packed);
for (const { path, raw, packed } of sizes) console.log(`${String(packed).padStart(7)}  ${String(raw).padStart(7)}  ${path}`);
const total = sizes.reduce((sum, size) => sum + size.packed, 0);
console.log(`${String(total).padStart(7)}  of ${budget} bytes compressed`);
if (total > budget) {
  console.error('The dashboard is over its budget.');
  process.exit(1);
}
