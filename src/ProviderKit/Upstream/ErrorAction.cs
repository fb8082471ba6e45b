namespace ProviderKit;

/// <summary>The consequence of an upstream's error that an <see cref="ErrorRule"/> matches.</summary>
public enum ErrorAction
{
    /// <summary>The token is rate limited: it is blocked for as long as the upstream says, and the next token is tried.</summary>
    Block,

    /// <summary>The token's quota or credit is used up: it is blocked as set in <see cref="TokenPoolOptions.QuotaRests"/>, and the next token is tried.</summary>
    Bench,

    /// <summary>The upstream does not accept the token: it stays out until a test succeeds or it is reset, and the next token is tried.</summary>
    Quarantine,

    /// <summary>The request is at fault: the client gets the error unchanged. No token is blocked and no other is tried.</summary>
    PassOn,

    /// <summary>The token cannot serve this request, but serves other requests: it is not blocked, and the next token is tried.</summary>
    NextToken,
}
