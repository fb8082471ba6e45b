/** An error that the gateway answered with, in the form of the monitoring API or of the proxy. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null = null,
    readonly param: string | null = null,
    readonly type: string | null = null,
    /** Seconds to wait, if the answer says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** The gateway did not answer at all, or something in front of it answered in its place. */
export class GatewayAwayError extends Error {
  constructor() {
    super('The gateway does not answer.');
    this.name = 'GatewayAwayError';
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Text to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Reads a failed answer. Null means that the answer is not the gateway's own: a proxy in front of it reports that it is away.
 */
export function readError(status: number, body: string, retryAfter: string | null): ApiError | null {
  const detail = detailOf(body);
  if (!detail && status >= 502 && status <= 504) return null;
  const seconds = retryAfter === null || retryAfter.trim() === '' ? NaN : Number(retryAfter);
  return new ApiError(
    status,
    textOf(detail?.message) ?? `The gateway answered with status ${status}.`,
    textOf(detail?.code),
    textOf(detail?.param),
    textOf(detail?.type),
    Number.isFinite(seconds) ? seconds : null,
  );
}

function detailOf(body: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(body);
    const error = typeof json === 'object' && json !== null ? (json as { error?: unknown }).error : null;
    return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;
}
