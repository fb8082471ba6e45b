namespace ProviderKit;

/// <summary>What an entry of a provider's log is about.</summary>
public enum ProviderLogEvent
{
    /// <summary>A plain message.</summary>
    Message,

    /// <summary>A request came.</summary>
    Request,

    /// <summary>A request ended, well or not.</summary>
    Response,

    /// <summary>One token was left for another.</summary>
    TokenRotation,

    /// <summary>A token was rate limited.</summary>
    RateLimit,

    /// <summary>A slow subscriber missed entries here; this one stands in their place and in no file.</summary>
    Gap,

    /// <summary>The upstream refused a token, which is not used any more.</summary>
    Quarantine,

    /// <summary>A token is used again after a quarantine.</summary>
    QuarantineEnd,
}
