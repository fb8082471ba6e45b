namespace ProviderKit;

/// <summary>The result of reserving bytes in the <see cref="ByteBudget"/>.</summary>
public enum ByteGrant
{
    /// <summary>The bytes are reserved.</summary>
    Granted,

    /// <summary>The bytes were not free in time; a retry may succeed.</summary>
    Saturated,

    /// <summary>The budget never has that many bytes for one request.</summary>
    TooLarge,
}
