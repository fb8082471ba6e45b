namespace ProviderKit.Live;

/// <summary>A token that the operator added while the app ran. Shows its name only.</summary>
internal sealed class AddedToken(string name, string? value, string destination, string? sealedValue = null)
{
    public string Name => name;

    /// <summary>For the pool and for the protected file, and nothing else; null when it cannot be decrypted any more.</summary>
    public string? Value => value;

    /// <summary>Where it was meant to go, by <see cref="ProviderChanges.DestinationOf"/>; elsewhere it is not used.</summary>
    public string Destination => destination;

    /// <summary>What cannot be decrypted, to be written back as it is: its key may be found again.</summary>
    public string? Sealed => sealedValue;

    public override string ToString() => name;
}
