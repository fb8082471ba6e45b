namespace ProviderKit.Live;

/// <summary>A token that the operator added while the app ran. Shows its name only.</summary>
internal sealed class AddedToken(string name, string? value, string destination, string? sealedValue = null)
{
    public string Name => name;

    /// <summary>The secret, used only for the pool and the encrypted file; null if it can no longer be decrypted.</summary>
    public string? Value => value;

    /// <summary>The destination for which it was added (<see cref="ProviderChanges.DestinationOf"/>); it is only used there.</summary>
    public string Destination => destination;

    /// <summary>The encrypted value that cannot be decrypted. It is written back unchanged, because its key may be restored.</summary>
    public string? Sealed => sealedValue;

    public override string ToString() => name;
}
