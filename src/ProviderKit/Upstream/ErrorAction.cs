namespace ProviderKit;

/// <summary>What follows from an upstream's error that an <see cref="ErrorRule"/> matches.</summary>
public enum ErrorAction
{
    /// <summary>The token is rate limited: it rests as long as the upstream says, and the next token is tried.</summary>
    Block,

    /// <summary>The token's quota or credit is used up: it rests as <see cref="TokenPoolOptions.QuotaRests"/> say, and the next token is tried.</summary>
    Bench,

    /// <summary>The upstream does not accept the token: it stays out until it is tested good or reset, and the next token is tried.</summary>
    Quarantine,

    /// <summary>The request is at fault: the client gets the error as it is. No token is blocked and no other is tried.</summary>
    PassOn,

    /// <summary>The token cannot serve this request, but serves others: it is not blocked, and the next token is tried.</summary>
    NextToken,
}
