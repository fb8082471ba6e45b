namespace ProviderKit;

/// <summary>What came of asking the <see cref="ByteBudget"/> for bytes.</summary>
public enum ByteGrant
{
    /// <summary>The bytes are there.</summary>
    Granted,

    /// <summary>The bytes were not free in time; another try may succeed.</summary>
    Saturated,

    /// <summary>The budget never has that many bytes for one request.</summary>
    TooLarge,
}
