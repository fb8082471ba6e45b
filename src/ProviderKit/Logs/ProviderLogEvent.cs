namespace ProviderKit;

/// <summary>The kinds of events in a provider's log.</summary>
public enum ProviderLogEvent
{
    /// <summary>A plain message.</summary>
    Message,

    /// <summary>A request arrived.</summary>
    Request,

    /// <summary>A request ended, successfully or not.</summary>
    Response,

    /// <summary>A request moved from one token to another.</summary>
    TokenRotation,

    /// <summary>A token was rate limited.</summary>
    RateLimit,

    /// <summary>A slow subscriber missed entries. This entry replaces them for that subscriber and is in no file.</summary>
    Gap,

    /// <summary>The upstream refused a token, which is no longer used.</summary>
    Quarantine,

    /// <summary>A token is used again after a quarantine.</summary>
    QuarantineEnd,
}
