namespace UpstreamSimulator.Faults;

/// <summary>What goes wrong. <see cref="FaultCatalog"/> says how each is written and what it does.</summary>
internal enum FaultKind
{
    None,
    Unknown,
    Status,
    Echo,

    Limited,
    RetryAfter,
    RetryAfterMilliseconds,
    RetryAfterDate,
    RetryAfterRaw,
    RetryAfterPast,
    RetryInBody,
    RetryInResetHeader,
    NoQuota,
    Quota,

    Slow,
    Delay,
    Stall,
    Reset,
    ResetBeforeHeaders,
    Cut,
    NoDone,

    Garbage,
    Html,
    Redirect,
    ErrorIn200,
    ErrorEvent,

    Huge,
    Events,
    SetCookie,
    NothingLeft,
    Comments,
}
