namespace UpstreamSimulator.Formats;

/// <summary>What an error is about; each format has its own words for it.</summary>
internal enum ErrorKind
{
    InvalidRequest,
    BadKey,
    MissingKey,
    Payment,
    Forbidden,
    NotFound,
    UnknownPath,
    Timeout,
    Unprocessable,
    RateLimited,
    NoQuota,
    Server,
    Overloaded,
}
