namespace ProviderKit;

/// <summary>Why a request failed. Determines the HTTP status, and what happens to the token.</summary>
public enum ProviderErrorKind
{
    /// <summary>The request itself is wrong: 400, or the 4xx status the upstream gave.</summary>
    InvalidRequest,

    /// <summary>No such model or route: 404.</summary>
    NotFound,

    /// <summary>The route exists, but not for this method: 405.</summary>
    MethodNotAllowed,

    /// <summary>The body is over the limit: 413.</summary>
    PayloadTooLarge,

    /// <summary>The content type of the body is not JSON: 415.</summary>
    UnsupportedMediaType,

    /// <summary>The client sent no valid key of this gateway where one is required: 401.</summary>
    Unauthenticated,

    /// <summary>The request used a host name, or came from a web page, that this gateway does not serve: 403.</summary>
    ForeignCaller,

    /// <summary>The upstream understood the request and refused it: 403. The token is not to blame.</summary>
    PermissionDenied,

    /// <summary>The token is rate limited: 429. It is blocked for a while and the next one is tried.</summary>
    RateLimited,

    /// <summary>The token's quota or credit is used up: 429. It is blocked for a longer time and the next one is tried.</summary>
    QuotaExhausted,

    /// <summary>Every token is blocked: 429, without an upstream call.</summary>
    AllTokensBlocked,

    /// <summary>The upstream does not accept the token: 502. It is quarantined and the next one is tried.</summary>
    UpstreamAuthentication,

    /// <summary>The upstream failed (5xx or 408): 502, 503 or 504.</summary>
    UpstreamError,

    /// <summary>The upstream is overloaded (529): 503.</summary>
    Overloaded,

    /// <summary>The connection failed, so nothing was sent: 502.</summary>
    Unreachable,

    /// <summary>The connection broke after the request was sent, so it may have been billed: 502.</summary>
    ConnectionLost,

    /// <summary>The upstream answered with something that is not a chat reply: 502.</summary>
    BadReply,

    /// <summary>The upstream did not answer in time: 504.</summary>
    Timeout,

    /// <summary>The provider lacks a token or an address: 503.</summary>
    NotConfigured,

    /// <summary>The app is stopping and the time for running requests is over: 503.</summary>
    ShuttingDown,

    /// <summary>All slots are in use, and the queue is full or the wait was too long: 503. No upstream was called.</summary>
    Saturated,

    /// <summary>The caller disconnected: 499, seen only in records.</summary>
    Cancelled,

    /// <summary>A fault of this program or of an app's own provider: 500.</summary>
    Internal,
}
