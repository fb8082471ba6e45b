import { ApiError, messageOf } from '../api/errors';

export interface FieldErrors {
  /** By the name of the field. */
  fields: Record<string, string>;
  /** What belongs to no field of the form. */
  form: string | null;
}

export const noErrors: FieldErrors = { fields: {}, form: null };

/** Sorts an error of the gateway to the field that its `param` names. In a form of one field, what names no field belongs to that one. */
export function fieldErrors(error: unknown, names: readonly string[]): FieldErrors {
  const param = error instanceof ApiError ? error.param : null;
  const named = names.find((name) => name === param || param?.startsWith(`${name}:`) || param?.startsWith(`${name}.`));
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500 && param === null;
  const field = named ?? (names.length === 1 && refused ? names[0] : undefined);
  return field === undefined ? { fields: {}, form: messageOf(error) } : { fields: { [field]: messageOf(error) }, form: null };
}
