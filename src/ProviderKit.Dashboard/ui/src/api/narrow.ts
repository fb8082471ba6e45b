import type { components } from './schema';

type Schemas = components['schemas'];

/** The description allows null for an optional member; the gateway leaves such a member out. */
type LeftOut<T> = T extends (infer Item)[] ? LeftOut<Item>[]
  : T extends object ? { [K in keyof T]: undefined extends T[K] ? LeftOut<Exclude<T[K], null>> : LeftOut<T[K]> }
  : T;

/** A schema of the gateway's description. */
export type Schema<Name extends keyof Schemas> = LeftOut<Schemas[Name]>;

/** A schema some of whose members have a narrower type than described, such as the words that a text may be. It has no members that the schema lacks. */
export type Narrow<Name extends keyof Schemas, Members extends { [K in keyof Members]: K extends keyof Schema<Name> ? Schema<Name>[K] : never }> =
  Omit<Schema<Name>, keyof Members> & Members;
