namespace ProviderKit;

/// <summary>What one rate limit covers.</summary>
public enum LimitScope
{
    /// <summary>A limited token is limited for all models.</summary>
    Token,

    /// <summary>A token limited for one model still serves the others.</summary>
    TokenAndModel,
}
