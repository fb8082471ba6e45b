namespace ProviderKit;

/// <summary>What a request waited for.</summary>
public enum TrailWait
{
    /// <summary>A token to come free.</summary>
    Token,

    /// <summary>Its turn, as many calls ran as may.</summary>
    Queue,

    /// <summary>The pause before it was sent again.</summary>
    Backoff,
}
