namespace ProviderKit;

/// <summary>What an upstream's limit counts.</summary>
public enum LimitUnit
{
    /// <summary>Calls.</summary>
    Requests,

    /// <summary>Tokens of text: input, output, or both.</summary>
    Tokens,
}
